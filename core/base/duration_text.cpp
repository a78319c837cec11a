#include "base/duration_text.h"

#include <array>
#include <charconv>
#include <limits>

namespace helix {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};

constexpr std::array<Unit, 5> kTimeUnits{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 8> kSizeUnits{{{"GiB", 1LL << 30},
                                          {"MiB", 1LL << 20},
                                          {"KiB", 1LL << 10},
                                          {"GB", 1'000'000'000},
                                          {"MB", 1'000'000},
                                          {"KB", 1000},
                                          {"B", 1},
                                          {"", 1}}};
constexpr std::int64_t kMaxDurationMs = 10LL * 366 * 86'400'000;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

}  // namespace

Result<std::chrono::milliseconds> parseDuration(std::string_view text)
{
    const auto refuse = [&](const char* why) {
        return fail(ErrorCode::InvalidArgument,
                    "\"" + std::string(text) + "\" is not a duration: " + why);
    };
    if (text == "0") return std::chrono::milliseconds(0);
    if (text.empty()) return refuse("it is empty; write for example 30s, 500ms or 1h30m");
    std::int64_t total = 0;
    std::string_view rest = text;
    while (!rest.empty()) {
        std::int64_t number = 0;
        const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
        if (!isDigit(rest.front()) || error != std::errc())
            return refuse("expected a number; write for example 30s or 1h30m");
        rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
        std::size_t length = 0;
        while (length < rest.size() && !isDigit(rest[length])) ++length;
        const std::string_view name = rest.substr(0, length);
        rest.remove_prefix(length);
        const Unit* unit = nullptr;
        for (const Unit& candidate : kTimeUnits)
            if (candidate.name == name) unit = &candidate;
        if (unit == nullptr) return refuse("the unit must be ms, s, m, h or d");
        if (number > kMaxDurationMs / unit->factor) return refuse("it is longer than ten years");
        total += number * unit->factor;
        if (total > kMaxDurationMs) return refuse("it is longer than ten years");
    }
    return std::chrono::milliseconds(total);
}

std::string formatDuration(std::chrono::milliseconds value)
{
    std::int64_t rest = value.count();
    if (rest <= 0) return "0s";
    std::string text;
    for (const Unit& unit : kTimeUnits) {
        if (rest < unit.factor) continue;
        text += std::to_string(rest / unit.factor);
        text += unit.name;
        rest %= unit.factor;
    }
    return text;
}

Result<std::uint64_t> parseByteSize(std::string_view text)
{
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || error != std::errc())
        return fail(
            ErrorCode::InvalidArgument,
            "\"" + std::string(text) + "\" is not a size: write for example 10MiB or 500KB");
    std::string_view name(end, static_cast<std::size_t>(text.data() + text.size() - end));
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    for (const Unit& unit : kSizeUnits) {
        if (unit.name != name) continue;
        const auto factor = static_cast<std::uint64_t>(unit.factor);
        if (number > std::numeric_limits<std::uint64_t>::max() / 2 / factor)
            return fail(ErrorCode::InvalidArgument,
                        "\"" + std::string(text) + "\" is too large a size");
        return number * factor;
    }
    return fail(ErrorCode::InvalidArgument,
                "\"" + std::string(text) +
                    "\" is not a size: the unit must be B, KB, MB, GB, KiB, MiB or GiB");
}

std::string formatByteSize(std::uint64_t bytes)
{
    for (const Unit& unit : kSizeUnits) {
        const auto factor = static_cast<std::uint64_t>(unit.factor);
        const bool isBinary = unit.name.size() == 3;
        if (isBinary && bytes >= factor && bytes % factor == 0)
            return std::to_string(bytes / factor) + std::string(unit.name);
    }
    return std::to_string(bytes) + "B";
}

}  // namespace helix
