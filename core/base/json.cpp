#include "base/json.h"

#include "base/json_position.h"

#include <algorithm>
#include <optional>

namespace helix {

namespace {

// What the parser below must not see: nesting, because the recursive value type would already be
// built (and destroyed recursively) when a parser callback could object; and a NUL outside text,
// which it takes for the end, so that what follows would be lost.
struct Flaw {
    ErrorCode code;
    std::size_t offset;
};

std::optional<Flaw> flawOf(std::string_view text, std::size_t maxDepth)
{
    std::size_t depth = 0;
    bool inString = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
            continue;
        }
        if (c == '"')
            inString = true;
        else if (c == '[' || c == '{') {
            if (++depth > maxDepth) return Flaw{ErrorCode::LimitExceeded, i};
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        } else if (c == '\0') {
            return Flaw{ErrorCode::ParseError, i};
        }
    }
    return std::nullopt;
}

tl::unexpected<JsonProblem> problem(ErrorCode code, std::string message, std::string cause,
                                    TextPosition position)
{
    return tl::unexpected(JsonProblem{{code, std::move(message), std::move(cause)}, position});
}

tl::unexpected<JsonProblem> invalidAt(std::string_view text, std::size_t offset, std::string cause)
{
    const TextPosition at = positionAt(text, offset);
    return problem(
        ErrorCode::ParseError,
        "invalid JSON at line " + std::to_string(at.line) + ", column " + std::to_string(at.column),
        std::move(cause), at);
}

// Length of the valid UTF-8 sequence that starts at text[i], or 0. Source: RFC 3629 section 4.
std::size_t utf8Length(std::string_view text, std::size_t i)
{
    const auto byte = [&](std::size_t k) {
        return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U;
    };
    const auto isTail = [&](std::size_t k) { return (byte(k) & 0xC0U) == 0x80U; };
    const unsigned lead = byte(i);
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return isTail(i + 1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned second = byte(i + 1);
        if (lead == 0xE0 && second < 0xA0) return 0;
        if (lead == 0xED && second > 0x9F) return 0;
        return isTail(i + 1) && isTail(i + 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned second = byte(i + 1);
        if (lead == 0xF0 && second < 0x90) return 0;
        if (lead == 0xF4 && second > 0x8F) return 0;
        return isTail(i + 1) && isTail(i + 2) && isTail(i + 3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

tl::expected<Json, JsonProblem> parseJsonWithPosition(std::string_view text, std::size_t maxDepth)
{
    if (const auto flaw = flawOf(text, maxDepth)) {
        if (flaw->code == ErrorCode::ParseError)
            return invalidAt(text, flaw->offset, "a NUL character");
        return problem(flaw->code,
                       "the JSON is nested deeper than " + std::to_string(maxDepth) + " levels", {},
                       positionAt(text, flaw->offset));
    }
    try {
        return Json::parse(text.begin(), text.end());
    } catch (const Json::parse_error& error) {
        std::string what = error.what();
        if (const auto start = what.find(": syntax error"); start != std::string::npos)
            what = what.substr(start + 2);
        return invalidAt(text, std::max<std::size_t>(error.byte, 1) - 1, std::move(what));
    } catch (const Json::exception& error) {
        return problem(ErrorCode::ParseError, "invalid JSON", error.what(), {});
    }
}

Result<Json> parseJson(std::string_view text, std::size_t maxDepth)
{
    auto parsed = parseJsonWithPosition(text, maxDepth);
    if (!parsed) return tl::unexpected(std::move(parsed.error().error));
    return std::move(*parsed);
}

std::string dumpJson(const Json& value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

const Json* jsonMember(const Json& object, const char* member)
{
    if (!object.is_object()) return nullptr;
    const auto found = object.find(member);
    return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string jsonText(const Json& object, const char* member, std::string fallback)
{
    const Json* value = jsonMember(object, member);
    return value != nullptr && value->is_string() ? value->get<std::string>() : std::move(fallback);
}

std::int64_t jsonInt(const Json& object, const char* member, std::int64_t fallback)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr || !value->is_number()) return fallback;
    if (value->is_number_integer()) return value->get<std::int64_t>();
    const double number = value->get<double>();
    return number > -9e18 && number < 9e18 ? static_cast<std::int64_t>(number) : fallback;
}

void appendJsonString(std::string& out, std::string_view text)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    out.push_back('"');
    for (std::size_t i = 0; i < text.size();) {
        const char c = text[i];
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
            ++i;
        } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            if (c == '\n')
                out += "\\n";
            else if (c == '\t')
                out += "\\t";
            else if (c == '\r')
                out += "\\r";
            else {
                out += "\\u00";
                out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
                out.push_back(kDigits[static_cast<unsigned char>(c) & 0x0f]);
            }
            ++i;
        } else if (const std::size_t length = utf8Length(text, i); length > 0) {
            // U+2028 and U+2029 end a line for some readers of line-delimited JSON.
            const std::string_view sequence = text.substr(i, length);
            if (sequence == "\xE2\x80\xA8")
                out += "\\u2028";
            else if (sequence == "\xE2\x80\xA9")
                out += "\\u2029";
            else
                out += sequence;
            i += length;
        } else {
            out += "\xEF\xBF\xBD";
            ++i;
        }
    }
    out.push_back('"');
}

}  // namespace helix
