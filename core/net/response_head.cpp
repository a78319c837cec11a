#include "net/response_head.h"

#include <charconv>
#include <ctime>

namespace helix::net {

namespace {

void appendNumber(std::string& out, std::size_t value)
{
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    out.append(text, static_cast<std::size_t>(end - text));
}

void appendField(std::string& out, std::string_view name, std::string_view value)
{
    out += name;
    out += ": ";
    for (const char c : value)
        if (c != '\r' && c != '\n' && c != '\0') out.push_back(c);
    out += "\r\n";
}

// The date changes once a second; formatting it for every answer would cost more than the rest of
// the head.
std::string_view httpDate()
{
    thread_local std::time_t stamp = 0;
    thread_local char text[40] = {};
    const std::time_t now = std::time(nullptr);
    if (now != stamp) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
        stamp = now;
    }
    return text;
}

}  // namespace

void appendResponseHead(std::string& out, int status, const Headers& headers,
                        const Framing& framing)
{
    out += "HTTP/1.1 ";
    appendNumber(out, static_cast<std::size_t>(status));
    out.push_back(' ');
    out += reasonPhrase(status);
    out += "\r\n";
    appendField(out, "Date", httpDate());
    for (const Header& field : headers) appendField(out, field.name, field.value);
    out += framing.fixedFields;
    if (framing.hasBody) {
        if (framing.contentLength) {
            out += "Content-Length: ";
            appendNumber(out, *framing.contentLength);
            out += "\r\n";
        } else {
            out += "Transfer-Encoding: chunked\r\n";
        }
    }
    out += framing.isKeepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
}

}  // namespace helix::net
