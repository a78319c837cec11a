# Compiler, warnings, sanitizers, launcher and linker: everything that is true for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# -O3 costs a fifth more build time here and gains nothing that a benchmark shows.
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

find_program(HELIX_CCACHE ccache)
if(HELIX_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Precompiled headers are only cacheable when ccache is told to look past their time stamps.
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${HELIX_CCACHE})
endif()

add_library(helix_warnings INTERFACE)
target_compile_options(helix_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Wnon-virtual-dtor -Woverloaded-virtual)
if(HELIX_WERROR)
  target_compile_options(helix_warnings INTERFACE -Werror)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC 12 reports uses in coroutine frames and inlined standard containers that do not exist (PR 105562, 105580).
  target_compile_options(helix_warnings INTERFACE
    -fpch-preprocess -Wno-maybe-uninitialized -Wno-restrict -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread
    -Wno-dangling-pointer)
endif()

# Hardening costs little and a gateway holds every key.
add_library(helix_options INTERFACE)
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  target_compile_options(helix_options INTERFACE -g1)
else()
  target_compile_options(helix_options INTERFACE -fstack-protector-strong)
  target_compile_definitions(helix_options INTERFACE _FORTIFY_SOURCE=2)
  target_link_options(helix_options INTERFACE -Wl,-z,relro,-z,now)
endif()
if(HELIX_SANITIZE)
  target_compile_options(helix_options INTERFACE -fsanitize=${HELIX_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(helix_options INTERFACE -fsanitize=${HELIX_SANITIZE})
  if(HELIX_SANITIZE MATCHES "undefined")
    target_compile_options(helix_options INTERFACE -fno-sanitize-recover=undefined)
    # Clang 14 copies the check's prologue into the parts of a coroutine, where it cannot be assembled.
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
      target_compile_options(helix_options INTERFACE -fno-sanitize=function)
    endif()
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND HELIX_SANITIZE MATCHES "thread")
    target_compile_options(helix_options INTERFACE -Wno-tsan)
  endif()
endif()
if(HELIX_BUILD_FUZZERS)
  target_compile_options(helix_options INTERFACE -fsanitize=fuzzer-no-link)
endif()

find_program(HELIX_MOLD mold)
if(HELIX_MOLD)
  target_link_options(helix_options INTERFACE -fuse-ld=mold)
endif()
