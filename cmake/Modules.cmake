# The functions by which a folder says what it is made of.
#
#   dealingdesk_module(NAME <folder>        -> static library dealingdesk_<folder>
#     SOURCES     a.cc b.cc                 relative to the folder; none: a header-only library
#     HEADERS     a.h b.h                   the public headers; each must compile alone (preset dev)
#     DEPENDS     core reference            other modules, by folder name; passed on to who links this
#     LIBS        zstd::libzstd_shared      third-party targets that only the .cc files see
#     PUBLIC_LIBS fmt::fmt                  third-party targets that our headers include
#     PCH         <vector> <boost/asio.hpp>) headers to precompile for this module
#
#   dealingdesk_executable(NAME <target> SOURCES ... DEPENDS ... LIBS ... PCH ...)
#                                           -> <build>/<folder>/<target>; include root as for modules
#
#   dealingdesk_test(NAME <name>            -> executable <name>_test, ctest entry <name>
#     SOURCES     a_test.cc                 Catch2 test cases; tests/main.cc has the main function
#     DEPENDS     core ledger               modules
#     LIBS        ...                       third-party targets
#     PCH         ...
#     TIMEOUT     120                       seconds, default 120; four times as long under sanitizers
#     LABELS      slow                      ctest labels
#     ENVIRONMENT "KEY=value"               besides what every test gets, see below
#     ARGS        ...                       arguments for the executable
#     FORKS                                 tests tagged [killed] go on in a child after a fork, which
#                                           ThreadSanitizer cannot: it leaves them out
#     SERVER                                needs the server: builds it first and passes its path
#     SERIAL)                               never beside another test (it measures time, say)
#
# Every test gets DEALINGDESK_SHARED (recorded quotes, FIX dictionaries) and DEALINGDESK_SOURCE_DIR
# (for config/); with SERVER also DEALINGDESK_BINARY. Includes start at the root of the repository.
#
# Third-party target names are listed at the top of Dependencies.cmake.

# Adds each folder of the list that exists and has a CMakeLists.txt; a folder that appears later is
# noticed by the next build.
function(dealingdesk_add_folders)
  file(GLOB present CONFIGURE_DEPENDS RELATIVE "${CMAKE_CURRENT_SOURCE_DIR}"
    "${CMAKE_CURRENT_SOURCE_DIR}/*/CMakeLists.txt")
  foreach(folder IN LISTS ARGN)
    if(DEALINGDESK_ONLY AND NOT folder IN_LIST DEALINGDESK_ONLY)
      continue()
    endif()
    if("${folder}/CMakeLists.txt" IN_LIST present)
      add_subdirectory(${folder})
    endif()
  endforeach()
endfunction()

# Links `target` to the modules of `depends` and notes them for dealingdesk_check_depends.
function(_dealingdesk_link_modules target scope depends)
  foreach(module IN LISTS depends)
    target_link_libraries(${target} ${scope} dealingdesk_${module})
    set_property(GLOBAL APPEND PROPERTY DEALINGDESK_LINKS "${target}:${module}")
  endforeach()
endfunction()

# Without this a misspelt module would only show as "cannot find -ldealingdesk_x" at link time.
function(dealingdesk_check_depends)
  get_property(links GLOBAL PROPERTY DEALINGDESK_LINKS)
  foreach(link IN LISTS links)
    string(REPLACE ":" ";" pair "${link}")
    list(GET pair 0 target)
    list(GET pair 1 module)
    if(NOT TARGET dealingdesk_${module})
      message(FATAL_ERROR "${target} DEPENDS on '${module}', but there is no such module here"
        " (is its folder in the list, and in DEALINGDESK_ONLY if that is set?)")
    endif()
  endforeach()
endfunction()

function(_dealingdesk_precompile target)
  if(ARGN)
    target_precompile_headers(${target} PRIVATE ${ARGN})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND DEALINGDESK_CCACHE)
      target_compile_options(${target} PRIVATE -fpch-preprocess)
    endif()
  endif()
endfunction()

function(_dealingdesk_no_leftovers function leftovers)
  if(leftovers)
    message(FATAL_ERROR "${function}: what is '${leftovers}'? See cmake/Modules.cmake")
  endif()
endfunction()

function(dealingdesk_module)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;HEADERS;DEPENDS;LIBS;PUBLIC_LIBS;PCH")
  _dealingdesk_no_leftovers(dealingdesk_module "${arg_UNPARSED_ARGUMENTS}")
  set(target dealingdesk_${arg_NAME})

  if(arg_SOURCES)
    add_library(${target} STATIC ${arg_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(${target} PRIVATE ${arg_LIBS})
    _dealingdesk_precompile(${target} ${arg_PCH})
  else()
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
    target_link_libraries(${target} INTERFACE ${arg_LIBS})
  endif()
  add_library(dealingdesk::${arg_NAME} ALIAS ${target})
  target_include_directories(${target} ${scope} "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${target} ${scope} ${arg_PUBLIC_LIBS})
  _dealingdesk_link_modules(${target} ${scope} "${arg_DEPENDS}")

  if(DEALINGDESK_HEADER_CHECK AND arg_HEADERS)
    _dealingdesk_header_check(${arg_NAME} ${arg_HEADERS})
  endif()
endfunction()

# One translation unit per header, which includes it twice: alone, and again behind its guard.
function(_dealingdesk_header_check name)
  set(units)
  foreach(header IN LISTS ARGN)
    cmake_path(ABSOLUTE_PATH header OUTPUT_VARIABLE path)
    cmake_path(RELATIVE_PATH path BASE_DIRECTORY "${PROJECT_SOURCE_DIR}" OUTPUT_VARIABLE include)
    set(unit "${PROJECT_BINARY_DIR}/header_check/${include}.cc")
    file(CONFIGURE OUTPUT "${unit}" CONTENT "#include \"@include@\"\n#include \"@include@\"\n" @ONLY)
    list(APPEND units "${unit}")
  endforeach()
  add_library(${name}_headers OBJECT ${units})
  target_link_libraries(${name}_headers PRIVATE dealingdesk_${name})
endfunction()

function(dealingdesk_executable)
  cmake_parse_arguments(PARSE_ARGV 0 arg "" "NAME" "SOURCES;DEPENDS;LIBS;PCH")
  _dealingdesk_no_leftovers(dealingdesk_executable "${arg_UNPARSED_ARGUMENTS}")
  add_executable(${arg_NAME} ${arg_SOURCES})
  target_include_directories(${arg_NAME} PRIVATE "${PROJECT_SOURCE_DIR}")
  target_link_libraries(${arg_NAME} PRIVATE ${arg_LIBS})
  _dealingdesk_link_modules(${arg_NAME} PRIVATE "${arg_DEPENDS}")
  _dealingdesk_precompile(${arg_NAME} ${arg_PCH})
endfunction()

function(dealingdesk_test)
  cmake_parse_arguments(PARSE_ARGV 0 arg "FORKS;SERVER;SERIAL" "NAME;TIMEOUT"
    "SOURCES;DEPENDS;LIBS;PCH;LABELS;ENVIRONMENT;ARGS")
  _dealingdesk_no_leftovers(dealingdesk_test "${arg_UNPARSED_ARGUMENTS}")
  if(arg_SERVER AND DEALINGDESK_ONLY AND NOT "server" IN_LIST DEALINGDESK_ONLY)
    message(STATUS "${arg_NAME} is left out: it needs the server")
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  if(DEALINGDESK_SANITIZE)
    math(EXPR arg_TIMEOUT "${arg_TIMEOUT} * 4")
  endif()
  math(EXPR arg_TIMEOUT "${arg_TIMEOUT} + ${DEALINGDESK_TIMEOUT_EXTRA_S}")
  set(target ${arg_NAME}_test)
  dealingdesk_executable(NAME ${target} SOURCES ${arg_SOURCES} DEPENDS ${arg_DEPENDS}
    LIBS test_main ${arg_LIBS} PCH ${arg_PCH})

  if(arg_FORKS AND "thread" IN_LIST DEALINGDESK_SANITIZE)
    list(APPEND arg_ARGS "~[killed]")
  endif()
  add_test(NAME ${arg_NAME} COMMAND ${target} ${arg_ARGS})
  cmake_path(ABSOLUTE_PATH DEALINGDESK_SHARED NORMALIZE OUTPUT_VARIABLE shared)
  set(environment "DEALINGDESK_SHARED=${shared}" "DEALINGDESK_SOURCE_DIR=${PROJECT_SOURCE_DIR}")
  if(arg_SERVER)
    add_dependencies(${target} dealingdesk)
    list(APPEND environment "DEALINGDESK_BINARY=$<TARGET_FILE:dealingdesk>")
  endif()
  if("thread" IN_LIST DEALINGDESK_SANITIZE)
    list(APPEND environment "TSAN_OPTIONS=suppressions=${PROJECT_SOURCE_DIR}/cmake/tsan.supp")
  endif()
  set_tests_properties(${arg_NAME} PROPERTIES
    TIMEOUT ${arg_TIMEOUT}
    LABELS "${arg_LABELS}"
    ENVIRONMENT "${environment};${arg_ENVIRONMENT}")
  if(arg_SERIAL)
    set_tests_properties(${arg_NAME} PROPERTIES RUN_SERIAL ON)
  endif()
endfunction()
