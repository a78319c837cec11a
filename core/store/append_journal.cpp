#include "store/append_journal.h"

#include "store/storage_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <boost/crc.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace helix::store {

namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr std::size_t kHeadBytes = 8;  ///< length and CRC-32, four bytes each, least first

std::uint32_t checksum(std::string_view bytes)
{
    boost::crc_32_type crc;
    crc.process_bytes(bytes.data(), bytes.size());
    return crc.checksum();
}

void appendNumber(std::string& out, std::uint32_t value)
{
    for (int shift = 0; shift < 32; shift += 8)
        out.push_back(static_cast<char>((value >> shift) & 0xFFU));
}

std::uint32_t numberAt(const char* bytes)
{
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i) value = (value << 8) | static_cast<unsigned char>(bytes[i]);
    return value;
}

Result<int> openFile(const std::filesystem::path& path)
{
    const int file =
        ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, kPrivateFile);
    if (file < 0) return systemFailure(errno, "cannot open " + path.string());
    if (::fchmod(file, kPrivateFile) == 0) return file;
    const int why = errno;
    ::close(file);
    return systemFailure(why, "cannot protect " + path.string());
}

}  // namespace

Result<AppendJournal> AppendJournal::open(const std::filesystem::path& path)
{
    const auto file = openFile(path);
    if (!file) return tl::unexpected(file.error());
    AppendJournal journal(path, *file, 0);
    const auto torn = readJournal(path, [](std::string_view) { return Result<void>(); });
    if (!torn) return tl::unexpected(torn.error());
    struct stat status = {};
    if (::fstat(*file, &status) != 0) return systemFailure(errno, "cannot read " + path.string());
    journal.m_size = static_cast<std::int64_t>(status.st_size) - *torn;
    if (*torn > 0 && ::ftruncate(*file, journal.m_size) != 0)
        return systemFailure(errno, "cannot cut " + path.string());
    return journal;
}

AppendJournal::~AppendJournal()
{
    if (m_file >= 0) ::close(m_file);
}

AppendJournal::AppendJournal(AppendJournal&& other) noexcept
    : m_path(std::move(other.m_path)), m_file(std::exchange(other.m_file, -1)), m_size(other.m_size)
{}

Result<void> AppendJournal::append(std::string_view record)
{
    if (record.size() > kMaxJournalRecord)
        return fail(ErrorCode::InvalidArgument, "the record is too long for " + m_path.string());
    std::string bytes;
    bytes.reserve(kHeadBytes + record.size());
    appendNumber(bytes, static_cast<std::uint32_t>(record.size()));
    appendNumber(bytes, checksum(record));
    bytes += record;
    ssize_t written = -1;
    do written = ::write(m_file, bytes.data(), bytes.size());
    while (written < 0 && errno == EINTR);
    if (written == static_cast<ssize_t>(bytes.size())) {
        m_size += written;
        return {};
    }
    const int why = written < 0 ? errno : ENOSPC;
    // Records behind a torn one would never be read again.
    if (written > 0 && ::ftruncate(m_file, m_size) != 0)
        return systemFailure(errno, "cannot cut a torn record from " + m_path.string());
    return systemFailure(why, "cannot write " + m_path.string());
}

Result<void> AppendJournal::moveAside(const std::filesystem::path& aside)
{
    if (::rename(m_path.c_str(), aside.c_str()) != 0)
        return systemFailure(errno, "cannot rename " + m_path.string());
    const auto fresh = openFile(m_path);
    if (!fresh) {
        (void)::rename(aside.c_str(), m_path.c_str());
        return tl::unexpected(fresh.error());
    }
    ::close(std::exchange(m_file, *fresh));
    m_size = 0;
    return {};
}

Result<void> AppendJournal::clear()
{
    if (::ftruncate(m_file, 0) != 0) return systemFailure(errno, "cannot cut " + m_path.string());
    m_size = 0;
    return {};
}

Result<std::int64_t> readJournal(const std::filesystem::path& path,
                                 const std::function<Result<void>(std::string_view)>& visit)
{
    std::ifstream file(path, std::ios::binary);
    std::error_code missing;
    if (!file) {
        if (!std::filesystem::exists(path, missing)) return 0;
        return systemFailure(errno, "cannot read " + path.string());
    }
    const auto total = static_cast<std::int64_t>(std::filesystem::file_size(path, missing));
    std::int64_t good = 0;
    std::array<char, kHeadBytes> head{};
    std::string record;
    while (file.read(head.data(), kHeadBytes)) {
        const std::uint32_t size = numberAt(head.data());
        if (size > kMaxJournalRecord) break;
        record.resize(size);
        if (!file.read(record.data(), static_cast<std::streamsize>(size))) break;
        if (checksum(record) != numberAt(head.data() + 4)) break;
        if (auto seen = visit(record); !seen) return tl::unexpected(std::move(seen.error()));
        good += static_cast<std::int64_t>(kHeadBytes + size);
    }
    return total - good;
}

}  // namespace helix::store
