#pragma once
// What tokens cost and since when a model is public: rows of resources/providers/prices.json, each
// with its source and date. A price is the vendor's own for its own model; the same model elsewhere
// has another price. What is not in the table is unknown, never guessed.

#include "config/config.h"
#include "providers/chat.h"

#include <chrono>

namespace helix::providers {

/// USD per million tokens.
struct Price {
    double input = 0;
    double output = 0;
    std::optional<double> cachedInput;
    std::optional<double> cacheWrite;  ///< prompt tokens that the provider put into its cache
    std::optional<double> audioInput;  ///< where sound has a price of its own
    std::optional<double> audioOutput;
    std::string source;  ///< an address, or "configuration"
    std::string asOf;    ///< month or day of the source, empty for the configuration
};

/// Immutable after create(). Thread: any.
class PriceTable {
public:
    /// Errors: ParseError for text that is not the table, naming the row.
    [[nodiscard]] static Result<PriceTable> create(std::string_view json);

    /// The provider's configured cost, or the row of its vendor and the model when it is called at
    /// the vendor's own address. nullopt: unknown.
    [[nodiscard]] std::optional<Price> price(const config::ProviderConfig& provider,
                                             std::string_view model) const;
    /// Day of the model's release, whoever serves it; also for "maker/model". nullopt: unknown.
    [[nodiscard]] std::optional<std::chrono::sys_days> released(std::string_view model) const;
    [[nodiscard]] std::size_t size() const noexcept { return m_rows.size(); }

private:
    struct Row {
        std::string vendor;
        std::vector<std::string> models;
        Price price;
        std::optional<std::chrono::sys_days> released;
    };
    [[nodiscard]] static Result<Row> readRow(const Json& json);

    std::vector<Row> m_rows;
};

/// The table that is built in.
[[nodiscard]] const PriceTable& priceTable();

/// What a call costs, in billionths of a US dollar, rounded once; nullopt when the provider did not
/// say how many tokens of prompt or answer it took. An explicit zero is zero. Reasoning is a part
/// of the answer and costs the same. Tokens of the provider's cache and of sound have their own
/// prices where they are known, else the plain one.
[[nodiscard]] std::optional<std::int64_t> costNanoUsd(const Usage& usage, const Price& price);
/// The same in USD.
[[nodiscard]] std::optional<double> costOf(const Usage& usage, const Price& price);

inline constexpr double kNanosPerUsd = 1e9;
/// The greatest amount, a billion US dollars; more is written as this.
inline constexpr std::int64_t kMaxNanoUsd = 1'000'000'000'000'000'000;
/// Rounded, at most kMaxNanoUsd and at least 0.
[[nodiscard]] std::int64_t nanosOf(double usd);

}  // namespace helix::providers
