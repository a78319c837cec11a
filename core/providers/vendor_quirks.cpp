#include "providers/vendor_quirks.h"

#include "providers/vendor_table.h"

#include <algorithm>

namespace helix::providers {

namespace {

std::vector<std::string> textList(const Json& list)
{
    std::vector<std::string> texts;
    if (list.is_array())
        for (const Json& text : list)
            if (text.is_string()) texts.push_back(text.get<std::string>());
    return texts;
}

Result<Capabilities> readFeatures(const Json& list)
{
    Capabilities features;
    for (const std::string& name : textList(list)) {
        const auto all = allFeatures();
        const auto found = std::find_if(
            all.begin(), all.end(), [&](Feature feature) { return name == featureName(feature); });
        if (found == all.end()) return fail(ErrorCode::ParseError, "no feature '" + name + "'");
        features.add(*found);
    }
    return features;
}

Result<void> readFeatures(const Json& list, Capabilities& out)
{
    const auto features = readFeatures(list);
    if (!features) return tl::unexpected(features.error());
    out = *features;
    return {};
}

Result<void> readMember(const std::string& key, const Json& value, Quirks& quirks)
{
    if (key == "missing") return readFeatures(value, quirks.missing);
    if (key == "added") return readFeatures(value, quirks.added);
    if (key == "max_tokens_field" && value.is_string())
        quirks.maxTokensField = value.get<std::string>();
    else if (key == "reasoning" && value.is_string())
        quirks.reasoningField = value.get<std::string>();
    else if (key == "stream_options" && value.is_boolean())
        quirks.hasStreamOptions = value.get<bool>();
    else if (key == "takes_reasoning_back" && value.is_boolean())
        quirks.takesReasoningBack = value.get<bool>();
    else if (key == "refused")
        quirks.refusedFields = textList(value);
    else if (key == "effort_models")
        quirks.effortModels = textList(value);
    else if (key == "renamed" && value.is_object())
        for (auto name = value.begin(); name != value.end(); ++name)
            quirks.renamedFields.emplace_back(name.key(), jsonText(value, name.key().c_str()));
    else
        return fail(ErrorCode::ParseError, "no quirk '" + key + "'");
    return {};
}

std::string_view hostOf(std::string_view url)
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    url.remove_prefix(scheme + 3);
    return url.substr(0, url.find('/'));
}

}  // namespace

Result<Quirks> readQuirks(const Json& json)
{
    Quirks quirks;
    if (!json.is_object()) return fail(ErrorCode::ParseError, "quirks are no object");
    for (auto member = json.begin(); member != json.end(); ++member)
        if (const auto read = readMember(member.key(), member.value(), quirks); !read)
            return tl::unexpected(read.error());
    return quirks;
}

Quirks quirksOf(const config::ProviderConfig& provider)
{
    const VendorTable& table = vendorTable();
    const Vendor* named = table.find(provider.vendor);
    const bool isOnlyFormat = named == table.find(provider.type);
    if (named != nullptr && !isOnlyFormat) return named->quirks;
    for (const Vendor& vendor : table.vendors())
        if (vendor.type == provider.type && !vendor.baseUrl.empty() &&
            hostOf(vendor.baseUrl) == hostOf(provider.baseUrl))
            return vendor.quirks;
    return {};
}

}  // namespace helix::providers
