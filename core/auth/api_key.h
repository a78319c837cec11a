#pragma once
// An API key as the node knows it: everything but the key itself, of which only the SHA-256 is
// kept. The first characters are its public id, by which people, records and the log name it. A
// plain value; immutable once shared.

#include "auth/permission.h"
#include "base/digest.h"
#include "base/json.h"

#include <optional>

namespace helix::auth {

inline constexpr std::string_view kKeyPrefix = "sk-prod-";
/// "sk-prod-" and nine characters.
inline constexpr std::size_t kPublicIdLength = 17;
inline constexpr std::size_t kMinKeyLength = 16;  ///< random characters
inline constexpr std::size_t kMaxKeyLength = 256;
/// Longer texts are no key of ours and are not even hashed.
inline constexpr std::size_t kMaxKeyText = kKeyPrefix.size() + kMaxKeyLength;

struct ApiKey {
    std::string id;
    std::string name;
    Permissions permissions{Permission::Read, Permission::Write};
    std::optional<std::int64_t> rateLimit;        ///< requests a minute; absent: as every client
    std::optional<std::int64_t> tokensPerMinute;  ///< absent: no limit
    std::optional<std::int64_t> maxParallel;      ///< absent: no limit
    std::vector<std::string> allowedModels;       ///< empty: all; `*` stands for any text
    std::string team;
    std::optional<double> dailyBudgetUsd;
    std::optional<double> monthlyBudgetUsd;
    std::int64_t createdMs = 0;
    std::optional<std::int64_t> expiresMs;  ///< absent: never
    std::optional<std::int64_t> revokedMs;
    std::optional<std::int64_t> lastUsedMs;
    std::string replaces;  ///< id of the key it was rotated from; empty: none

    [[nodiscard]] bool isExpired(std::int64_t nowMs) const noexcept
    {
        return expiresMs && *expiresMs <= nowMs;
    }
    /// active, expired or revoked.
    [[nodiscard]] const char* status(std::int64_t nowMs) const noexcept;
    /// Whether it may ask for this model. Complexity: O(allowed models).
    [[nodiscard]] bool allowsModel(std::string_view model) const noexcept;

    friend bool operator==(const ApiKey&, const ApiKey&) = default;
};

/// As the admin API and the command line show it. Never holds a secret.
[[nodiscard]] Json toJson(const ApiKey& key, std::int64_t nowMs);

/// A key that was just made: the only moment at which its text is known.
struct NewApiKey {
    std::string text;
    ApiKey key;

    /// toJson() with "api_key".
    [[nodiscard]] Json toJson() const;
};

/// RFC 3339 in UTC without fractions: 2024-01-15T10:00:00Z.
[[nodiscard]] std::string secondsText(std::int64_t unixMs);

/// `*` stands for any text, also none. Complexity: O(pattern * text) at worst.
[[nodiscard]] bool matchesPattern(std::string_view pattern, std::string_view text) noexcept;

}  // namespace helix::auth
