# tcc_add_model(TARGET MODEL.tdsl [ENTRY name...] [DEFINES NAME=VALUE...] [TARGET name] [OPTIONS option...])
#
# Compiles a model when it or a library file beside it changes. TARGET can be linked like any other library: it brings
# the folder of the generated header with it. Programs find the .so where it was built; install it with
# install(FILES $<TARGET_PROPERTY:TARGET,IMPORTED_LOCATION> ...).
function(tcc_add_model target model)
  cmake_parse_arguments(PARSE_ARGV 2 ARG "" "TARGET" "ENTRY;DEFINES;OPTIONS")
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tcc_add_model: unknown argument '${ARG_UNPARSED_ARGUMENTS}'; known are ENTRY, DEFINES, TARGET and OPTIONS")
  endif()
  get_filename_component(model ${model} ABSOLUTE)
  get_filename_component(stem ${model} NAME_WE)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}.tcc)
  set(library ${folder}/lib${stem}.so)
  set(header ${folder}/${stem}.h)
  file(MAKE_DIRECTORY ${folder})

  set(options ${ARG_OPTIONS})
  if(ARG_ENTRY)
    list(JOIN ARG_ENTRY "," entries)
    list(APPEND options --entry=${entries})
  endif()
  foreach(define IN LISTS ARG_DEFINES)
    list(APPEND options -D ${define})
  endforeach()
  if(ARG_TARGET)
    list(APPEND options --target=${ARG_TARGET})
  endif()

  get_filename_component(beside ${model} DIRECTORY)
  file(GLOB libraries CONFIGURE_DEPENDS ${beside}/*.tdsl)
  add_custom_command(
    OUTPUT ${library} ${header}
    COMMAND $<TARGET_FILE:tcc::tcc> ${model} -o ${library} --header=${header} ${options}
    DEPENDS ${model} ${libraries} $<TARGET_FILE:tcc::tcc>
    COMMENT "Compiling ${stem} with tcc"
    VERBATIM)
  add_custom_target(${target}-compile DEPENDS ${library} ${header})

  add_library(${target} SHARED IMPORTED)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${library}
    IMPORTED_NO_SONAME ON
    INTERFACE_INCLUDE_DIRECTORIES ${folder})
  add_dependencies(${target} ${target}-compile)
endfunction()
