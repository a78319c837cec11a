#include "auth/api_key.h"

#include "base/clock.h"

#include <algorithm>

namespace helix::auth {

namespace {

template <class T>
Json valueOrNull(const std::optional<T>& value)
{
    return value ? Json(*value) : Json();
}

Json timeOrNull(const std::optional<std::int64_t>& unixMs)
{
    return unixMs ? Json(secondsText(*unixMs)) : Json();
}

}  // namespace

const char* ApiKey::status(std::int64_t nowMs) const noexcept
{
    if (revokedMs) return "revoked";
    return isExpired(nowMs) ? "expired" : "active";
}

bool ApiKey::allowsModel(std::string_view model) const noexcept
{
    return allowedModels.empty() || std::any_of(allowedModels.begin(), allowedModels.end(),
                                                [model](const std::string& pattern) {
                                                    return matchesPattern(pattern, model);
                                                });
}

Json toJson(const ApiKey& key, std::int64_t nowMs)
{
    return {{"id", key.id},
            {"name", key.name},
            {"status", key.status(nowMs)},
            {"permissions", key.permissions.names()},
            {"rate_limit", valueOrNull(key.rateLimit)},
            {"tokens_per_minute", valueOrNull(key.tokensPerMinute)},
            {"max_parallel", valueOrNull(key.maxParallel)},
            {"allowed_models", key.allowedModels},
            {"team", key.team.empty() ? Json() : Json(key.team)},
            {"daily_budget_usd", valueOrNull(key.dailyBudgetUsd)},
            {"monthly_budget_usd", valueOrNull(key.monthlyBudgetUsd)},
            {"created_at", secondsText(key.createdMs)},
            {"created_ms", key.createdMs},
            {"expires_at", timeOrNull(key.expiresMs)},
            {"expires_ms", valueOrNull(key.expiresMs)},
            {"revoked_ms", valueOrNull(key.revokedMs)},
            {"last_used_ms", valueOrNull(key.lastUsedMs)},
            {"replaces", key.replaces.empty() ? Json() : Json(key.replaces)}};
}

Json NewApiKey::toJson() const
{
    Json json = auth::toJson(key, key.createdMs);
    json["api_key"] = text;
    return json;
}

std::string secondsText(std::int64_t unixMs)
{
    std::string text = formatRfc3339(WallTime(std::chrono::milliseconds(unixMs)));
    if (const auto dot = text.find('.'); dot != std::string::npos) text.replace(dot, 4, "");
    return text;
}

bool matchesPattern(std::string_view pattern, std::string_view text) noexcept
{
    // Greedy with one place to come back to: the last star. Source: the classic wildcard match.
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (p < pattern.size() && pattern[p] == text[t]) {
            ++p;
            ++t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

}  // namespace helix::auth
