#pragma once
// How good a provider is, 0 to 10: a weighted mean of five components. Each comes from what a
// verification measured, or from the price table; none from a model's name. A component without a
// measurement is absent: it takes no part in the mean, and `confidence`, the sum of the weights
// that did, says so. A run in which a required test failed has no score: its status says more.
//
//   component   weight  value (unit)                    points
//   speed        .25    median time of the latency      <=200 10, <=500 9, <=1000 8, <=2000 7,
//                       test's answers (ms)             <=5000 6, <=10000 5, else 4
//   efficiency   .20    completion tokens a second of   >=80 10, >=40 9, >=25 8, >=15 7,
//                       the streamed answer, from the   >=8 6, >=4 5, else 4
//                       request to its end (tokens/s)
//   cost         .25    (3 x input + output) / 4 of     <=0.25 10, <=0.5 9, <=1 8, <=3 7, <=6 6,
//                       the price (USD per 1M tokens)   <=12 5, <=25 4, else 3
//   capability   .20    share of streaming, tools,      10 x share; what the provider lacks counts
//                       context, errors that passed     as not passed, what was not run not at all
//   recency      .10    age of the model since its      <=6 10, <=12 9, <=18 8, <=24 7, <=36 5,
//                       release (months of 30 days)     else 3
//
// Weights: the reference's base weights (configs/verifier.yaml). Points of speed: its latency
// steps. The other steps are ours: three input tokens for one output token is the usual mix of
// chats, and people read about 5 to 8 tokens a second.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace helix::providers {

struct Verification;
class PriceTable;
struct Price;

struct ScoreComponent {
    std::string name;
    double weight = 0;
    std::optional<double> points;  ///< 0 to 10; absent: not measured
    std::optional<double> value;   ///< what the points come from
    std::string unit;
    std::string text;  ///< where the value comes from, or why there is none
};

struct ProviderScore {
    std::optional<double> total;  ///< 0 to 10, two decimals
    double confidence = 0;        ///< 0 to 1
    std::vector<ScoreComponent> components;
};

/// Points of one component for its value.
[[nodiscard]] double speedPoints(double medianMs) noexcept;
[[nodiscard]] double efficiencyPoints(double tokensPerSecond) noexcept;
[[nodiscard]] double costPoints(double usdPerMillion) noexcept;
[[nodiscard]] double recencyPoints(double months) noexcept;

/// Price and release day come from outside, the rest from the run's results; isVerified is set.
[[nodiscard]] ProviderScore scoreOf(const Verification& verification,
                                    const std::optional<Price>& price,
                                    std::optional<std::chrono::sys_days> released);

/// The mean and the confidence of these components.
[[nodiscard]] ProviderScore combine(std::vector<ScoreComponent> components);

}  // namespace helix::providers
