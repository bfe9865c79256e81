# leadgate_pch(NAME deps... HEADERS headers...): a precompiled header that several targets share; compiling it once a
# target costs more than many a target's own files. Its users must be built with the same macros.
function(leadgate_pch name)
  cmake_parse_arguments(ARG "" "" "HEADERS" ${ARGN})
  add_library(${name} OBJECT "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
  target_link_libraries(${name} PUBLIC leadgate_options ${ARG_UNPARSED_ARGUMENTS})
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

# leadgate_library(FOLDER PUBLIC deps... PRIVATE deps... EXCLUDE patterns... PCH target)
# A static library from every .cpp below FOLDER, named after the folder's last part.
function(leadgate_library folder)
  cmake_parse_arguments(ARG "" "PCH" "PUBLIC;PRIVATE;EXCLUDE" ${ARGN})
  get_filename_component(name "${folder}" NAME)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.cpp")
  foreach(pattern IN LISTS ARG_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "/${folder}/${pattern}")
  endforeach()
  add_library(${name} STATIC ${sources} "${PROJECT_SOURCE_DIR}/cmake/empty.cpp")
  target_link_libraries(${name} PUBLIC leadgate_options ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  if(NOT ARG_PCH)
    set(ARG_PCH pch)
  endif()
  target_precompile_headers(${name} REUSE_FROM ${ARG_PCH})
endfunction()

# Presets are data: each YAML file below FOLDER is compiled into LIBRARY as a string, and FUNCTION, which HEADER declares
# in NAMESPACE, gives them as a list of TYPE.
function(leadgate_embed library folder namespace header type function)
  file(GLOB files CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/${folder}/*.yaml")
  set(output "${CMAKE_BINARY_DIR}/generated/${function}.cpp")
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DFOLDER=${PROJECT_SOURCE_DIR}/${folder}"
            "-DNAMESPACE=${namespace}" "-DHEADER=${header}" "-DTYPE=${type}" "-DFUNCTION=${function}"
            -P "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    DEPENDS ${files} "${PROJECT_SOURCE_DIR}/cmake/embed.cmake"
    VERBATIM)
  # A target of its own, which depends on nothing: else the text, and with it every file of those who link LIBRARY,
  # waits for the libraries below.
  add_custom_target(${function}_text DEPENDS "${output}")
  target_sources(${library} PRIVATE "${output}")
  add_dependencies(${library} ${function}_text)
endfunction()
