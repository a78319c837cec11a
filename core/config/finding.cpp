#include "config/finding.h"

#include <algorithm>

namespace helix::config {

namespace {

// Names come from the file: a line break in one must not begin another finding.
std::string oneLine(const std::string& text)
{
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        out.push_back(byte < 0x20 || byte == 0x7f ? '?' : c);
    }
    return out;
}

}  // namespace

std::string Finding::text() const
{
    std::string out = file;
    if (line > 0) out += ":" + std::to_string(line) + ":" + std::to_string(column);
    out += severity == Severity::Error ? ": error: " : ": warning: ";
    if (!path.empty()) out += path + ": ";
    return oneLine(out + message);
}

bool hasErrors(const std::vector<Finding>& findings) noexcept
{
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& each) { return each.severity == Severity::Error; });
}

std::string findingsText(const std::vector<Finding>& findings)
{
    std::string out;
    for (const Severity severity : {Severity::Error, Severity::Warning}) {
        for (const Finding& finding : findings) {
            if (finding.severity != severity) continue;
            if (!out.empty()) out.push_back('\n');
            out += finding.text();
        }
    }
    return out;
}

}  // namespace helix::config
