#pragma once
// The folder that holds everything a node keeps: databases, tokens, spools. Opening it takes a lock
// that the kernel releases when the process ends, however it ends, so a lock file left by a kill is
// never in the way. Folders are 0700 and files 0600 whatever the umask is. Owned by the node; safe
// from any thread after open().

#include "base/result.h"
#include "base/secret.h"

#include <filesystem>
#include <string_view>

namespace helix::store {

/// What becomes of a secret's file that every user of the machine may read or change.
enum class OpenSecret {
    Refused,
    Closed,  ///< its mode is set to 0600 and it counts
};

class DataDirectory {
public:
    /// $XDG_DATA_HOME/helix, else $HOME/.local/share/helix, else NotFound.
    /// Source: XDG Base Directory Specification 0.8.
    [[nodiscard]] static Result<std::filesystem::path> defaultPath();

    /// Creates the folder when it is missing, checks that it is ours and writable, takes the lock.
    /// Errors: Conflict naming the other process' pid, PermissionDenied (read-only, another owner),
    /// IoError (a symbolic link loop, not a folder, disk), LimitExceeded (disk full).
    [[nodiscard]] static Result<DataDirectory> open(const std::filesystem::path& path);

    ~DataDirectory();
    DataDirectory(DataDirectory&& other) noexcept;
    DataDirectory& operator=(DataDirectory&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return m_path; }
    [[nodiscard]] std::filesystem::path file(std::string_view name) const { return m_path / name; }

    /// The content of the file of that name, or 32 random bytes in hexadecimal written there,
    /// fsynced, mode 0600. Errors: PermissionDenied when everybody may read or change the file and
    /// that is refused, ParseError when it is empty, IoError, LimitExceeded (disk full).
    [[nodiscard]] Result<Secret> readOrCreateToken(std::string_view name,
                                                   OpenSecret open = OpenSecret::Refused) const;

private:
    DataDirectory(std::filesystem::path path, int lock) : m_path(std::move(path)), m_lock(lock) {}

    std::filesystem::path m_path;
    int m_lock;
};

/// Writes a file of mode 0600 by temporary name, fsync and rename: the old content or the new one,
/// never a part. Errors: IoError, PermissionDenied, LimitExceeded (disk full).
[[nodiscard]] Result<void> writePrivateFile(const std::filesystem::path& path,
                                            std::string_view content);

/// Replaces an existing file in the same way and keeps its mode and owner; a symbolic link stays
/// one, what it leads to is replaced. Errors: NotFound, PermissionDenied (also a read-only mount),
/// IoError, LimitExceeded (disk full).
[[nodiscard]] Result<void> replaceFile(const std::filesystem::path& path, std::string_view content);

}  // namespace helix::store
