#pragma once
// A file of records that were promised and are not yet in a database. append() is one write(2):
// once it returned, the record survives the end of this process, however it ends (not the loss of
// power). Each record has its length and a CRC-32, so that the torn last one of a kill is seen and
// left out. Mode 0600. Owned by the one who opened it; used under that owner's lock.
//
// Two files make it short again: moveAside() renames the file and begins a new one; when the
// database has what is in the renamed one, its owner removes it.

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

namespace helix::store {

/// A longer record is refused, and taken for damage when it is read.
inline constexpr std::size_t kMaxJournalRecord = 1024 * 1024;

class AppendJournal {
public:
    /// Creates the file when it is missing; appends to the last whole record that is there: what
    /// is behind it is cut off, because nothing behind it would ever be read. Errors: IoError,
    /// PermissionDenied, LimitExceeded (disk full).
    [[nodiscard]] static Result<AppendJournal> open(const std::filesystem::path& path);

    ~AppendJournal();
    AppendJournal(AppendJournal&& other) noexcept;
    AppendJournal& operator=(AppendJournal&&) = delete;

    /// The whole record or nothing: what a full disk took of it is cut off again. Errors:
    /// InvalidArgument (too long), LimitExceeded (disk full), IoError.
    [[nodiscard]] Result<void> append(std::string_view record);
    /// Renames the file to `aside`, replacing one that is there, and goes on with an empty one.
    /// Errors: as open(); the old file is then still the one that is appended to.
    [[nodiscard]] Result<void> moveAside(const std::filesystem::path& aside);
    /// Throws all records away. Errors: IoError.
    [[nodiscard]] Result<void> clear();
    [[nodiscard]] std::int64_t sizeBytes() const noexcept { return m_size; }

private:
    AppendJournal(std::filesystem::path path, int file, std::int64_t size)
        : m_path(std::move(path)), m_file(file), m_size(size)
    {}

    std::filesystem::path m_path;
    int m_file;
    std::int64_t m_size;
};

/// Calls visit for each whole record in the order of writing, until the end or the first damaged
/// one. A file that is not there has none. Returns how many bytes behind the last whole record were
/// left out. Errors: IoError, and those of visit.
[[nodiscard]] Result<std::int64_t> readJournal(
    const std::filesystem::path& path,
    const std::function<Result<void>(std::string_view record)>& visit);

}  // namespace helix::store
