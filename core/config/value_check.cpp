#include "config/value_check.h"

#include "base/duration_text.h"
#include "config/yaml_tree.h"

#include <array>
#include <charconv>
#include <cmath>
#include <vector>

namespace helix::config {

namespace {

CheckedValue refuse(std::string problem)
{
    return {nullptr, std::move(problem)};
}

CheckedValue refuseType(const SchemaEntry& entry, std::string_view hint = {})
{
    std::string problem = "expected " + std::string(valueTypeName(entry.type));
    if (!hint.empty()) problem.append("; ").append(hint);
    return refuse(std::move(problem));
}

std::string boundText(const SchemaEntry& entry, double bound)
{
    if (entry.type == ValueType::Duration)
        return formatDuration(std::chrono::milliseconds(static_cast<std::int64_t>(bound)));
    if (entry.type == ValueType::Size) return formatByteSize(static_cast<std::uint64_t>(bound));
    std::array<char, 32> digits{};
    const auto end = entry.type == ValueType::Int
                         ? std::to_chars(digits.data(), digits.data() + digits.size(),
                                         static_cast<std::int64_t>(bound))
                               .ptr
                         : std::to_chars(digits.data(), digits.data() + digits.size(), bound).ptr;
    return {digits.data(), end};
}

CheckedValue inRange(const SchemaEntry& entry, double number, Json value)
{
    if (number >= entry.min && number <= entry.max) return {std::move(value), {}};
    if (!std::isfinite(entry.max)) return refuse("must be at least " + boundText(entry, entry.min));
    return refuse("must be between " + boundText(entry, entry.min) + " and " +
                  boundText(entry, entry.max));
}

// A number or truth value in quotes is text, unless it comes from the environment, which has no
// types.
bool mayBeTyped(const ScalarText& scalar)
{
    return scalar.isPlain || scalar.isFromVariable;
}

CheckedValue checkBool(const SchemaEntry& entry, const ScalarText& scalar)
{
    if (!mayBeTyped(scalar)) return refuseType(entry, "write it without quotes");
    if (plainKind(scalar.text) != PlainKind::Bool) return refuseType(entry);
    return {scalar.text[0] == 't' || scalar.text[0] == 'T', {}};
}

CheckedValue checkInt(const SchemaEntry& entry, const ScalarText& scalar)
{
    const PlainKind kind = plainKind(scalar.text);
    if (!mayBeTyped(scalar) && kind == PlainKind::Int)
        return refuseType(entry, "write it without quotes");
    std::int64_t value = 0;
    const std::string_view digits = scalar.text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (kind != PlainKind::Int || end != digits.data() + digits.size()) return refuseType(entry);
    if (error != std::errc()) return inRange(entry, HUGE_VAL, nullptr);
    return inRange(entry, static_cast<double>(value), value);
}

CheckedValue checkNumber(const SchemaEntry& entry, const ScalarText& scalar)
{
    const PlainKind kind = plainKind(scalar.text);
    const bool isNumber = kind == PlainKind::Int || kind == PlainKind::Float;
    if (!mayBeTyped(scalar) && isNumber) return refuseType(entry, "write it without quotes");
    double value = 0;
    std::string_view digits = scalar.text;
    if (digits.starts_with('+')) digits.remove_prefix(1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (!isNumber || error != std::errc() || end != digits.data() + digits.size() ||
        !std::isfinite(value))
        return refuseType(entry);
    return inRange(entry, value, value);
}

CheckedValue checkDuration(const SchemaEntry& entry, const ScalarText& scalar)
{
    const auto value = parseDuration(scalar.text);
    if (value) return inRange(entry, static_cast<double>(value->count()), value->count());
    if (plainKind(scalar.text) == PlainKind::Int)
        return refuseType(entry, "a number needs its unit: ms, s, m, h or d");
    return refuseType(entry);
}

CheckedValue checkSize(const SchemaEntry& entry, const ScalarText& scalar)
{
    const auto value = parseByteSize(scalar.text);
    if (!value) return refuseType(entry);
    return inRange(entry, static_cast<double>(*value), *value);
}

bool isPrintableText(std::string_view text)
{
    for (const char c : text)
        if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') return false;
    return true;
}

CheckedValue checkText(const SchemaEntry& entry, const ScalarText& scalar)
{
    const bool isLoose =
        entry.type != ValueType::String || !scalar.isPlain || scalar.isFromVariable;
    if (!isLoose && plainKind(scalar.text) != PlainKind::Text)
        return refuseType(entry, "put it in quotes");
    if (!isPrintableText(scalar.text)) return refuse("must not hold control characters");
    return {scalar.text, {}};
}

CheckedValue checkEnum(const SchemaEntry& entry, const ScalarText& scalar)
{
    std::vector<std::string_view> choices;
    std::string_view rest = entry.choices;
    while (!rest.empty()) {
        const auto bar = rest.find('|');
        choices.push_back(rest.substr(0, bar));
        rest = bar == std::string_view::npos ? std::string_view() : rest.substr(bar + 1);
    }
    for (const std::string_view choice : choices)
        if (scalar.text == choice) return {scalar.text, {}};
    // Readers of YAML 1.1 take the unquoted word off for the truth value false.
    const bool isFalse = scalar.isPlain && plainKind(scalar.text) == PlainKind::Bool &&
                         (scalar.text[0] == 'f' || scalar.text[0] == 'F');
    if (isFalse && choices.front() == "off") return {"off", {}};
    std::string problem = "must be ";
    for (std::size_t i = 0; i < choices.size(); ++i) {
        if (i > 0) problem += i + 1 == choices.size() ? " or " : ", ";
        problem += choices[i];
    }
    if (const auto near = nearestName(scalar.text, choices); !near.empty())
        problem.append("; did you mean \"").append(near).append("\"?");
    return refuse(std::move(problem));
}

}  // namespace

CheckedValue checkScalar(const SchemaEntry& entry, const ScalarText& scalar)
{
    switch (entry.type) {
        case ValueType::Bool: return checkBool(entry, scalar);
        case ValueType::Int: return checkInt(entry, scalar);
        case ValueType::Number: return checkNumber(entry, scalar);
        case ValueType::Duration: return checkDuration(entry, scalar);
        case ValueType::Size: return checkSize(entry, scalar);
        case ValueType::String:
        case ValueType::Text:
        case ValueType::Secret: return checkText(entry, scalar);
        case ValueType::Enum: return checkEnum(entry, scalar);
        default: return refuseType(entry);
    }
}

}  // namespace helix::config
