#include "telemetry/log_sinks.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>
#include <cstdio>
#include <cstring>

namespace helix::telemetry {

namespace {

// A pipe that poll() calls writable takes at least this much without blocking (PIPE_BUF).
constexpr std::size_t kChunkBytes = 4096;

int openPrivate(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return -1;
    struct stat info = {};
    // The mode is for log files: a terminal or a pipe given as a path keeps its own.
    if (::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode)) ::fchmod(descriptor, 0600);
    return descriptor;
}

std::size_t fileSize(int descriptor)
{
    struct stat info = {};
    return ::fstat(descriptor, &info) == 0 ? static_cast<std::size_t>(info.st_size) : 0;
}

bool isRegularFile(int descriptor)
{
    struct stat info = {};
    return descriptor >= 0 && ::fstat(descriptor, &info) == 0 && S_ISREG(info.st_mode);
}

}  // namespace

DescriptorSink::DescriptorSink(int descriptor, bool isOwner)
    : m_descriptor(descriptor), m_isOwner(isOwner), m_isFile(isRegularFile(descriptor))
{}

DescriptorSink::~DescriptorSink()
{
    if (m_isOwner && m_descriptor >= 0) ::close(m_descriptor);
}

void DescriptorSink::replaceDescriptor(int descriptor)
{
    if (m_isOwner && m_descriptor >= 0) ::close(m_descriptor);
    m_descriptor = descriptor;
    m_isFile = isRegularFile(descriptor);
    m_rest.clear();
}

void DescriptorSink::sink_it_(const spdlog::details::log_msg& message)
{
    writeLine(std::string_view(message.payload.data(), message.payload.size()));
}

std::size_t DescriptorSink::writeSome(std::string_view bytes)
{
    std::size_t written = 0;
    if (m_isFile) {
        while (written < bytes.size()) {
            const ssize_t count =
                ::write(m_descriptor, bytes.data() + written, bytes.size() - written);
            if (count < 0 && errno == EINTR) continue;
            if (count <= 0) break;
            written += static_cast<std::size_t>(count);
        }
        return written;
    }
    while (written < bytes.size()) {
        pollfd wait{m_descriptor, POLLOUT, 0};
        const int ready = ::poll(&wait, 1, m_isStalled ? 0 : kStallMs);
        if (ready < 0 && errno == EINTR) continue;
        m_isStalled = ready == 0;
        if (ready <= 0) break;
        const std::size_t chunk = std::min(bytes.size() - written, kChunkBytes);
        const ssize_t count = ::write(m_descriptor, bytes.data() + written, chunk);
        if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
        if (count <= 0) break;
        written += static_cast<std::size_t>(count);
    }
    return written;
}

void DescriptorSink::writeLine(std::string_view line)
{
    if (!m_rest.empty()) {
        m_rest.erase(0, writeSome(m_rest));
        if (!m_rest.empty()) spdlog::throw_spdlog_ex("the log output does not take more");
    }
    std::string whole(line);
    whole.push_back('\n');
    const std::size_t written = writeSome(whole);
    if (written == whole.size()) return;
    if (written == 0) spdlog::throw_spdlog_ex("the log output does not take more");
    m_rest = whole.substr(written);
}

FileSink::FileSink(std::string path, std::size_t maxBytes, int maxFiles, int descriptor,
                   std::size_t size)
    : DescriptorSink(descriptor, true),
      m_path(std::move(path)),
      m_maxBytes(maxBytes),
      m_maxFiles(maxFiles),
      m_size(size)
{}

Result<std::shared_ptr<FileSink>> FileSink::open(std::string path, std::size_t maxBytes,
                                                 int maxFiles)
{
    const int descriptor = openPrivate(path);
    if (descriptor < 0)
        return fail(ErrorCode::IoError, "the log file " + path + " cannot be opened",
                    std::strerror(errno));
    return std::make_shared<FileSink>(std::move(path), maxBytes, maxFiles, descriptor,
                                      fileSize(descriptor));
}

void FileSink::sink_it_(const spdlog::details::log_msg& message)
{
    std::string_view rest(message.payload.data(), message.payload.size());
    for (;;) {
        const std::string_view part = fittingLines(rest);
        const bool isFull = m_maxBytes > 0 && m_size > 0 && m_size + part.size() + 1 > m_maxBytes;
        if (isFull || !hasDescriptor()) rotate();
        writeLine(part);
        m_size += part.size() + 1;
        if (part.size() == rest.size()) return;
        rest.remove_prefix(part.size() + 1);
    }
}

std::string_view FileSink::fittingLines(std::string_view lines) const
{
    const std::size_t room = m_maxBytes > m_size ? m_maxBytes - m_size : 0;
    if (m_maxBytes == 0 || lines.size() < room) return lines;
    const auto end = room == 0 ? std::string_view::npos : lines.rfind('\n', room - 1);
    // Not even one line fits: it goes to the next file alone.
    return lines.substr(0, end == std::string_view::npos ? lines.find('\n') : end);
}

void FileSink::rotate()
{
    const auto numbered = [&](int n) { return n == 0 ? m_path : m_path + "." + std::to_string(n); };
    if (hasDescriptor())
        for (int n = m_maxFiles - 1; n > 0; --n)
            std::rename(numbered(n - 1).c_str(), numbered(n).c_str());
    if (hasDescriptor() && m_maxFiles <= 1) std::remove(m_path.c_str());
    const int descriptor = openPrivate(m_path);
    replaceDescriptor(descriptor);
    if (descriptor < 0) spdlog::throw_spdlog_ex("the log file cannot be opened: " + m_path);
    m_size = fileSize(descriptor);
}

}  // namespace helix::telemetry
