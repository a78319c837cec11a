#include "providers/json_append.h"

#include <array>
#include <charconv>
#include <cmath>

namespace helix::providers {

namespace {

template <class Number>
void appendNumber(std::string& out, Number value)
{
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

void appendDouble(std::string& out, double value)
{
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    const std::size_t start = out.size();
    appendNumber(out, value);
    if (out.find_first_of(".e", start) == std::string::npos) out += ".0";
}

void appendObject(std::string& out, const Json& object)
{
    out.push_back('{');
    bool isFirst = true;
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        appendJsonString(out, member.key());
        out.push_back(':');
        appendJson(out, member.value());
    }
    out.push_back('}');
}

void appendArray(std::string& out, const Json& array)
{
    out.push_back('[');
    bool isFirst = true;
    for (const Json& element : array) {
        if (!isFirst) out.push_back(',');
        isFirst = false;
        appendJson(out, element);
    }
    out.push_back(']');
}

}  // namespace

void appendJsonInt(std::string& out, std::int64_t value)
{
    appendNumber(out, value);
}

void appendJson(std::string& out, const Json& value)
{
    switch (value.type()) {
        case Json::value_t::object: return appendObject(out, value);
        case Json::value_t::array: return appendArray(out, value);
        case Json::value_t::string:
            return appendJsonString(out, value.get_ref<const std::string&>());
        case Json::value_t::boolean: out += value.get<bool>() ? "true" : "false"; return;
        case Json::value_t::number_integer: return appendNumber(out, value.get<std::int64_t>());
        case Json::value_t::number_unsigned: return appendNumber(out, value.get<std::uint64_t>());
        case Json::value_t::number_float: return appendDouble(out, value.get<double>());
        default: out += "null";
    }
}

}  // namespace helix::providers
