// The one translation unit that compiles Asio and Beast (see helix_asio in core/CMakeLists.txt).
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
