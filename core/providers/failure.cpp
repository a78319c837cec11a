#include "providers/failure.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace helix::providers {

namespace {

using std::chrono::milliseconds;

constexpr std::int64_t kMaxRetryAfterSeconds = 60;

std::optional<int> number(std::string_view text)
{
    int value = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), value);
    if (error != std::errc() || end != text.end()) return std::nullopt;
    return value;
}

std::optional<unsigned> month(std::string_view name)
{
    static constexpr std::array<std::string_view, 12> kNames{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto* found = std::find(kNames.begin(), kNames.end(), name);
    if (found == kNames.end()) return std::nullopt;
    return static_cast<unsigned>(found - kNames.begin()) + 1;
}

std::vector<std::string_view> words(std::string_view text, std::string_view separators)
{
    std::vector<std::string_view> found;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find_first_of(separators, start), text.size());
        if (end > start) found.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return found;
}

std::optional<std::int64_t> secondsOfDay(std::string_view clock)
{
    const auto parts = words(clock, ":");
    if (parts.size() != 3 || clock.size() != 8) return std::nullopt;
    const auto hour = number(parts[0]);
    const auto minute = number(parts[1]);
    const auto second = number(parts[2]);
    if (!hour || !minute || !second) return std::nullopt;
    if (*hour < 0 || *hour > 23 || *minute < 0 || *minute > 59 || *second < 0 || *second > 60)
        return std::nullopt;
    return *hour * 3600 + *minute * 60 + *second;
}

// The three forms of RFC 9110 section 5.6.7, told apart by their order of fields:
// "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994".
std::optional<std::int64_t> parseHttpDate(std::string_view text)
{
    auto parts = words(text, " ,-");
    if (parts.size() != 6 && parts.size() != 5) return std::nullopt;
    const bool isAsctime = parts.size() == 5;
    if (!isAsctime && parts[5] != "GMT") return std::nullopt;
    const auto day = number(parts[isAsctime ? 2 : 1]);
    const auto monthNumber = month(parts[isAsctime ? 1 : 2]);
    auto year = number(parts[isAsctime ? 4 : 3]);
    const auto clock = secondsOfDay(parts[isAsctime ? 3 : 4]);
    if (!day || *day < 1 || !monthNumber || !year || *year < 0 || *year > 9999 || !clock)
        return std::nullopt;
    if (*year < 100) *year += *year < 70 ? 2000 : 1900;
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(*monthNumber),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::sys_days(date)).time_since_epoch().count() +
           *clock;
}

}  // namespace

const char* failureClassName(FailureClass failure) noexcept
{
    switch (failure) {
        case FailureClass::Connect: return "connect";
        case FailureClass::Tls: return "tls";
        case FailureClass::FirstContentTimeout: return "first_content_timeout";
        case FailureClass::IdleTimeout: return "idle_timeout";
        case FailureClass::TotalTimeout: return "total_timeout";
        case FailureClass::Network: return "network";
        case FailureClass::BrokenStream: return "broken_stream";
        case FailureClass::BadAnswer: return "bad_answer";
        case FailureClass::ServerError: return "server_error";
        case FailureClass::RateLimited: return "rate_limited";
        case FailureClass::Auth: return "auth";
        case FailureClass::ClientError: return "client_error";
        case FailureClass::Cancelled: return "cancelled";
        case FailureClass::BreakerOpen: return "breaker_open";
        case FailureClass::KeyCoolingDown: return "key_cooling_down";
        case FailureClass::OutboundLimited: return "outbound_limited";
    }
    return "network";
}

bool countsForBreaker(FailureClass failure) noexcept
{
    switch (failure) {
        case FailureClass::Connect:
        case FailureClass::Tls:
        case FailureClass::FirstContentTimeout:
        case FailureClass::IdleTimeout:
        case FailureClass::TotalTimeout:
        case FailureClass::Network:
        case FailureClass::BrokenStream:
        case FailureClass::BadAnswer:
        case FailureClass::ServerError: return true;
        default: return false;
    }
}

bool isRetryable(FailureClass failure) noexcept
{
    return failure == FailureClass::Connect || failure == FailureClass::Network ||
           failure == FailureClass::FirstContentTimeout || failure == FailureClass::ServerError;
}

bool mayFailOver(FailureClass failure) noexcept
{
    return failure != FailureClass::ClientError && failure != FailureClass::Cancelled;
}

std::optional<milliseconds> parseRetryAfter(std::string_view value, std::int64_t nowUnixSeconds)
{
    while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
    if (value.empty()) return std::nullopt;
    const auto capped = [](double seconds) {
        const double limit = static_cast<double>(kMaxRetryAfterSeconds);
        return milliseconds(static_cast<std::int64_t>(std::clamp(seconds, 0.0, limit) * 1000));
    };
    double seconds = 0;
    const auto [end, error] =
        std::from_chars(value.begin(), value.end(), seconds, std::chars_format::fixed);
    if (end == value.end() && error == std::errc::result_out_of_range)
        return capped(value.front() == '-' ? 0 : kMaxRetryAfterSeconds);
    if (end == value.end() && error == std::errc() && std::isfinite(seconds))
        return capped(seconds);
    const auto date = parseHttpDate(value);
    if (!date) return std::nullopt;
    return capped(static_cast<double>(*date - nowUnixSeconds));
}

}  // namespace helix::providers
