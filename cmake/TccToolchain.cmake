# Finds what tcc is built from: LLVM and MLIR 22, LLD as a library, Halide 21, fmt.
# LLVM's packages take a request for version 22 to mean 22.0 alone, so the number is compared here.
find_package(MLIR REQUIRED CONFIG)
find_package(LLD REQUIRED CONFIG)
find_package(fmt REQUIRED CONFIG)
if(NOT LLVM_VERSION_MAJOR EQUAL 22)
  message(FATAL_ERROR "LLVM and MLIR 22 are needed; ${LLVM_DIR} is ${LLVM_PACKAGE_VERSION}")
endif()
list(APPEND CMAKE_MODULE_PATH ${LLVM_CMAKE_DIR} ${MLIR_CMAKE_DIR})
include(TableGen)
include(AddLLVM)
include(AddMLIR)
include_directories(SYSTEM ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS} ${LLD_INCLUDE_DIRS})
add_definitions(${LLVM_DEFINITIONS})

# The Python of the checkout's .venv where ./dev made one; tests run with it, and its Halide is used.
find_program(TCC_PYTHON python3 HINTS ${CMAKE_SOURCE_DIR}/.venv/bin NO_DEFAULT_PATH)
find_program(TCC_PYTHON python3 REQUIRED)

# Halide's own package needs a newer CMake than Debian's; the library and its header are all we use.
set(TCC_HALIDE_ROOT "" CACHE PATH "folder that holds Halide's include/ and lib/; empty: Python's halide package")
set(TCC_HALIDE_FOUND ${TCC_HALIDE_ROOT})
if(NOT TCC_HALIDE_FOUND)
  execute_process(
    COMMAND ${TCC_PYTHON} -c
      "import importlib.util as u; s = u.find_spec('halide'); print(s.submodule_search_locations[0] if s else '')"
    OUTPUT_VARIABLE TCC_HALIDE_FOUND OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT TCC_HALIDE_FOUND)
    message(FATAL_ERROR "Halide 21 was not found: set TCC_HALIDE_ROOT to the folder that holds its include/ and lib/, "
                        "or run ./dev setup, which puts it into .venv")
  endif()
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

file(STRINGS ${HALIDE_INCLUDE_DIR}/HalideRuntime.h TCC_HALIDE_VERSION REGEX "^#define HALIDE_VERSION_(MAJOR|MINOR|PATCH) ")
string(REGEX REPLACE "[^;0-9]*([0-9]+)[^;]*" "\\1" TCC_HALIDE_VERSION "${TCC_HALIDE_VERSION}")
list(JOIN TCC_HALIDE_VERSION . TCC_HALIDE_VERSION)
if(NOT TCC_HALIDE_VERSION MATCHES "^21[.]")
  message(FATAL_ERROR "Halide 21 is needed; ${HALIDE_INCLUDE_DIR} is ${TCC_HALIDE_VERSION}")
endif()

find_program(TCC_CCACHE ccache)
if(TCC_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${TCC_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TCC_CCACHE})
endif()

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
# libMLIR stands in LLVM's own folder and libHalide in Python's: both must be found after an install.
# CMake leaves out what is inside the source folder, as .venv is.
set(CMAKE_INSTALL_RPATH_USE_LINK_PATH ON)
get_filename_component(TCC_HALIDE_FOLDER ${HALIDE_LIBRARY} DIRECTORY)
list(APPEND CMAKE_INSTALL_RPATH ${TCC_HALIDE_FOLDER})
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
