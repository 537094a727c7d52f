# The machines that tcc makes code for. lib/tcc/MACHINE holds what an artefact for one is linked from, so that tcc needs
# no sysroot where it runs: the runtime (lib/Runtime), Halide's (lib/Halide), and the names in libc, libm and the loader.
# The compiler must find the C++ headers and libraries of a machine; without them the machine is left out, and tcc says
# so when it is asked for.

# tcc_machine(NAME TRIPLE LOADER flag...): adds NAME to TCC_MACHINES if it can be built for. Its code is compiled with
# TCC_FLAGS_NAME and linked with TCC_TARGET_NAME; TCC_LIBRARIES_NAME are the paths of libc, libm and the loader.
set(TCC_MACHINES "")
macro(tcc_machine name triple loader)
  set(TCC_TARGET_${name} --target=${triple})
  set(TCC_FLAGS_${name} ${TCC_TARGET_${name}} ${ARGN})
  set(TCC_LIBRARIES_${name} "")
  foreach(library IN ITEMS libc.so.6 libm.so.6 ${loader})
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${TCC_TARGET_${name}} -print-file-name=${library}
      OUTPUT_VARIABLE library OUTPUT_STRIP_TRAILING_WHITESPACE)
    list(APPEND TCC_LIBRARIES_${name} ${library})
  endforeach()
  file(WRITE ${CMAKE_BINARY_DIR}/CMakeFiles/machine.cpp "#include <atomic>\n#include <pthread.h>\nint main() { return 0; }\n")
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} ${TCC_FLAGS_${name}} -fuse-ld=lld CMakeFiles/machine.cpp -o CMakeFiles/machine
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR} RESULT_VARIABLE failed ERROR_VARIABLE complaint)
  if(failed)
    string(REGEX MATCH "[^\n]*error[^\n]*" complaint "${complaint}")
    message(STATUS "Machine ${name} is left out: ${complaint}")
  else()
    list(APPEND TCC_MACHINES ${name})
    file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/lib/tcc/${name})
  endif()
endmacro()

tcc_machine(x86-64-linux x86_64-linux-gnu ld-linux-x86-64.so.2 -march=x86-64 -mtune=generic)
tcc_machine(aarch64-linux aarch64-linux-gnu ld-linux-aarch64.so.1 -march=armv8-a -mno-outline-atomics)
list(JOIN TCC_MACHINES ", " machines)
message(STATUS "tcc makes code for ${machines}")

# The machine this build runs on.
string(REPLACE "_" "-" TCC_HOST_MACHINE ${CMAKE_SYSTEM_PROCESSOR}-linux)
if(NOT TCC_HOST_MACHINE IN_LIST TCC_MACHINES)
  message(FATAL_ERROR "tcc does not run on ${TCC_HOST_MACHINE}")
endif()

# tcc_library_names(OUTPUTS MACHINE): rules for the files in OUTPUTS, lib/tcc/MACHINE/libc.so, libm.so and ld.so. They define what the
# libraries of the machine define, with the versions, and hold no code: linking needs no more.
function(tcc_library_names outputs machine)
  set(names libc.so libm.so ld.so)
  set(paths "")
  foreach(name library IN ZIP_LISTS names TCC_LIBRARIES_${machine})
    set(output ${CMAKE_BINARY_DIR}/lib/tcc/${machine}/${name})
    set(stem ${CMAKE_CURRENT_BINARY_DIR}/${machine}-${name})
    list(APPEND paths ${output})
    get_filename_component(soname ${library} NAME)
    add_custom_command(
      OUTPUT ${output}
      COMMAND ${CMAKE_COMMAND} -DNM=${LLVM_TOOLS_BINARY_DIR}/llvm-nm -DLIBRARY=${library} -DOUTPUT=${stem}
              -P ${CMAKE_SOURCE_DIR}/cmake/LibraryNames.cmake
      COMMAND ${CMAKE_C_COMPILER} ${TCC_TARGET_${machine}} -shared -nostdlib -fuse-ld=lld -s -Wl,-soname,${soname}
              -Wl,--version-script=${stem}.map ${stem}.s -o ${output}
      DEPENDS ${library} ${CMAKE_SOURCE_DIR}/cmake/LibraryNames.cmake
      COMMENT "Listing the names in ${soname} of ${machine}"
      VERBATIM)
  endforeach()
  set(${outputs} ${paths} PARENT_SCOPE)
endfunction()
