#pragma once
// Writes the head of an answer. Field values cannot break the framing: CR, LF and NUL are dropped.

#include "net/http_message.h"

#include <optional>

namespace helix::net {

struct Framing {
    std::optional<std::size_t> contentLength;  ///< nullopt: chunked
    bool isKeepAlive = true;
    bool hasBody = true;             ///< false for 1xx, 204 and 304
    std::string_view fixedFields{};  ///< whole header lines, each with its CRLF
};

/// Appends status line, Date, the fields and the framing fields, and the empty line. Source: RFC
/// 9112 sections 4 to 6.
void appendResponseHead(std::string& out, int status, const Headers& headers,
                        const Framing& framing);

}  // namespace helix::net
