#include "providers/price_table.h"

#include "providers/vendor_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace helix::resources {
extern const std::string_view kPriceTable;
}

namespace helix::providers {

namespace {

/// A price in USD per million tokens is as many thousand nano-USD a token.
constexpr double kNanosPerToken = 1'000;

std::int64_t wholeNanos(double nanos)
{
    return std::llround(std::clamp(nanos, 0.0, static_cast<double>(kMaxNanoUsd)));
}

std::optional<double> amount(const Json& row, const char* member)
{
    const Json* value = jsonMember(row, member);
    if (value == nullptr || !value->is_number() || value->get<double>() < 0) return std::nullopt;
    return value->get<double>();
}

std::optional<unsigned> number(std::string_view text)
{
    unsigned value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return value;
}

// YYYY-MM-DD
std::optional<std::chrono::sys_days> dayOf(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = number(text.substr(0, 4));
    const auto month = number(text.substr(5, 2));
    const auto day = number(text.substr(8, 2));
    if (!year || !month || !day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(*year)),
                                           std::chrono::month(*month), std::chrono::day(*day)};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date);
}

bool hasModel(const std::vector<std::string>& models, std::string_view model)
{
    return std::find(models.begin(), models.end(), model) != models.end();
}

// "https://api.openai.com" of "https://api.openai.com/v1"
std::string_view originOf(std::string_view url)
{
    const std::size_t host = url.find("://");
    return host == std::string_view::npos ? url : url.substr(0, url.find('/', host + 3));
}

// An own address, such as a proxy or a local server that speaks the vendor's format, has own
// prices: nullptr.
const Vendor* vendorCalled(const config::ProviderConfig& provider)
{
    const Vendor* vendor = vendorTable().find(provider.vendor);
    if (vendor == nullptr || provider.baseUrl.empty()) return vendor;
    return originOf(provider.baseUrl) == originOf(vendor->baseUrl) ? vendor : nullptr;
}

// Some tell the prompt and the total only.
std::int64_t completionOf(const Usage& usage)
{
    if (usage.completionTokens || !usage.promptTokens || !usage.totalTokens)
        return usage.completionTokens.value_or(0);
    return std::max<std::int64_t>(*usage.totalTokens - *usage.promptTokens, 0);
}

}  // namespace

Result<PriceTable::Row> PriceTable::readRow(const Json& json)
{
    Row row;
    row.vendor = jsonText(json, "vendor");
    if (const Json* models = jsonMember(json, "models"); models != nullptr && models->is_array())
        for (const Json& model : *models)
            if (model.is_string()) row.models.push_back(model.get<std::string>());
    const auto input = amount(json, "input");
    const auto output = amount(json, "output");
    row.price.cachedInput = amount(json, "cached_input");
    row.price.cacheWrite = amount(json, "cache_write");
    row.price.audioInput = amount(json, "audio_input");
    row.price.audioOutput = amount(json, "audio_output");
    row.price.source = jsonText(json, "source");
    row.price.asOf = jsonText(json, "as_of");
    const std::string name = row.models.empty() ? "?" : row.models.front();
    if (row.vendor.empty() || row.models.empty() || !input || !output)
        return fail(ErrorCode::ParseError,
                    "the price row of " + name + " needs vendor, models, input and output");
    if (row.price.source.empty() || row.price.asOf.empty())
        return fail(ErrorCode::ParseError, "the price row of " + name + " has no source or date");
    row.price.input = *input;
    row.price.output = *output;
    const std::string released = jsonText(json, "released");
    row.released = dayOf(released);
    if (!released.empty() && !row.released)
        return fail(ErrorCode::ParseError, "the price row of " + name + " has no date YYYY-MM-DD");
    return row;
}

Result<PriceTable> PriceTable::create(std::string_view json)
{
    const auto parsed = parseJson(json);
    if (!parsed) return tl::unexpected(parsed.error());
    const Json* list = jsonMember(*parsed, "models");
    if (list == nullptr || !list->is_array())
        return fail(ErrorCode::ParseError, "the price table has no list of models");
    PriceTable table;
    for (const Json& each : *list) {
        auto row = readRow(each);
        if (!row) return tl::unexpected(row.error());
        table.m_rows.push_back(std::move(*row));
    }
    return table;
}

std::optional<Price> PriceTable::price(const config::ProviderConfig& provider,
                                       std::string_view model) const
{
    if (provider.cost) {
        constexpr double kPer1k = 1'000;
        Price own;
        own.input = provider.cost->inputPer1k * kPer1k;
        own.output = provider.cost->outputPer1k * kPer1k;
        own.source = "configuration";
        return own;
    }
    const Vendor* vendor = vendorCalled(provider);
    if (vendor == nullptr) return std::nullopt;
    for (const Row& row : m_rows)
        if (row.vendor == vendor->name && hasModel(row.models, model)) return row.price;
    return std::nullopt;
}

std::optional<std::chrono::sys_days> PriceTable::released(std::string_view model) const
{
    const std::string_view bare = model.substr(model.rfind('/') + 1);  // npos + 1 is the beginning
    for (const Row& row : m_rows)
        if (hasModel(row.models, bare)) return row.released;
    return std::nullopt;
}

const PriceTable& priceTable()
{
    // The table is part of the program and tested; an unreadable one would know no price at all.
    static const PriceTable table =
        PriceTable::create(resources::kPriceTable).value_or(PriceTable());
    return table;
}

std::optional<std::int64_t> costNanoUsd(const Usage& usage, const Price& price)
{
    if (!usage.promptTokens && !usage.completionTokens) return std::nullopt;
    // Each part takes from what is left of the whole, so that tokens are never charged twice.
    const auto takeFrom = [](double& rest, const std::optional<std::int64_t>& part) {
        const double taken = std::clamp(static_cast<double>(part.value_or(0)), 0.0, rest);
        rest -= taken;
        return taken;
    };
    auto prompt = static_cast<double>(usage.promptTokens.value_or(0));
    auto completion = static_cast<double>(completionOf(usage));
    double sum = takeFrom(prompt, usage.cachedTokens) * price.cachedInput.value_or(price.input);
    sum += takeFrom(prompt, usage.cacheWriteTokens) * price.cacheWrite.value_or(price.input);
    sum += takeFrom(prompt, usage.audioPromptTokens) * price.audioInput.value_or(price.input);
    sum += prompt * price.input;
    sum += takeFrom(completion, usage.audioCompletionTokens) *
           price.audioOutput.value_or(price.output);
    sum += completion * price.output;
    return wholeNanos(sum * kNanosPerToken);
}

std::int64_t nanosOf(double usd)
{
    return wholeNanos(usd * kNanosPerUsd);
}

std::optional<double> costOf(const Usage& usage, const Price& price)
{
    const auto nanos = costNanoUsd(usage, price);
    return nanos ? std::optional(static_cast<double>(*nanos) / kNanosPerUsd) : std::nullopt;
}

}  // namespace helix::providers
