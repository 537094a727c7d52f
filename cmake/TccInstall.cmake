# What stands beside the compiler: its own language files and objects under lib/tcc, and the CMake package. The build
# folder is laid out as a prefix is, so that both work the same way.
include(CMakePackageConfigHelpers)
set(package ${CMAKE_BINARY_DIR}/lib/cmake/tcc)
configure_file(cmake/tccConfig.cmake.in ${package}/tccConfig.cmake @ONLY)
configure_file(cmake/TccModels.cmake ${package}/TccModels.cmake COPYONLY)
write_basic_package_version_file(${package}/tccConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(DIRECTORY ${package}/ DESTINATION lib/cmake/tcc)

# The library of the language: one file each, copied when it changes.
file(GLOB standard CONFIGURE_DEPENDS RELATIVE ${CMAKE_SOURCE_DIR}/lib/std ${CMAKE_SOURCE_DIR}/lib/std/*.tdsl)
foreach(file IN LISTS standard)
  configure_file(lib/std/${file} ${CMAKE_BINARY_DIR}/lib/tcc/std/${file} COPYONLY)
endforeach()
install(DIRECTORY ${CMAKE_SOURCE_DIR}/lib/std DESTINATION lib/tcc FILES_MATCHING PATTERN "*.tdsl")
foreach(machine IN LISTS TCC_MACHINES)
  install(DIRECTORY ${CMAKE_BINARY_DIR}/lib/tcc/${machine} DESTINATION lib/tcc USE_SOURCE_PERMISSIONS)
endforeach()
install(FILES LICENSE DESTINATION share/doc/tcc)
