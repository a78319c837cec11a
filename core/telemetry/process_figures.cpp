#include "telemetry/gateway_metrics.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>
#include <array>
#include <charconv>
#include <cstdio>

namespace helix::telemetry {

namespace {

std::string readSmallFile(const char* path)
{
    std::array<char, 4096> buffer{};
    const int descriptor = ::open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return {};
    const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
    ::close(descriptor);
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
}

// The number behind "Name:" in /proc/self/status.
std::uint64_t statusNumber(const std::string& status, std::string_view name)
{
    auto at = status.find(name);
    if (at == std::string::npos) return 0;
    at = status.find_first_of("0123456789", at + name.size());
    if (at == std::string::npos) return 0;
    std::uint64_t value = 0;
    std::from_chars(status.data() + at, status.data() + status.size(), value);
    return value;
}

std::uint64_t countOpenFiles()
{
    DIR* const folder = ::opendir("/proc/self/fd");
    if (folder == nullptr) return 0;
    std::uint64_t count = 0;
    while (const dirent* entry = ::readdir(folder))
        if (entry->d_name[0] != '.') ++count;
    ::closedir(folder);
    return count > 0 ? count - 1 : 0;  // without the one that was opened for counting
}

}  // namespace

ProcessFigures readProcessFigures()
{
    const std::string status = readSmallFile("/proc/self/status");
    ProcessFigures figures;
    figures.residentBytes = statusNumber(status, "\nVmRSS:") * 1024;
    figures.threads = statusNumber(status, "\nThreads:");
    figures.openFiles = countOpenFiles();
    return figures;
}

}  // namespace helix::telemetry
