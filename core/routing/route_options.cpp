#include "routing/route_options.h"

#include "providers/price_table.h"

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

std::optional<double> knownPrice(const config::ProviderConfig& provider, const std::string& model)
{
    constexpr double kPromptShare = 0.75;
    const auto price = providers::priceTable().price(provider, model);
    if (!price) return std::nullopt;
    return (kPromptShare * price->input + (1 - kPromptShare) * price->output) / 1000;
}

}  // namespace helix::routing
