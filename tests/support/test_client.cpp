#include "support/test_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <utility>

namespace helix::test {

namespace {

using Steady = std::chrono::steady_clock;

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

void parseHead(std::string_view head, ClientAnswer& answer)
{
    constexpr std::size_t kStatusAt = 9;  // after "HTTP/1.1 "
    if (head.size() >= kStatusAt + 3)
        answer.status = std::atoi(std::string(head.substr(kStatusAt, 3)).c_str());
    std::size_t at = head.find("\r\n");
    while (at != std::string_view::npos) {
        const auto end = head.find("\r\n", at + 2);
        const auto field = head.substr(at + 2, end == std::string_view::npos ? end : end - at - 2);
        if (const auto colon = field.find(':'); colon != std::string_view::npos) {
            auto value = field.substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
            answer.headers[lower(std::string(field.substr(0, colon)))] = value;
        }
        at = end;
    }
}

}  // namespace

std::string ClientAnswer::header(const std::string& name) const
{
    const auto found = headers.find(lower(name));
    return found == headers.end() ? std::string() : found->second;
}

std::vector<std::string> ClientAnswer::events() const
{
    constexpr std::string_view kPrefix = "data: ";
    std::vector<std::string> found;
    for (std::size_t at = 0; at < body.size();) {
        const auto end = std::min(body.find('\n', at), body.size());
        const auto line = std::string_view(body).substr(at, end - at);
        if (line.starts_with(kPrefix)) found.emplace_back(line.substr(kPrefix.size()));
        at = end + 1;
    }
    return found;
}

TestClient::TestClient(std::uint16_t port)
{
    m_socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (::connect(m_socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        close();
}

TestClient::~TestClient()
{
    close();
}

void TestClient::close()
{
    if (m_socket >= 0) ::close(m_socket);
    m_socket = -1;
}

bool TestClient::vanish()
{
    const int on = 1;
    if (::setsockopt(m_socket, IPPROTO_TCP, TCP_REPAIR, &on, sizeof on) != 0) return false;
    close();
    return true;
}

bool TestClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto sent = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Appends to the buffer; false at the end of the connection or of the time.
bool TestClient::receive(Time until)
{
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
    pollfd server{.fd = m_socket, .events = POLLIN, .revents = 0};
    if (m_isEof || left.count() <= 0) return false;
    if (::poll(&server, 1, static_cast<int>(left.count())) <= 0) return false;
    char bytes[64 * 1024];
    const auto size = ::recv(m_socket, bytes, sizeof bytes, 0);
    m_isEof = size <= 0;
    if (size > 0) m_buffer.append(bytes, static_cast<std::size_t>(size));
    return size > 0;
}

ClientAnswer TestClient::readAnswer(std::chrono::milliseconds patience)
{
    const auto until = Steady::now() + patience;
    ClientAnswer answer;
    if (readHead(answer, until)) {
        const auto length = answer.header("content-length");
        if (lower(answer.header("transfer-encoding")) == "chunked")
            readChunks(answer, until);
        else if (!length.empty())
            readSized(answer, std::strtoul(length.c_str(), nullptr, 10), until);
        else
            while (receive(until)) {
            }
        if (!answer.isComplete) answer.body += std::exchange(m_buffer, {});
    }
    // A server that closes after its answer does so right away; a look without waiting is enough
    // for the tests that ask, because they wait for the close themselves.
    if (!m_isEof) (void)receive(Steady::now() + std::chrono::milliseconds(1));
    answer.isClosed = m_isEof;
    return answer;
}

bool TestClient::readHead(ClientAnswer& answer, Time until)
{
    std::size_t end = 0;
    while ((end = m_buffer.find("\r\n\r\n")) == std::string::npos)
        if (!receive(until)) return false;
    parseHead(std::string_view(m_buffer).substr(0, end), answer);
    m_buffer.erase(0, end + 4);
    return true;
}

void TestClient::readSized(ClientAnswer& answer, std::size_t size, Time until)
{
    while (m_buffer.size() < size)
        if (!receive(until)) return;
    answer.body = m_buffer.substr(0, size);
    m_buffer.erase(0, size);
    answer.isComplete = true;
}

void TestClient::readChunks(ClientAnswer& answer, Time until)
{
    for (;;) {
        std::size_t line = 0;
        while ((line = m_buffer.find("\r\n")) == std::string::npos)
            if (!receive(until)) return;
        const auto size = std::strtoul(m_buffer.c_str(), nullptr, 16);
        while (m_buffer.size() < line + 2 + size + 2)
            if (!receive(until)) return;
        answer.body += m_buffer.substr(line + 2, size);
        m_buffer.erase(0, line + 2 + size + 2);
        if (size > 0) continue;
        answer.isComplete = true;
        return;
    }
}

bool TestClient::waitFor(std::string_view text, std::chrono::milliseconds patience)
{
    const auto until = Steady::now() + patience;
    while (m_buffer.find(text) == std::string::npos)
        if (!receive(until)) return false;
    return true;
}

bool TestClient::waitForClose(std::chrono::milliseconds patience)
{
    const auto until = Steady::now() + patience;
    while (receive(until)) {
    }
    return m_isEof;
}

std::string postText(std::string_view target, std::string_view body, std::string_view extraHeaders)
{
    return "POST " + std::string(target) +
           " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n" +
           std::string(extraHeaders) + "Content-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + std::string(body);
}

std::string getText(std::string_view target, std::string_view extraHeaders)
{
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
           std::string(extraHeaders) + "\r\n";
}

ClientAnswer exchange(std::uint16_t port, std::string_view bytes,
                      std::chrono::milliseconds patience)
{
    TestClient client(port);
    if (!client.isConnected() || !client.send(bytes)) return {};
    return client.readAnswer(patience);
}

}  // namespace helix::test
