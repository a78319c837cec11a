#include "store/data_directory.h"

#include "store/file_draft.h"
#include "store/storage_error.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace helix::store {

namespace {

constexpr mode_t kPrivateFolder = 0700;
constexpr mode_t kPrivateFile = 0600;
constexpr mode_t kEverybody = 0007;
constexpr mode_t kGroupOrEverybody = 0077;
constexpr std::size_t kMaxTokenBytes = 4 * 1024;
constexpr std::size_t kTokenRandomBytes = 32;
constexpr const char* kLockName = "helix.lock";

/// Closes at the end of the scope.
class File {
public:
    explicit File(int descriptor) noexcept : m_descriptor(descriptor) {}
    ~File()
    {
        if (m_descriptor >= 0) ::close(m_descriptor);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] int get() const noexcept { return m_descriptor; }
    [[nodiscard]] bool isOpen() const noexcept { return m_descriptor >= 0; }
    [[nodiscard]] int release() noexcept { return std::exchange(m_descriptor, -1); }

private:
    int m_descriptor;
};

tl::unexpected<Error> folderFailure(const std::filesystem::path& path, std::string reason,
                                    ErrorCode code = ErrorCode::PermissionDenied)
{
    return fail(code, "cannot use the data directory " + path.string() + ": " + std::move(reason) +
                          "; correct it or choose another with --data-dir");
}

tl::unexpected<Error> folderFailure(const std::filesystem::path& path, int errorNumber)
{
    auto failure = systemFailure(errorNumber, "cannot use the data directory " + path.string());
    failure.value().message += "; correct it or choose another with --data-dir";
    return failure;
}

/// Like mkdir -p with mode 0700 for every folder that was missing.
Result<void> makeFolders(const std::filesystem::path& path)
{
    std::filesystem::path made;
    for (const auto& part : path) {
        made /= part;
        if (::mkdir(made.c_str(), kPrivateFolder) == 0) {
            if (::chmod(made.c_str(), kPrivateFolder) != 0) return folderFailure(path, errno);
            continue;
        }
        if (errno == EEXIST || errno == EISDIR) continue;
        // A folder above may be unreadable or on a read-only mount and still be there.
        const int why = errno;
        struct stat status = {};
        if (::stat(made.c_str(), &status) != 0) return folderFailure(path, why);
    }
    return {};
}

Result<void> checkFolder(const std::filesystem::path& path)
{
    const File folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.isOpen()) return folderFailure(path, errno);
    struct stat status = {};
    if (::fstat(folder.get(), &status) != 0) return folderFailure(path, errno);
    if (status.st_uid != ::geteuid())
        return folderFailure(path, "it belongs to user " + std::to_string(status.st_uid) +
                                       ", this process runs as user " +
                                       std::to_string(::geteuid()));
    // root passes every access check, so the mode itself is asked.
    if ((status.st_mode & S_IWUSR) == 0) return folderFailure(path, "it is read-only");
    if ((status.st_mode & kGroupOrEverybody) != 0 && ::fchmod(folder.get(), kPrivateFolder) != 0)
        return folderFailure(path, errno);
    return {};
}

std::string readPid(int lock)
{
    std::array<char, 32> text{};
    const auto size = ::pread(lock, text.data(), text.size(), 0);
    std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    pid.erase(std::min(pid.find_first_not_of("0123456789"), pid.size()));
    return pid.empty() ? "(unknown)" : pid;
}

Result<int> takeLock(const std::filesystem::path& folder)
{
    const auto path = folder / kLockName;
    File lock(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kPrivateFile));
    if (!lock.isOpen()) return folderFailure(folder, errno);
    if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK) return folderFailure(folder, errno);
        return fail(ErrorCode::Conflict, "the data directory " + folder.string() +
                                             " is in use by process " + readPid(lock.get()) +
                                             "; stop it or choose another with --data-dir");
    }
    if (::fchmod(lock.get(), kPrivateFile) != 0 || ::ftruncate(lock.get(), 0) != 0)
        return folderFailure(folder, errno);
    // On a full disk the number cannot be written; the lock itself holds all the same.
    const auto pid = std::to_string(::getpid()) + "\n";
    [[maybe_unused]] const auto written = ::write(lock.get(), pid.data(), pid.size());
    return lock.release();
}

Result<std::string> readToken(int file, const std::filesystem::path& path, OpenSecret open)
{
    struct stat status = {};
    if (::fstat(file, &status) != 0) return systemFailure(errno, "cannot read " + path.string());
    if (open == OpenSecret::Refused && (status.st_mode & kEverybody) != 0)
        return fail(ErrorCode::PermissionDenied,
                    "the secret in " + path.string() +
                        " is open to every user of this machine; remove the file to get a new "
                        "secret, or set its mode to 0600");
    if ((status.st_mode & kGroupOrEverybody) != 0 && ::fchmod(file, kPrivateFile) != 0)
        return systemFailure(errno, "cannot protect " + path.string());
    std::string content(kMaxTokenBytes, '\0');
    const auto size = ::read(file, content.data(), content.size());
    if (size < 0) return systemFailure(errno, "cannot read " + path.string());
    content.resize(static_cast<std::size_t>(size));
    content.erase(content.find_last_not_of(" \t\r\n") + 1);
    if (!content.empty()) return content;
    return fail(ErrorCode::ParseError,
                path.string() + " is empty; remove the file to get a new secret");
}

}  // namespace

Result<std::filesystem::path> DataDirectory::defaultPath()
{
    // A relative value is invalid and is to be ignored, says the specification.
    if (const char* data = std::getenv("XDG_DATA_HOME"); data && *data == '/')
        return std::filesystem::path(data) / "helix";
    if (const char* home = std::getenv("HOME"); home && *home == '/')
        return std::filesystem::path(home) / ".local" / "share" / "helix";
    return fail(ErrorCode::NotFound,
                "neither XDG_DATA_HOME nor HOME is set; name the data directory with --data-dir");
}

Result<DataDirectory> DataDirectory::open(const std::filesystem::path& path)
{
    std::error_code failure;
    const auto absolute = std::filesystem::absolute(path, failure).lexically_normal();
    if (failure) return folderFailure(path, failure.value());
    if (auto made = makeFolders(absolute); !made) return tl::unexpected(std::move(made.error()));
    if (auto checked = checkFolder(absolute); !checked)
        return tl::unexpected(std::move(checked.error()));
    return takeLock(absolute).map([&](int lock) { return DataDirectory(absolute, lock); });
}

DataDirectory::~DataDirectory()
{
    if (m_lock >= 0) ::close(m_lock);
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : m_path(std::move(other.m_path)), m_lock(std::exchange(other.m_lock, -1))
{}

Result<Secret> DataDirectory::readOrCreateToken(std::string_view name, OpenSecret open) const
{
    const auto path = file(name);
    const File existing(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (existing.isOpen())
        return readToken(existing.get(), path, open).map([](std::string text) {
            return Secret(std::move(text));
        });
    if (errno != ENOENT) return systemFailure(errno, "cannot read " + path.string());
    auto token = randomHex(kTokenRandomBytes);
    return writePrivateFile(path, token + "\n").map([&] { return Secret(std::move(token)); });
}

Result<void> writePrivateFile(const std::filesystem::path& path, std::string_view content)
{
    auto draft = FileDraft::ofPrivateFile(path, content);
    return draft ? draft->putInPlace() : tl::unexpected(std::move(draft.error()));
}

Result<void> replaceFile(const std::filesystem::path& path, std::string_view content)
{
    auto draft = FileDraft::ofReplacement(path, content);
    return draft ? draft->putInPlace() : tl::unexpected(std::move(draft.error()));
}

}  // namespace helix::store
