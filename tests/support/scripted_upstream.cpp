#include "support/scripted_upstream.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>

namespace helix::test {

namespace {

constexpr int kBacklog = 64;
/// How often a waiting thread looks whether the server ends.
constexpr std::chrono::milliseconds kLook{20};

int listenOnLoopback(std::uint16_t& port)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    const bool isReady = listener >= 0 && ::bind(listener, generic, size) == 0 &&
                         ::listen(listener, kBacklog) == 0 &&
                         ::getsockname(listener, generic, &size) == 0;
    if (!isReady) std::abort();  // A test machine without loopback.
    port = ntohs(address.sin_port);
    return listener;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

void parseHead(std::string_view head, ScriptedUpstream::Received& request)
{
    const auto line = head.substr(0, head.find("\r\n"));
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    request.method = line.substr(0, first);
    if (first != std::string_view::npos && last > first)
        request.target = line.substr(first + 1, last - first - 1);
    for (auto at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();) {
        const auto end = std::min(head.find("\r\n", at + 2), head.size());
        const auto field = head.substr(at + 2, end - at - 2);
        const auto colon = field.find(':');
        if (colon != std::string_view::npos) {
            auto value = field.substr(colon + 1);
            value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
            request.headers[lower(std::string(field.substr(0, colon)))] = value;
        }
        at = end == head.size() ? std::string_view::npos : end;
    }
}

void resetConnection(int socket)
{
    const linger atOnce{.l_onoff = 1, .l_linger = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
}

}  // namespace

std::uint16_t refusingPort()
{
    std::uint16_t port = 0;
    ::close(listenOnLoopback(port));
    return port;
}

ScriptedUpstream::ScriptedUpstream(Reply standing)
    : m_listener(listenOnLoopback(m_port)), m_standing(std::move(standing))
{
    m_acceptor = std::thread([this] { acceptConnections(); });
}

ScriptedUpstream::~ScriptedUpstream()
{
    m_isStopping = true;
    m_acceptor.join();
    ::close(m_listener);
    // Every thread looks at m_isStopping before it waits on, so each ends by itself.
    for (auto& connection : m_connections) connection.join();
}

std::string ScriptedUpstream::url() const
{
    return "http://127.0.0.1:" + std::to_string(m_port);
}

void ScriptedUpstream::enqueue(Reply reply, int times)
{
    const std::lock_guard lock(m_mutex);
    m_replies.insert(m_replies.end(), static_cast<std::size_t>(times), reply);
}

void ScriptedUpstream::setStanding(Reply reply)
{
    const std::lock_guard lock(m_mutex);
    m_replies.clear();
    m_responder = nullptr;
    m_standing = std::move(reply);
}

void ScriptedUpstream::setResponder(std::function<Reply(const Received&)> responder)
{
    const std::lock_guard lock(m_mutex);
    m_responder = std::move(responder);
}

std::vector<ScriptedUpstream::Received> ScriptedUpstream::received() const
{
    const std::lock_guard lock(m_mutex);
    return {m_received.begin(), m_received.end()};
}

std::size_t ScriptedUpstream::count() const
{
    const std::lock_guard lock(m_mutex);
    return m_received.size();
}

void ScriptedUpstream::forget()
{
    const std::lock_guard lock(m_mutex);
    m_forgotten += m_received.size();
    m_received.clear();
}

Reply ScriptedUpstream::nextReply(const Received& request)
{
    const std::lock_guard lock(m_mutex);
    if (m_replies.empty()) return m_responder ? m_responder(request) : m_standing;
    auto reply = std::move(m_replies.front());
    m_replies.pop_front();
    return reply;
}

std::size_t ScriptedUpstream::note(Received request)
{
    const std::lock_guard lock(m_mutex);
    m_received.push_back(std::move(request));
    return m_forgotten + m_received.size() - 1;
}

void ScriptedUpstream::notePeerClosed(std::size_t number)
{
    const std::lock_guard lock(m_mutex);
    if (number < m_forgotten) return;
    auto& closedAt = m_received[number - m_forgotten].peerClosedAt;
    if (!closedAt) closedAt = std::chrono::steady_clock::now();
}

void ScriptedUpstream::acceptConnections()
{
    while (!m_isStopping) {
        pollfd ready{.fd = m_listener, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, static_cast<int>(kLook.count())) <= 0) continue;
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0) continue;
        const int on = 1;
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        m_connections.emplace_back([this, socket] { serve(socket); });
    }
}

void ScriptedUpstream::serve(int socket)
{
    std::string buffer;
    for (bool isOpen = true; isOpen && !m_isStopping;) {
        Received request;
        if (!readRequest(socket, buffer, request)) break;
        const auto reply = nextReply(request);
        isOpen = play(socket, reply, note(std::move(request)));
    }
    ::close(socket);
}

/// Receives more into the buffer; false at the end of the connection.
bool ScriptedUpstream::receive(int socket, std::string& buffer) const
{
    char bytes[16 * 1024];
    while (!m_isStopping) {
        pollfd peer{.fd = socket, .events = POLLIN, .revents = 0};
        if (::poll(&peer, 1, static_cast<int>(kLook.count())) <= 0) continue;
        const auto size = ::recv(socket, bytes, sizeof bytes, 0);
        if (size <= 0) return false;
        buffer.append(bytes, static_cast<std::size_t>(size));
        return true;
    }
    return false;
}

bool ScriptedUpstream::readRequest(int socket, std::string& buffer, Received& request) const
{
    std::size_t end = 0;
    while ((end = buffer.find("\r\n\r\n")) == std::string::npos)
        if (!receive(socket, buffer)) return false;
    parseHead(std::string_view(buffer).substr(0, end), request);
    buffer.erase(0, end + 4);
    const auto length = request.headers.find("content-length");
    const std::size_t size =
        length == request.headers.end() ? 0 : std::strtoul(length->second.c_str(), nullptr, 10);
    while (buffer.size() < size)
        if (!receive(socket, buffer)) return false;
    request.body = buffer.substr(0, size);
    buffer.erase(0, size);
    request.at = std::chrono::steady_clock::now();
    return true;
}

/// False: the connection is over.
bool ScriptedUpstream::play(int socket, const Reply& reply, std::size_t number)
{
    return std::all_of(reply.steps().begin(), reply.steps().end(),
                       [&](const auto& step) { return playStep(socket, step, number); });
}

bool ScriptedUpstream::playStep(int socket, const Reply::Step& step, std::size_t number)
{
    if (const auto* send = std::get_if<Reply::Send>(&step))
        return sendAll(socket, send->bytes, number);
    if (const auto* wait = std::get_if<Reply::Wait>(&step))
        return waitForPeer(socket, wait->span, number);
    if (std::holds_alternative<Reply::WaitForPeer>(step))
        return waitForPeer(socket, std::nullopt, number);
    if (const auto* repeat = std::get_if<Reply::Repeat>(&step)) {
        for (std::size_t i = 0; repeat->count == 0 || i < repeat->count; ++i)
            if (m_isStopping || !sendAll(socket, repeat->unit, number)) return false;
        return true;
    }
    if (std::holds_alternative<Reply::Reset>(step)) resetConnection(socket);
    return false;
}

/// True when the span is over and the peer is still there.
bool ScriptedUpstream::waitForPeer(int socket, std::optional<std::chrono::milliseconds> span,
                                   std::size_t number)
{
    using Steady = std::chrono::steady_clock;
    const auto until = span ? Steady::now() + *span : Steady::time_point::max();
    while (!m_isStopping) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Steady::now());
        if (left.count() <= 0) return true;
        pollfd peer{.fd = socket, .events = POLLRDHUP, .revents = 0};
        if (::poll(&peer, 1, static_cast<int>(std::min(left, kLook).count())) > 0) {
            notePeerClosed(number);
            return false;
        }
    }
    return false;
}

bool ScriptedUpstream::sendAll(int socket, std::string_view bytes, std::size_t number)
{
    while (!bytes.empty() && !m_isStopping) {
        pollfd peer{.fd = socket, .events = POLLOUT | POLLRDHUP, .revents = 0};
        if (::poll(&peer, 1, static_cast<int>(kLook.count())) <= 0) continue;
        const bool isClosed = (peer.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
        const auto sent =
            isClosed ? -1 : ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && !isClosed && (errno == EAGAIN || errno == EINTR)) continue;
        if (sent < 0) {
            notePeerClosed(number);
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return bytes.empty();
}

}  // namespace helix::test
