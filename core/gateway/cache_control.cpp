#include "gateway/cache_control.h"

#include "base/duration_text.h"

#include <array>

namespace helix::gateway {

namespace {

constexpr const char* kModeHeader = "X-Helix-Cache";
constexpr const char* kTtlHeader = "X-Helix-Cache-TTL";

constexpr std::array<std::pair<std::string_view, CacheMode>, 4> kModes{
    {{"off", CacheMode::Off},
     {"refresh", CacheMode::Refresh},
     {"on", CacheMode::On},
     {"only", CacheMode::Only}}};

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool hasDirective(std::string_view list, std::string_view name)
{
    while (!list.empty()) {
        const auto comma = list.find(',');
        std::string_view directive = trimmed(list.substr(0, comma));
        directive = directive.substr(0, directive.find('='));
        if (net::equalsIgnoreCase(directive, name)) return true;
        list = comma == std::string_view::npos ? std::string_view() : list.substr(comma + 1);
    }
    return false;
}

std::optional<CacheMode> modeOf(std::string_view value)
{
    for (const auto& [name, mode] : kModes)
        if (net::equalsIgnoreCase(value, name)) return mode;
    return std::nullopt;
}

CacheMode standardMode(const net::Headers& headers)
{
    const std::string_view control = headers.get("cache-control");
    if (control.empty()) return CacheMode::Default;
    if (hasDirective(control, "no-store")) return CacheMode::Off;
    if (hasDirective(control, "only-if-cached")) return CacheMode::Only;
    return hasDirective(control, "no-cache") ? CacheMode::Refresh : CacheMode::Default;
}

}  // namespace

tl::expected<CacheControl, ApiError> readCacheControl(const net::Headers& headers)
{
    CacheControl control;
    const std::string_view asked = trimmed(headers.get(kModeHeader));
    if (asked.empty()) {
        control.mode = standardMode(headers);
    } else if (const auto mode = modeOf(asked)) {
        control.mode = *mode;
    } else {
        return tl::unexpected(badRequest(
            std::string(kModeHeader) + " must be off, refresh, on or only", kModeHeader));
    }
    const std::string_view ttl = trimmed(headers.get(kTtlHeader));
    if (ttl.empty()) return control;
    const auto duration = parseDuration(ttl);
    if (!duration || duration->count() <= 0 || *duration > kMaxCacheTtl)
        return tl::unexpected(badRequest(
            std::string(kTtlHeader) + " must be a duration such as 10m, above 0 and at most 30d",
            kTtlHeader));
    control.ttl = *duration;
    return control;
}

}  // namespace helix::gateway
