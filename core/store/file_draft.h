#pragma once
// The new content of a file: written and fsynced under another name beside it, until it takes the
// file's place as a whole. Several files that belong together are drafted first and put in place
// after that, so that a full disk meets none of them. Owned by the caller; one thread.

#include "base/result.h"

#include <sys/types.h>
#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

namespace helix::store {

class FileDraft {
public:
    /// Of a file of mode 0600 that need not exist, in a folder that is ours alone: what a crash
    /// left of an earlier draft there goes away. Errors: IoError, PermissionDenied, LimitExceeded
    /// (disk full).
    [[nodiscard]] static Result<FileDraft> ofPrivateFile(const std::filesystem::path& path,
                                                         std::string_view content);
    /// Of an existing file wherever it is; keeps its mode and owner, a symbolic link stays one.
    /// Errors: NotFound, PermissionDenied (also a read-only mount), IoError, LimitExceeded.
    [[nodiscard]] static Result<FileDraft> ofReplacement(const std::filesystem::path& path,
                                                         std::string_view content);

    /// Removes what was not put in place.
    ~FileDraft();
    FileDraft(FileDraft&& other) noexcept;
    FileDraft& operator=(FileDraft&&) = delete;

    /// The old content or the new one, never a part. Called once. Errors: as above; after one the
    /// file may hold either.
    [[nodiscard]] Result<void> putInPlace();

private:
    struct Ownership {
        mode_t mode;
        std::optional<std::pair<uid_t, gid_t>> owner{};
    };
    FileDraft(std::filesystem::path path, std::string draft)
        : m_path(std::move(path)), m_draft(std::move(draft))
    {}
    [[nodiscard]] static Result<FileDraft> write(const std::filesystem::path& path,
                                                 std::string draft, std::string_view content,
                                                 const Ownership& ownership);

    std::filesystem::path m_path;
    std::string m_draft;  ///< empty: there is none any more
};

}  // namespace helix::store
