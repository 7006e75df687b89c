# The language, the warnings, the build types, the sanitizers, and what makes building quicker.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release, RelWithDebInfo or Debug" FORCE)
endif()

# No build type defines NDEBUG: an assert is a broken invariant, and a broken invariant stops the
# process in production too, because the journal restores it.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -g1")
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O1 -g")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")

add_compile_options(-Wall -Wextra -Wpedantic -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # g++ 12 sees overlapping copies in the standard library's "literal" + std::string (GCC bug 105651).
  add_compile_options(-Wno-restrict)
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # fix/quickfix.h defines throw(...) away around QuickFIX's headers; a lambda that calls an overloaded
  # member for each type captures "this", which clang 14 overlooks.
  add_compile_options(-Wno-keyword-macro -Wno-unused-lambda-capture)
endif()

if(DEALINGDESK_SANITIZE)
  list(JOIN DEALINGDESK_SANITIZE "," sanitizers)
  add_compile_options(-fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${sanitizers})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Under sanitizers g++ 12 loses track of values and warns of uninitialised or overflowing ones
    # in the standard library itself; the plain presets keep these warnings as errors.
    add_compile_options(-Wno-maybe-uninitialized -Wno-uninitialized -Wno-stringop-overflow
      -Wno-array-bounds -Wno-tsan)
  endif()
endif()

find_program(DEALINGDESK_MOLD mold)
if(DEALINGDESK_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

find_program(DEALINGDESK_CCACHE ccache)
if(DEALINGDESK_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Without this sloppiness ccache refuses everything that is compiled with a precompiled header.
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${DEALINGDESK_CCACHE}")
endif()
