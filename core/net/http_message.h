#pragma once
// HTTP messages as values, the same for the server and the client side. Header names compare
// without case.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace helix::net {

struct Header {
    std::string name;
    std::string value;
};

/// An ordered list of fields. Small on purpose: a linear search over a dozen fields beats a map.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<Header> fields) : m_fields(fields) {}

    void add(std::string name, std::string value)
    {
        m_fields.push_back({std::move(name), std::move(value)});
    }
    /// Replaces every field of that name.
    void set(std::string_view name, std::string value);
    /// The first value of that name, or nullptr.
    [[nodiscard]] const std::string* find(std::string_view name) const noexcept;
    /// The first value of that name, or "".
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    [[nodiscard]] std::size_t count(std::string_view name) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return m_fields.size(); }
    [[nodiscard]] auto begin() const noexcept { return m_fields.begin(); }
    [[nodiscard]] auto end() const noexcept { return m_fields.end(); }

private:
    std::vector<Header> m_fields;
};

/// True when both are equal ignoring ASCII case.
[[nodiscard]] bool equalsIgnoreCase(std::string_view a, std::string_view b) noexcept;

/// Standard reason phrase, "Unknown" for a code that has none.
[[nodiscard]] std::string_view reasonPhrase(int status) noexcept;

/// A request as the server read it. target is the raw request target; path and query are its
/// halves, path percent-decoded and without dot segments, query raw (without '?').
struct ServerRequest {
    std::string method;
    std::string target;
    std::string path;
    std::string query;
    Headers headers;
    std::string body;
    std::string clientAddress;  ///< textual IP of the peer
    /// Subject of the client's TLS certificate, verified, as RFC 4514 writes it; empty without one.
    std::string clientCertificate;
    bool isKeepAlive = true;

    /// Value of a query parameter, percent-decoded; "" when absent.
    [[nodiscard]] std::string queryParameter(std::string_view name) const;
};

/// A whole answer. Content-Length is added by the server.
struct ServerResponse {
    int status = 200;
    Headers headers;
    std::string body;
};

/// Decodes %XX and, when plusIsSpace, '+'. Malformed escapes stay as they are.
[[nodiscard]] std::string percentDecode(std::string_view text, bool plusIsSpace);
/// Encodes everything but RFC 3986 unreserved characters.
[[nodiscard]] std::string percentEncode(std::string_view text);

}  // namespace helix::net
