#include "gateway/protocols/field_reader.h"

#include <algorithm>
#include <cmath>

namespace helix::gateway {

tl::unexpected<RequestFault> fault(std::string param, std::string message, std::string code)
{
    return tl::unexpected(RequestFault{std::move(message), std::move(param), std::move(code)});
}

tl::unexpected<RequestFault> missing(const std::string& param)
{
    return fault(param, "'" + param + "' is required.", "missing_required_parameter");
}

tl::unexpected<RequestFault> wrongType(const std::string& param, const char* expected)
{
    return fault(param, "'" + param + "' must be " + expected + ".", "invalid_type");
}

std::string at(const std::string& path, std::size_t index)
{
    return path + "[" + std::to_string(index) + "]";
}

Checked readText(const Json& object, const char* member, const std::string& path, std::string& out)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr) return {};
    if (!value->is_string()) return wrongType(path + member, "a string");
    out = value->get<std::string>();
    return {};
}

Checked readNumber(const Json& object, const char* member, double low, double high,
                   std::optional<double>& out, const std::string& path)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr) return {};
    if (!value->is_number()) return wrongType(path + member, "a number");
    const double number = value->get<double>();
    if (!std::isfinite(number) || number < low || number > high)
        return fault(path + member, "'" + path + member + "' must be between " + Json(low).dump() +
                                        " and " + Json(high).dump() + ".");
    out = number;
    return {};
}

Checked readInteger(const Json& object, const char* member, std::int64_t low, std::int64_t high,
                    std::optional<std::int64_t>& out, const std::string& path)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr) return {};
    const bool isWhole =
        value->is_number_integer() ||
        (value->is_number_float() && std::trunc(value->get<double>()) == value->get<double>());
    if (!isWhole) return wrongType(path + member, "an integer");
    const double number = value->get<double>();
    if (number < static_cast<double>(low) || number > static_cast<double>(high))
        return fault(path + member, "'" + path + member + "' must be between " +
                                        std::to_string(low) + " and " + std::to_string(high) + ".");
    out = jsonInt(object, member);
    return {};
}

Checked readFlag(const Json& object, const char* member, std::optional<bool>& out,
                 const std::string& path)
{
    const Json* value = jsonMember(object, member);
    if (value == nullptr) return {};
    if (!value->is_boolean()) return wrongType(path + member, "true or false");
    out = value->get<bool>();
    return {};
}

bool isModelName(std::string_view text) noexcept
{
    const auto isControl = [](unsigned char c) { return c < 0x20 || c == 0x7f; };
    return !text.empty() && text.size() <= kMaxModelNameBytes &&
           std::none_of(text.begin(), text.end(), isControl);
}

Checked readModel(const Json& object, std::string& out)
{
    const Json* model = jsonMember(object, "model");
    if (model == nullptr) return missing("model");
    if (!model->is_string()) return wrongType("model", "a string");
    out = model->get<std::string>();
    if (isModelName(out)) return {};
    return fault("model", "'model' must be a name of 1 to " + std::to_string(kMaxModelNameBytes) +
                              " characters without control characters.");
}

providers::ImagePart imageOf(std::string url, std::string detail)
{
    providers::ImagePart image;
    image.detail = std::move(detail);
    const std::size_t comma = url.find(',');
    constexpr std::string_view kBase64 = ";base64";
    const std::string_view head = std::string_view(url).substr(0, comma);
    if (comma == std::string::npos || !head.starts_with("data:") || !head.ends_with(kBase64)) {
        image.url = std::move(url);
        return image;
    }
    std::string_view type = head.substr(5, head.size() - 5 - kBase64.size());
    image.mediaType = type.substr(0, type.find(';'));
    image.data = url.substr(comma + 1);
    return image;
}

void addTags(std::string_view list, std::vector<std::string>& out)
{
    while (!list.empty()) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string_view tag = list.substr(0, comma);
        list.remove_prefix(std::min(comma + 1, list.size()));
        const std::size_t start = std::min(tag.find_first_not_of(" \t"), tag.size());
        tag.remove_prefix(start);
        tag = tag.substr(0, tag.find_last_not_of(" \t") + 1);
        const bool isKnown = std::find(out.begin(), out.end(), tag) != out.end();
        if (tag.empty() || tag.size() > kMaxTagBytes || isKnown || out.size() >= kMaxTags) continue;
        out.emplace_back(tag);
    }
}

}  // namespace helix::gateway
