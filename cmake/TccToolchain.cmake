# Finds what tcc is built from: LLVM and MLIR 22, LLD as a library, Halide 21, fmt.
find_package(MLIR 22 REQUIRED CONFIG)
find_package(LLD 22 REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
list(APPEND CMAKE_MODULE_PATH ${LLVM_CMAKE_DIR} ${MLIR_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS} ${LLD_INCLUDE_DIRS})
add_definitions(${LLVM_DEFINITIONS})

# Halide's own package needs a newer CMake than Debian's; the library and its header are all we use.
set(TCC_HALIDE_ROOT "" CACHE PATH "folder that holds Halide's include/ and lib/; empty: ask Python's halide package")
if(NOT TCC_HALIDE_ROOT)
  find_package(Python3 REQUIRED COMPONENTS Interpreter)
  execute_process(COMMAND ${Python3_EXECUTABLE} -c "import halide; print(halide.install_dir())"
                  OUTPUT_VARIABLE TCC_HALIDE_FOUND OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
else()
  set(TCC_HALIDE_FOUND ${TCC_HALIDE_ROOT})
endif()
find_path(HALIDE_INCLUDE_DIR Halide.h PATHS ${TCC_HALIDE_FOUND}/include NO_DEFAULT_PATH REQUIRED)
find_library(HALIDE_LIBRARY Halide PATHS ${TCC_HALIDE_FOUND}/lib64 ${TCC_HALIDE_FOUND}/lib NO_DEFAULT_PATH REQUIRED)
add_library(Halide::Halide SHARED IMPORTED)
set_target_properties(Halide::Halide PROPERTIES
  IMPORTED_LOCATION ${HALIDE_LIBRARY}
  IMPORTED_SONAME libHalide.so
  INTERFACE_SYSTEM_INCLUDE_DIRECTORIES ${HALIDE_INCLUDE_DIR}
  INTERFACE_INCLUDE_DIRECTORIES ${HALIDE_INCLUDE_DIR}
  INTERFACE_COMPILE_DEFINITIONS HALIDE_WITH_EXCEPTIONS)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# libMLIR stands in LLVM's own folder and libHalide in Python's: both must be found after an install.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
add_compile_options(-Wall -Wextra -Wno-unused-parameter)
add_link_options(-fuse-ld=lld)

# tcc_library(name sources... LINK libs... DEPENDS targets...): a static library of the compiler.
function(tcc_library name)
  cmake_parse_arguments(ARG "" "" "LINK;DEPENDS" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
endfunction()
