#include "nodiscard_rule.h"

#include "source_text.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>

// The idea: a declaration is what stands between the end of the previous one (; { } or the colon of
// an access specifier) and the next. It is a function that returns a Result when it reads
//
//     specifiers  [qualifier::]Result<…>  name (
//
// with nothing but specifiers, attributes and a template head in front. Everything else that
// mentions the type (an alias, a parameter, a member, std::function<Result<…>()>) has other words
// in front or no parenthesis behind.

namespace helix::tidy {
namespace {

bool isWordByte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

std::size_t skipSpace(std::string_view code, std::size_t at)
{
    while (at < code.size() && std::isspace(static_cast<unsigned char>(code[at]))) ++at;
    return at;
}

/// The offset behind the bracket that closes the one at `open`; npos when there is none.
std::size_t behindAngle(std::string_view code, std::size_t open)
{
    int depth = 0;
    for (std::size_t at = open; at < code.size(); ++at) {
        if (code[at] == '<') ++depth;
        if (code[at] == '>' && --depth == 0) return at + 1;
        if (code[at] == ';' || code[at] == '{') return std::string_view::npos;
    }
    return std::string_view::npos;
}

std::size_t declarationStart(std::string_view code, std::size_t at)
{
    while (at > 0) {
        const char c = code[at - 1];
        const bool isLabelColon =
            c == ':' && (at < 2 || code[at - 2] != ':') && (at >= code.size() || code[at] != ':');
        if (c == ';' || c == '{' || c == '}' || isLabelColon) return at;
        --at;
    }
    return 0;
}

/// Removes "template <…>" and preprocessor lines from the front of a declaration.
std::string withoutHead(std::string_view prefix)
{
    std::string text(prefix);
    while (true) {
        const auto start = skipSpace(text, 0);
        if (start < text.size() && text[start] == '#') {
            const auto end = text.find('\n', start);
            if (end == std::string::npos) return {};
            text.erase(0, end + 1);
        } else if (text.compare(start, 8, "template") == 0) {
            const auto end = behindAngle(text, text.find('<', start));
            if (end == std::string::npos) return text;
            text.erase(0, end);
        } else {
            return text;
        }
    }
}

/// Whether only specifiers and attributes stand in front of the type.
bool isOnlySpecifiers(std::string_view prefix)
{
    static constexpr std::array kSpecifiers = {"static",       "virtual",  "inline", "constexpr",
                                               "consteval",    "explicit", "extern", "nodiscard",
                                               "maybe_unused", "noexcept"};
    for (std::size_t at = 0; at < prefix.size();) {
        if (!isWordByte(prefix[at])) {
            if (std::string_view(" \t\r\n[],").find(prefix[at]) == std::string_view::npos)
                return false;
            ++at;
            continue;
        }
        std::size_t end = at;
        while (end < prefix.size() && isWordByte(prefix[end])) ++end;
        if (std::ranges::find(kSpecifiers, prefix.substr(at, end - at)) == kSpecifiers.end())
            return false;
        at = end;
    }
    return true;
}

/// The name when `code` at `at` reads "name (".
std::optional<std::string> functionName(std::string_view code, std::size_t at)
{
    at = skipSpace(code, at);
    std::size_t end = at;
    while (end < code.size() && isWordByte(code[end])) ++end;
    if (end == at) return std::nullopt;
    const auto open = skipSpace(code, end);
    if (open >= code.size() || code[open] != '(') return std::nullopt;
    return std::string(code.substr(at, end - at));
}

/// Moves from "Result" back over "helix::" and "asio::".
std::size_t qualifiedStart(std::string_view code, std::size_t at)
{
    while (at > 0 && (isWordByte(code[at - 1]) || code[at - 1] == ':')) --at;
    return at;
}

bool namesResult(std::string_view arguments)
{
    const auto open = arguments.find('<');
    const auto inner = arguments.find_first_of("<>,", open + 1);
    const auto name = arguments.substr(open + 1, inner - open - 1);
    return name.ends_with("Result") || name.ends_with("expected");
}

}  // namespace

std::vector<ResultFunction> resultFunctionsWithoutNodiscard(std::string_view header)
{
    std::vector<ResultFunction> found;
    const std::string code = codeOnly(header);
    for (const char* type : {"Result", "expected", "awaitable"}) {
        for (const auto at : findWord(code, type)) {
            const auto open = skipSpace(code, at + std::string_view(type).size());
            if (open >= code.size() || code[open] != '<') continue;
            const auto end = behindAngle(code, open);
            if (end == std::string::npos) continue;
            if (std::string_view(type) == "awaitable" &&
                !namesResult(std::string_view(code).substr(open, end - open)))
                continue;
            const auto name = functionName(code, end);
            if (!name) continue;
            const auto typeStart = qualifiedStart(code, at);
            const auto start = declarationStart(code, typeStart);
            const auto prefix =
                withoutHead(std::string_view(code).substr(start, typeStart - start));
            if (isOnlySpecifiers(prefix) && prefix.find("nodiscard") == std::string::npos)
                found.push_back({*name, lineAt(code, at)});
        }
    }
    return found;
}

}  // namespace helix::tidy
