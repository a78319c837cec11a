# helix_module(core_x HEADERS … SOURCES … PUBLIC … PRIVATE … [PCH std|asio|qt])
#
# One static library. Headers are a FILE_SET, so that `all_verify_interface_header_sets` compiles each alone.
# The include root is core/ or ui/, so every include names its module: #include "net/server.h".
# PCH names one of the precompiled header sets below; it is built once and reused by every module that asks for it.

function(helix_pch_owner kind)
  if(TARGET helix_pch_${kind})
    return()
  endif()
  file(CONFIGURE OUTPUT "${CMAKE_BINARY_DIR}/pch/${kind}.cpp" CONTENT "// Owns the precompiled headers of the '${kind}' set.\n")
  add_library(helix_pch_${kind} OBJECT "${CMAKE_BINARY_DIR}/pch/${kind}.cpp")
  target_link_libraries(helix_pch_${kind} PRIVATE helix_warnings helix_options ${ARGN})
  set(std_headers <algorithm> <array> <atomic> <chrono> <cstdint> <functional> <map> <memory> <mutex> <optional> <span>
                  <string> <string_view> <unordered_map> <utility> <variant> <vector>)
  if(kind STREQUAL "std")
    target_precompile_headers(helix_pch_${kind} PRIVATE ${std_headers} <nlohmann/json.hpp> <tl/expected.hpp>)
  elseif(kind STREQUAL "asio")
    target_precompile_headers(helix_pch_${kind} PRIVATE ${std_headers} <nlohmann/json.hpp> <tl/expected.hpp>
      <boost/asio.hpp> <boost/beast/core.hpp> <boost/beast/http.hpp>)
  elseif(kind STREQUAL "qt")
    target_precompile_headers(helix_pch_${kind} PRIVATE <algorithm> <functional> <memory> <optional> <vector> <QtCore> <QtGui> <QtWidgets>)
  endif()
endfunction()

function(helix_module name)
  cmake_parse_arguments(ARG "" "PCH" "HEADERS;SOURCES;PUBLIC;PRIVATE" ${ARGN})
  if(name MATCHES "^ui_")
    set(root "${CMAKE_SOURCE_DIR}/ui")
  else()
    set(root "${CMAKE_SOURCE_DIR}/core")
  endif()
  add_library(${name} STATIC ${ARG_SOURCES})
  target_sources(${name} PUBLIC FILE_SET HEADERS BASE_DIRS "${root}" FILES ${ARG_HEADERS})
  target_link_libraries(${name} PUBLIC helix_options ${ARG_PUBLIC} PRIVATE helix_warnings ${ARG_PRIVATE})
  helix_use_pch(${name} "${ARG_PCH}")
  if(name MATCHES "^ui_")
    set_target_properties(${name} PROPERTIES AUTOMOC ON)
  endif()
endfunction()

function(helix_use_pch name kind)
  if(kind STREQUAL "std")
    helix_pch_owner(std)
  elseif(kind STREQUAL "asio")
    helix_pch_owner(asio helix_asio)
  elseif(kind STREQUAL "qt")
    helix_pch_owner(qt Qt6::Core Qt6::Gui Qt6::Widgets)
  else()
    return()
  endif()
  target_precompile_headers(${name} REUSE_FROM helix_pch_${kind})
endfunction()

# helix_embed(target FILE resources/x.json SYMBOL kVendors): the file's bytes as `extern const std::string_view` in helix::resources.
function(helix_embed target)
  cmake_parse_arguments(ARG "" "FILE;SYMBOL" "" ${ARGN})
  set(out "${CMAKE_BINARY_DIR}/embedded/${ARG_SYMBOL}.cpp")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${ARG_FILE}")
  file(READ "${ARG_FILE}" bytes)
  file(CONFIGURE OUTPUT "${out}" @ONLY CONTENT
"#include <string_view>
namespace helix::resources {
extern const std::string_view @ARG_SYMBOL@;
const std::string_view @ARG_SYMBOL@ = R\"__helix__(@bytes@)__helix__\";
}
")
  target_sources(${target} PRIVATE "${out}")
  set_source_files_properties("${out}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()

# helix_test(tst_x SOURCES tst_x.cpp LIBS core_y [LABELS unit] [PCH std]): one Qt Test executable, registered with ctest.
function(helix_test name)
  cmake_parse_arguments(ARG "" "PCH" "SOURCES;LIBS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
  target_link_libraries(${name} PRIVATE ${ARG_LIBS} Qt6::Test helix_warnings helix_options)
  helix_use_pch(${name} "${ARG_PCH}")
  add_test(NAME ${name} COMMAND ${name})
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  set(environment "QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=qt.qpa.*=false")
  if(HELIX_SANITIZE MATCHES "thread")
    list(APPEND environment "TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/sanitizer/tsan.supp:die_after_fork=0")
  elseif(HELIX_SANITIZE MATCHES "address")
    # Qt, fontconfig and the like keep what they allocated once until the process ends.
    list(APPEND environment "LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/sanitizer/lsan.supp:print_suppressions=0")
  endif()
  set_tests_properties(${name} PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT 300 ENVIRONMENT "${environment}")
endfunction()
