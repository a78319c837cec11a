#pragma once
// The versions of the configuration, in helix.db: who made each, when and why, what it changed, the
// effective values with their secrets redacted, and, sealed by a key file of this node, the texts
// of the files it came from. An acknowledged version survives kill -9 and power loss. Numbers go on
// over restarts; the oldest versions beyond the limit are forgotten. Owned by the node. Thread: any
// but an event loop, because everything blocks on the disk; record() from one thread at a time.

#include "base/clock.h"
#include "base/json.h"
#include "base/sealed_box.h"
#include "store/write_queue.h"

#include <atomic>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace helix::gateway {

struct ConfigVersion {
    std::int64_t version = 0;
    std::int64_t atMs = 0;
    std::string actor{};
    std::string client{};
    std::string source{};  ///< start | reload | signal | providers | rollback
    std::vector<std::string> changed{};
    std::optional<std::int64_t> rolledBackTo{};

    /// currentVersion: the one in force.
    [[nodiscard]] Json toJson(std::int64_t currentVersion) const;
};

/// What a version is made of; only sealed on disk.
struct ConfigContent {
    std::optional<std::string> mainText{};  ///< absent: there was no configuration file
    std::string providersText{};            ///< providers changed at run time; empty without any
    Json fingerprint{};                     ///< config::configFingerprint()

    friend bool operator==(const ConfigContent&, const ConfigContent&) = default;
};

struct ConfigVersionPage {
    std::vector<ConfigVersion> versions;  ///< newest first
    std::optional<std::int64_t> nextBefore;
};

inline constexpr int kMaxConfigVersionPage = 500;

class ConfigHistory {
public:
    /// database: helix.db, migrated; queue is its writer and outlives this. Errors: those of
    /// store::Database.
    [[nodiscard]] static Result<std::unique_ptr<ConfigHistory>> open(std::filesystem::path database,
                                                                     store::WriteQueue& queue,
                                                                     SealKey key,
                                                                     const Clock& clock,
                                                                     std::int64_t maxVersions);

    /// The newest number; 0 before the first version.
    [[nodiscard]] std::int64_t newest() const noexcept { return m_newest; }
    /// The given version number is the next one, whatever stands in entry; it counts even when
    /// writing fails, so that no two states ever share a number. yaml: redacted. Returns after the
    /// fsynced commit. Errors: LimitExceeded (disk or queue full), IoError, StorageError,
    /// Unavailable.
    [[nodiscard]] Result<std::int64_t> record(ConfigVersion entry, const std::string& yaml,
                                              const ConfigContent& content);
    /// Versions older than `before`. Errors: InvalidArgument for a limit that is not 1 to
    /// kMaxConfigVersionPage, StorageError, IoError.
    [[nodiscard]] Result<ConfigVersionPage> page(int limit,
                                                 std::optional<std::int64_t> before) const;
    /// Errors: NotFound, StorageError, IoError.
    [[nodiscard]] Result<ConfigVersion> find(std::int64_t version) const;
    /// The effective configuration of that version, redacted. Errors: as find().
    [[nodiscard]] Result<std::string> yaml(std::int64_t version) const;
    /// Errors: as find(); Conflict when the key file is not the one it was sealed with.
    [[nodiscard]] Result<ConfigContent> content(std::int64_t version) const;

    /// From the next record() on.
    void setMaxVersions(std::int64_t most) noexcept { m_maxVersions = most; }

private:
    ConfigHistory(std::filesystem::path database, store::WriteQueue& queue, SealKey key,
                  const Clock& clock, std::int64_t maxVersions)
        : m_path(std::move(database)),
          m_queue(queue),
          m_key(key),
          m_clock(clock),
          m_maxVersions(maxVersions)
    {}
    [[nodiscard]] Result<std::string> textOf(std::int64_t version, const char* column) const;

    const std::filesystem::path m_path;
    store::WriteQueue& m_queue;
    const SealKey m_key;
    const Clock& m_clock;
    std::atomic<std::int64_t> m_maxVersions;
    std::atomic<std::int64_t> m_newest{0};
};

}  // namespace helix::gateway
