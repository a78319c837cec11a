#pragma once
// How old the data of a view is, and what that means: fresh, late, stale, or never seen.

#include <QtGlobal>
#include <optional>

namespace helix::theme {

enum class FreshnessGrade {
    Never,  ///< nothing has arrived yet
    Fresh,
    Late,  ///< older than twice the interval
    Stale  ///< older than four times the interval, or than five minutes
};

struct Freshness {
    std::optional<qint64> updatedMs;  ///< unix milliseconds of the last good answer
    qint64 intervalMs = 2'000;        ///< how often an answer is expected

    [[nodiscard]] FreshnessGrade grade(qint64 nowMs) const;
    [[nodiscard]] qint64 ageMs(qint64 nowMs) const;
    /// Whole intervals that passed without an answer.
    [[nodiscard]] int missed(qint64 nowMs) const;
};

}  // namespace helix::theme
