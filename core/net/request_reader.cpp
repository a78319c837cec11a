#include "net/request_reader.h"

#include "net/target_path.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace helix::net {

namespace http = boost::beast::http;
namespace asio = boost::asio;

namespace {

// Beast lets quoted text in a chunk extension hold line ends, which another server on the way may
// take for the end of the line. Source: RFC 9110, section 5.6.4 (quoted-string).
void refuseControlCharacters(std::uint64_t, boost::beast::string_view extensions,
                             boost::system::error_code& error)
{
    for (const char c : extensions)
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f)
            error = http::error::bad_chunk_extension;
}

// Status for what Beast refuses. Source: RFC 9112; limits are ours.
int statusOf(const boost::system::error_code& error)
{
    if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
    if (error == http::error::body_limit) return 413;
    return 400;
}

// Framing rules that decide how many requests these bytes are; being strict here is what prevents
// request smuggling.
std::optional<std::pair<int, std::string>> framingProblem(
    const http::request<http::string_body>& message)
{
    const auto count = [&](http::field field) { return message.count(field); };
    if (message.version() != 10 && message.version() != 11)
        return {{505, "only HTTP/1.0 and HTTP/1.1 are spoken here"}};
    if (count(http::field::transfer_encoding) > 0) {
        if (count(http::field::content_length) > 0)
            return {{400, "both Content-Length and Transfer-Encoding are present"}};
        if (message.version() == 10) return {{400, "Transfer-Encoding is not part of HTTP/1.0"}};
        if (count(http::field::transfer_encoding) > 1 ||
            !equalsIgnoreCase(std::string_view(message[http::field::transfer_encoding]), "chunked"))
            return {{501, "the only transfer coding understood is chunked"}};
    }
    const std::string_view length(message[http::field::content_length]);
    if (count(http::field::content_length) > 1 || length.find(',') != std::string_view::npos)
        return {{400, "Content-Length is repeated"}};
    if (count(http::field::host) > 1) return {{400, "Host is repeated"}};
    if (message.version() == 11 && count(http::field::host) == 0)
        return {{400, "the Host field is missing"}};
    if (count(http::field::content_encoding) > 0 &&
        !equalsIgnoreCase(std::string_view(message[http::field::content_encoding]), "identity"))
        return {
            {415,
             "encoded request bodies are not accepted; send the body without Content-Encoding"}};
    return std::nullopt;
}

// Empty lines before a request are left over from careless clients. Source: RFC 9112, section 2.2.
void dropEmptyLines(std::string& input)
{
    std::size_t size = 0;
    while (input.compare(size, 2, "\r\n") == 0) size += 2;
    input.erase(0, size);
}

}  // namespace

struct RequestReader::Parser : http::request_parser<http::string_body> {
    Parser() { on_chunk_header(refuseControlCharacters); }
    bool hasStarted = false;  ///< a byte of the request was taken
};

RequestReader::RequestReader(const ServerLimits& limits)
    : m_limits(limits), m_parser(std::make_unique<Parser>())
{
    m_parser->header_limit(static_cast<std::uint32_t>(limits.maxHeadBytes));
    m_parser->body_limit(limits.maxBodyBytes);
}

RequestReader::~RequestReader() = default;

RequestReader::Progress RequestReader::refuse(int status, std::string reason)
{
    m_refusal = {status, std::move(reason)};
    return Progress::Refused;
}

std::optional<RequestReader::Refusal> RequestReader::headProblem() const
{
    const auto& message = m_parser->get();
    if (const auto problem = framingProblem(message))
        return Refusal{problem->first, problem->second};
    const auto lines = static_cast<std::size_t>(std::distance(message.begin(), message.end()));
    if (lines > m_limits.maxHeadLines)
        return Refusal{431, "more than " + std::to_string(m_limits.maxHeadLines) + " header lines"};
    if (m_parser->content_length().value_or(0) > m_limits.maxBodyBytes)
        return Refusal{
            413, "the body is larger than " + std::to_string(m_limits.maxBodyBytes) + " bytes"};
    return std::nullopt;
}

RequestReader::Progress RequestReader::advance(std::string& input)
{
    for (;;) {
        if (m_parser->is_done()) return finish();
        if (!m_parser->hasStarted) dropEmptyLines(input);
        if (!m_parser->hasStarted && input == "\r") return Progress::NeedsInput;
        boost::system::error_code error;
        const std::size_t used = m_parser->put(asio::buffer(input), error);
        input.erase(0, used);
        m_parser->hasStarted = m_parser->hasStarted || used > 0;
        if (error && error != http::error::need_more)
            return refuse(statusOf(error), error.message());
        if (m_parser->is_header_done() && !m_hasHead) {
            if (auto problem = headProblem())
                return refuse(problem->status, std::move(problem->reason));
            takeHead();
            m_parser->eager(true);
            const std::string_view expectation = m_parser->get()[http::field::expect];
            if (!m_parser->is_done() && equalsIgnoreCase(expectation, "100-continue"))
                return Progress::ExpectsContinue;
            continue;
        }
        if (m_parser->is_done()) return finish();
        // Of a body only the line before a chunk and the trailers wait for their end.
        if (used == 0 && input.size() > m_limits.maxHeadBytes)
            return refuse(431, std::string(m_hasHead ? "a chunk's head" : "the request head") +
                                   " is larger than " + std::to_string(m_limits.maxHeadBytes) +
                                   " bytes");
        if (used == 0 || input.empty()) return Progress::NeedsInput;
    }
}

// Before the body is read, because Beast adds the trailers to the fields; a field that nobody on
// the way looked at must not become a key or a host. Source: RFC 9110, section 6.5.1.
void RequestReader::takeHead()
{
    const auto& message = m_parser->get();
    m_hasHead = true;
    m_request.method = std::string(message.method_string());
    m_request.target = std::string(message.target());
    m_request.isKeepAlive = message.keep_alive();
    for (const auto& field : message)
        m_request.headers.add(std::string(field.name_string()), std::string(field.value()));
}

RequestReader::Progress RequestReader::finish()
{
    m_request.body = std::move(m_parser->get().body());
    auto target = splitTarget(m_request.target, m_limits.namesWithSlashes);
    if (!target) return refuse(400, target.error().message);
    m_request.path = std::move(target->path);
    m_request.query = std::move(target->query);
    return Progress::Complete;
}

ServerRequest RequestReader::takeRequest()
{
    return std::move(m_request);
}

}  // namespace helix::net
