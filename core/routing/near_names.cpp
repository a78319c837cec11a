#include "routing/near_names.h"

#include "base/identifier.h"

#include <algorithm>

namespace helix::routing {

namespace {

struct Near {
    std::size_t distance;
    const std::string* name;
};

bool contains(const std::string& outer, const std::string& inner)
{
    return inner.size() >= 3 && outer.find(inner) != std::string::npos;
}

std::vector<Near> nearestOf(const std::string& wanted, const std::vector<std::string>& names)
{
    std::vector<Near> found;
    for (const auto& name : names) {
        if (name.empty() || name.size() > kMaxComparedName) continue;
        const auto distance = editDistance(wanted, name);
        const auto allowed = std::max(wanted.size(), name.size()) / 3;
        if (distance <= allowed || contains(name, wanted) || contains(wanted, name))
            found.push_back({distance, &name});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const Near& a, const Near& b) { return a.distance < b.distance; });
    return found;
}

}  // namespace

std::string suggestion(const std::string& wanted, const std::vector<std::string>& names)
{
    if (wanted.empty() || wanted.size() > kMaxComparedName) return {};
    std::vector<std::string> chosen;
    for (const auto& near : nearestOf(wanted, names)) {
        if (chosen.size() == kMaxSuggestions) break;
        if (std::find(chosen.begin(), chosen.end(), *near.name) == chosen.end())
            chosen.push_back(*near.name);
    }
    std::string text;
    for (std::size_t i = 0; i < chosen.size(); ++i)
        text += (i == 0                   ? "; did you mean \""
                 : i + 1 == chosen.size() ? "\" or \""
                                          : "\", \"") +
                chosen[i];
    return text.empty() ? text : text + "\"?";
}

std::string quotable(const std::string& text)
{
    if (text.size() <= kMaxComparedName) return text;
    auto end = kMaxComparedName;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

}  // namespace helix::routing
