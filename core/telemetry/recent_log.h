#pragma once
// The last lines of the log, kept in memory for the console. Readers follow by sequence number and
// learn how many lines they missed. Owned by the node; the logger appends, the admin API reads.

#include "telemetry/logger.h"

#include <cstdint>
#include <deque>
#include <limits>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace helix::telemetry {

inline constexpr std::size_t kMaxRecentLines = 10'000;
inline constexpr std::size_t kMaxRecentBytes = 16 * 1024 * 1024;

struct RecentLine {
    std::uint64_t seq = 0;  ///< from 1, without holes
    Level level = Level::Info;
    std::string json;
};

struct RecentQuery {
    std::uint64_t after = 0;  ///< lines with a larger sequence number
    std::size_t limit = 500;
    Level minLevel = Level::Debug;
    std::string contains;  ///< ignoring case of ASCII letters; empty: all
    /// True: the newest `limit` matches. False: the oldest ones, for following without loss.
    bool isNewestFirstCut = true;
};

struct RecentPage {
    std::vector<RecentLine> lines;  ///< oldest first
    std::uint64_t gap = 0;          ///< lines after `after` that are no longer kept
    std::uint64_t firstSeq = 0;     ///< oldest kept, 0 when there is none
    std::uint64_t lastSeq = 0;      ///< newest ever appended
    /// Where to go on: the last line that was looked at, whether it matched or not.
    std::uint64_t nextAfter = 0;
};

/// Thread: any.
class RecentLog {
public:
    explicit RecentLog(std::size_t maxLines = kMaxRecentLines,
                       std::size_t maxBytes = kMaxRecentBytes);

    void append(Level level, std::string json);
    /// Complexity: O(lines kept after `after`).
    [[nodiscard]] RecentPage since(const RecentQuery& query) const;
    [[nodiscard]] std::uint64_t lastSeq() const;

private:
    const std::size_t m_maxLines;
    const std::size_t m_maxBytes;
    mutable std::mutex m_mutex;
    std::deque<RecentLine> m_lines;
    std::size_t m_bytes = 0;
    std::uint64_t m_lastSeq = 0;
};

}  // namespace helix::telemetry
