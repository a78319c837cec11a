#include "config/substitution.h"

#include <cctype>

namespace helix::config {

namespace {

constexpr std::size_t kMaxVariableName = 256;
constexpr std::size_t kMaxVariableBytes = 64 * 1024;

bool isVariableName(std::string_view name)
{
    if (name.empty() || name.size() > kMaxVariableName) return false;
    if (std::isdigit(static_cast<unsigned char>(name[0])) != 0) return false;
    for (const char c : name)
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
    return true;
}

// inside: what stands between the braces.
void expand(std::string_view inside, const GetEnv& getenv, Substitution& result)
{
    const auto separator = inside.find(":-");
    const std::string name(inside.substr(0, separator));
    if (!isVariableName(name)) {
        result.problems.emplace_back(
            "${…} must hold the name of a variable, as in ${API_KEY} or "
            "${API_KEY:-default}");
        return;
    }
    const bool hasDefault = separator != std::string_view::npos;
    const std::string_view standard = hasDefault ? inside.substr(separator + 2) : "";
    if (standard.find("${") != std::string_view::npos) {
        result.problems.push_back("the default of ${" + name + "} must not hold another variable");
        return;
    }
    const std::optional<std::string> value = getenv(name);
    if (value && value->size() > kMaxVariableBytes)
        result.problems.push_back("the variable " + name + " is longer than " +
                                  std::to_string(kMaxVariableBytes) + " bytes");
    else if (value && !(value->empty() && hasDefault))
        result.text += *value;
    else if (hasDefault)
        result.text += standard;
    else
        result.problems.push_back("the environment variable " + name +
                                  " is not set; set it or write ${" + name + ":-default}");
}

}  // namespace

Substitution substitute(std::string_view text, const GetEnv& getenv)
{
    Substitution result;
    std::size_t at = 0;
    while (at < text.size()) {
        if (text.substr(at).starts_with("$${")) {
            result.text += "${";
            at += 3;
            continue;
        }
        if (!text.substr(at).starts_with("${")) {
            result.text.push_back(text[at++]);
            continue;
        }
        result.hasVariable = true;
        const auto end = text.find('}', at);
        if (end == std::string_view::npos) {
            result.problems.emplace_back("${ is not closed by }; write $${ for the characters ${");
            return result;
        }
        expand(text.substr(at + 2, end - at - 2), getenv, result);
        at = end + 1;
    }
    return result;
}

std::string escapeVariables(std::string_view text)
{
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with("${")) out.push_back('$');
        out.push_back(text[i]);
    }
    return out;
}

}  // namespace helix::config
