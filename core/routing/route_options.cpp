#include "routing/route_options.h"

#include <algorithm>

namespace helix::routing {

namespace {

void add(std::vector<std::string>& tags, std::string_view tag)
{
    while (!tag.empty() && (tag.front() == ' ' || tag.front() == '\t')) tag.remove_prefix(1);
    while (!tag.empty() && (tag.back() == ' ' || tag.back() == '\t')) tag.remove_suffix(1);
    if (tag.empty() || tag.size() > kMaxTagBytes || tags.size() >= kMaxRequestTags) return;
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.emplace_back(tag);
}

}  // namespace

std::vector<std::string> requestTags(std::string_view header,
                                     const std::vector<std::string>& ofBody)
{
    std::vector<std::string> tags;
    for (std::size_t start = 0; start < header.size();) {
        const auto end = std::min(header.find(',', start), header.size());
        add(tags, header.substr(start, end - start));
        start = end + 1;
    }
    for (const auto& tag : ofBody) add(tags, tag);
    return tags;
}

double blendedPrice(double inputPer1k, double outputPer1k) noexcept
{
    constexpr double kPromptShare = 0.75;
    return kPromptShare * inputPer1k + (1 - kPromptShare) * outputPer1k;
}

}  // namespace helix::routing
