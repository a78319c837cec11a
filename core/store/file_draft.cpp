#include "store/file_draft.h"

#include "base/secret.h"
#include "store/storage_error.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cerrno>

namespace helix::store {

namespace {

constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kPermissions = 0777;
constexpr std::size_t kUniqueBytes = 8;

std::string failureOf(const std::filesystem::path& path)
{
    return "cannot write " + path.string();
}

Result<void> writeAll(int file, std::string_view content, const std::string& what)
{
    while (!content.empty()) {
        const auto written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return systemFailure(errno, what);
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

Result<void> syncFolder(const std::filesystem::path& folder)
{
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0) return systemFailure(errno, failureOf(folder));
    const bool isSynced = ::fsync(opened) == 0;
    const int why = errno;
    ::close(opened);
    if (!isSynced) return systemFailure(why, failureOf(folder));
    return {};
}

}  // namespace

Result<FileDraft> FileDraft::ofPrivateFile(const std::filesystem::path& path,
                                           std::string_view content)
{
    const std::string draft = path.string() + ".new";
    ::unlink(draft.c_str());
    return write(path, draft, content, {kPrivateFile});
}

Result<FileDraft> FileDraft::ofReplacement(const std::filesystem::path& path,
                                           std::string_view content)
{
    std::error_code failure;
    const auto real = std::filesystem::canonical(path, failure);
    if (failure == std::errc::no_such_file_or_directory)
        return fail(ErrorCode::NotFound, "there is no file " + path.string());
    if (failure) return systemFailure(failure.value(), failureOf(path));
    struct stat status = {};
    if (::stat(real.c_str(), &status) != 0) return systemFailure(errno, failureOf(path));
    if (!S_ISREG(status.st_mode))
        return fail(ErrorCode::IoError, path.string() + " is not a file that can be replaced");
    // The folder is not ours, so no name in it is known to be free.
    return write(real, real.string() + ".new-" + randomHex(kUniqueBytes), content,
                 {status.st_mode & kPermissions, std::pair(status.st_uid, status.st_gid)});
}

FileDraft::~FileDraft()
{
    if (!m_draft.empty()) ::unlink(m_draft.c_str());
}

FileDraft::FileDraft(FileDraft&& other) noexcept
    : m_path(std::move(other.m_path)), m_draft(std::exchange(other.m_draft, {}))
{}

Result<FileDraft> FileDraft::write(const std::filesystem::path& path, std::string draft,
                                   std::string_view content, const Ownership& ownership)
{
    const std::string what = failureOf(path);
    const int file =
        ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, kPrivateFile);
    if (file < 0) return systemFailure(errno, what);
    FileDraft made(path, std::move(draft));
    const auto done = [&]() -> Result<void> {
        const auto& owner = ownership.owner;
        if (owner && ::fchown(file, owner->first, owner->second) != 0)
            return systemFailure(errno, what);
        if (::fchmod(file, ownership.mode) != 0) return systemFailure(errno, what);
        if (auto written = writeAll(file, content, what); !written) return written;
        if (::fsync(file) != 0) return systemFailure(errno, what);
        return {};
    }();
    ::close(file);
    if (!done) return tl::unexpected(done.error());
    return made;
}

Result<void> FileDraft::putInPlace()
{
    if (::rename(m_draft.c_str(), m_path.c_str()) != 0)
        return systemFailure(errno, failureOf(m_path));
    m_draft.clear();
    return syncFolder(m_path.parent_path());
}

}  // namespace helix::store
