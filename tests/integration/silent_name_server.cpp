#include "silent_name_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <QFile>

namespace helix::integration {

namespace {

constexpr const char* kAddress = "127.83.83.1";
constexpr std::uint16_t kDomainPort = 53;
constexpr int kLookMs = 20;

int listenForQuestions()
{
    const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(kDomainPort);
    ::inet_pton(AF_INET, kAddress, &address.sin_addr);
    if (::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return socket;
    ::close(socket);
    return -1;
}

}  // namespace

SilentNameServer::SilentNameServer(Manner manner) : m_manner(manner), m_socket(listenForQuestions())
{
    QFile file(m_folder.filePath("resolv.conf"));
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write resolv.conf");
    file.write(QByteArray("nameserver ") + kAddress + "\noptions timeout:10 attempts:2\n");
    if (isListening()) m_thread = std::thread([this] { run(); });
}

SilentNameServer::~SilentNameServer()
{
    m_isStopping = true;
    if (m_thread.joinable()) m_thread.join();
    if (isListening()) ::close(m_socket);
}

QStringList SilentNameServer::unshareOptions() const
{
    return {"-m", "sh", "-c",
            "mount --bind " + m_folder.filePath("resolv.conf") +
                " /etc/resolv.conf && exec \"$0\" \"$@\""};
}

// Source: RFC 1035, section 4.1.1: the answer bit, and response code 3 for a name that is not
// there.
void SilentNameServer::run()
{
    constexpr char kAnswer = '\x80';
    constexpr char kNoSuchName = '\x03';
    constexpr ssize_t kHeadBytes = 12;
    while (!m_isStopping) {
        pollfd ready{.fd = m_socket, .events = POLLIN, .revents = 0};
        if (::poll(&ready, 1, kLookMs) <= 0) continue;
        char bytes[512];
        sockaddr_in from{};
        socklen_t size = sizeof from;
        auto* generic = reinterpret_cast<sockaddr*>(&from);
        const auto count = ::recvfrom(m_socket, bytes, sizeof bytes, 0, generic, &size);
        if (count < kHeadBytes) continue;
        ++m_questions;
        if (m_manner == Manner::Silent) continue;
        bytes[2] = static_cast<char>(bytes[2] | kAnswer);
        bytes[3] = kNoSuchName;
        ::sendto(m_socket, bytes, static_cast<std::size_t>(count), 0, generic, size);
    }
}

}  // namespace helix::integration
