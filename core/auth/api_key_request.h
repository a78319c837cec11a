#pragma once
// What somebody asks for who wants a new key, read from JSON. Unknown members are refused: a
// misspelt "expires_in" must not make a key that lives for ever. Pure.

#include "auth/api_key.h"

#include <chrono>

namespace helix::auth {

inline constexpr std::size_t kMaxKeyName = 100;
inline constexpr std::size_t kMaxAllowedModels = 100;
inline constexpr std::size_t kMaxModelPattern = 200;
inline constexpr std::int64_t kMaxKeyRate = 1'000'000'000;
inline constexpr std::int64_t kMaxBudgetUsd = 1'000'000'000;  ///< more cannot be counted exactly
inline constexpr std::chrono::milliseconds kDefaultOverlap{std::chrono::hours(24)};

struct ApiKeyRequest {
    /// name, permissions, limits, models, team and budgets; times and id come later.
    ApiKey wanted;
    std::optional<std::chrono::milliseconds> expiresIn;
};

/// param: the member at fault; empty: the text as a whole.
struct FieldProblem {
    std::string param;
    std::string message;
};

/// text: the body of POST /admin/api-keys.
[[nodiscard]] tl::expected<ApiKeyRequest, FieldProblem> parseApiKeyRequest(std::string_view text);

struct RotateRequest {
    std::chrono::milliseconds overlap = kDefaultOverlap;  ///< that the old key goes on working
    std::optional<std::chrono::milliseconds> expiresIn;   ///< absent: the old key's whole span
};

/// text: the body of POST /admin/api-keys/{id}/rotate; may be empty.
[[nodiscard]] tl::expected<RotateRequest, FieldProblem> parseRotateRequest(std::string_view text);

}  // namespace helix::auth
