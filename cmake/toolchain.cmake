# Compiler, linker, warnings, sanitizers: what every target of the tree is built with.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()
set(CMAKE_CXX_FLAGS_RELWITHDEBINFO "-O2 -g1")
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")

find_program(CCACHE ccache)
if(CCACHE)
  # A precompiled header is the same for ccache as long as what it includes is.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env CCACHE_NOHASHDIR=1 "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}" CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE}")
endif()

add_library(leadgate_options INTERFACE)
target_include_directories(leadgate_options INTERFACE "${PROJECT_SOURCE_DIR}")
# Everywhere, as some libraries ask for it: a precompiled header serves only those who agree on its macro.
target_compile_options(leadgate_options INTERFACE -pthread)
target_compile_options(leadgate_options INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Werror
                                                  -Wno-error=deprecated-declarations)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # g++ 12 reports these inside its own <string> and in coroutine frames of correct code (GCC 105651, 105329).
  target_compile_options(leadgate_options INTERFACE -Wno-restrict -Wno-maybe-uninitialized -Wno-mismatched-new-delete
                                                    -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
                                                    -fno-omit-frame-pointer -fpch-preprocess)
endif()
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  # Takes the files of a batch for headers, whose types must not use an anonymous namespace.
  target_compile_options(leadgate_options INTERFACE -Wno-subobject-linkage)
endif()
find_program(MOLD mold)
if(MOLD)
  target_link_options(leadgate_options INTERFACE -fuse-ld=mold)
endif()

option(LEADGATE_FUZZ "Build the fuzzers; clang" OFF)
if(LEADGATE_FUZZ)
  # Coverage in all of our code; only the fuzzers themselves link libFuzzer's main().
  target_compile_options(leadgate_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

set(LEADGATE_SANITIZE "" CACHE STRING "Sanitizers: 'address,undefined' or 'thread'")
if(LEADGATE_SANITIZE)
  # UBSan's checks make the optimiser's work twice as long, and the tests wait for sockets and disks anyway: -O0. TSan's
  # run is the slower part: -O1.
  set(leadgate_sanitize_level -O0)
  if(LEADGATE_SANITIZE STREQUAL thread)
    set(leadgate_sanitize_level -O1)
  endif()
  target_compile_options(leadgate_options INTERFACE -fsanitize=${LEADGATE_SANITIZE} -fno-sanitize-recover=all
                                                    ${leadgate_sanitize_level} -U_FORTIFY_SOURCE)
  target_link_options(leadgate_options INTERFACE -fsanitize=${LEADGATE_SANITIZE})
  # UBSan's vptr check looks at memory through a pipe, and calls every object bad where a test has used up the file
  # descriptors. A target with this property goes without that one check; here, because the last option wins.
  target_compile_options(leadgate_options INTERFACE
                         "$<$<BOOL:$<TARGET_PROPERTY:LEADGATE_RUNS_OUT_OF_FILES>>:-fno-sanitize=vptr>")
  target_compile_definitions(leadgate_options INTERFACE LEADGATE_SANITIZED=1)
  if(LEADGATE_SANITIZE STREQUAL thread AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # Asio's fences, which TSan does not see; what they order, Asio's own mutexes order, too.
    target_compile_options(leadgate_options INTERFACE -Wno-tsan)
  endif()
endif()
