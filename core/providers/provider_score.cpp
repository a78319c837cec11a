#include "providers/provider_score.h"

#include "providers/price_table.h"
#include "providers/verification.h"

#include <array>
#include <cmath>

namespace helix::providers {

namespace {

struct Step {
    double limit;
    double points;
};

template <std::size_t N>
double upTo(double value, const std::array<Step, N>& steps, double otherwise) noexcept
{
    for (const Step& step : steps)
        if (value <= step.limit) return step.points;
    return otherwise;
}

template <std::size_t N>
double atLeast(double value, const std::array<Step, N>& steps, double otherwise) noexcept
{
    for (const Step& step : steps)
        if (value >= step.limit) return step.points;
    return otherwise;
}

constexpr double kDaysPerMonth = 30;

double rounded(double value)
{
    return std::round(value * 100) / 100;
}

ScoreComponent absent(std::string name, double weight, std::string unit, std::string why)
{
    return {std::move(name), weight, std::nullopt, std::nullopt, std::move(unit), std::move(why)};
}

ScoreComponent speed(const Verification& run)
{
    const auto median = run.figure("latency", "median_ms");
    if (!median) return absent("speed", 0.25, "ms", "not measured: the latency test did not pass");
    return {"speed", 0.25, speedPoints(*median), rounded(*median), "ms", "median of three answers"};
}

ScoreComponent efficiency(const Verification& run)
{
    const auto rate = run.figure("streaming", "tokens_per_second");
    if (!rate)
        return absent("efficiency", 0.20, "tokens/s",
                      "not measured: no stream whose tokens the provider counted");
    return {"efficiency",   0.20,       efficiencyPoints(*rate),
            rounded(*rate), "tokens/s", "streamed answer, from the request to its end"};
}

ScoreComponent cost(const std::optional<Price>& price)
{
    if (!price)
        return absent("cost", 0.25, "USD/1M",
                      "no price known; set providers.*.cost in the configuration");
    const double blended = (3 * price->input + price->output) / 4;
    std::string text = "three input tokens for one output token; source: " + price->source;
    if (!price->asOf.empty()) text += ", " + price->asOf;
    return {"cost", 0.25, costPoints(blended), rounded(blended), "USD/1M", std::move(text)};
}

ScoreComponent capability(const Verification& run)
{
    int passed = 0;
    int counted = 0;
    std::string lacking;
    for (const char* name : {"streaming", "tools", "context", "errors"}) {
        const CheckResult* result = run.result(name);
        if (result == nullptr) continue;
        if (result->outcome == CheckOutcome::Skipped && !result->isUnsupported) continue;
        ++counted;
        if (result->outcome == CheckOutcome::Passed)
            ++passed;
        else
            lacking += (lacking.empty() ? "" : ", ") + std::string(name);
    }
    if (counted == 0)
        return absent("capability", 0.20, "share", "not measured: none of its tests was run");
    const double share = static_cast<double>(passed) / counted;
    std::string text = std::to_string(passed) + " of " + std::to_string(counted) + " tests passed";
    if (!lacking.empty()) text += "; not: " + lacking;
    return {"capability", 0.20, 10 * share, rounded(share), "share", std::move(text)};
}

ScoreComponent recency(const Verification& run, std::optional<std::chrono::sys_days> released)
{
    if (!released)
        return absent("recency", 0.10, "months", "the day of the model's release is not known");
    const auto age = std::chrono::duration<double, std::ratio<86400>>(run.testedAt - *released);
    const double months = std::max(0.0, age.count() / kDaysPerMonth);
    return {"recency",       0.10,     recencyPoints(months),
            rounded(months), "months", "since the model's public release"};
}

}  // namespace

double speedPoints(double medianMs) noexcept
{
    constexpr std::array<Step, 6> kSteps{
        {{200, 10}, {500, 9}, {1000, 8}, {2000, 7}, {5000, 6}, {10000, 5}}};
    return upTo(medianMs, kSteps, 4);
}

double efficiencyPoints(double tokensPerSecond) noexcept
{
    constexpr std::array<Step, 6> kSteps{{{80, 10}, {40, 9}, {25, 8}, {15, 7}, {8, 6}, {4, 5}}};
    return atLeast(tokensPerSecond, kSteps, 4);
}

double costPoints(double usdPerMillion) noexcept
{
    constexpr std::array<Step, 7> kSteps{
        {{0.25, 10}, {0.5, 9}, {1, 8}, {3, 7}, {6, 6}, {12, 5}, {25, 4}}};
    return upTo(usdPerMillion, kSteps, 3);
}

double recencyPoints(double months) noexcept
{
    constexpr std::array<Step, 5> kSteps{{{6, 10}, {12, 9}, {18, 8}, {24, 7}, {36, 5}}};
    return upTo(months, kSteps, 3);
}

ProviderScore combine(std::vector<ScoreComponent> components)
{
    ProviderScore score;
    double sum = 0;
    double weights = 0;
    for (const ScoreComponent& component : components) {
        if (!component.points) continue;
        sum += component.weight * *component.points;
        weights += component.weight;
    }
    if (weights > 0) score.total = rounded(sum / weights);
    score.confidence = rounded(weights);
    score.components = std::move(components);
    return score;
}

ProviderScore scoreOf(const Verification& verification, const std::optional<Price>& price,
                      std::optional<std::chrono::sys_days> released)
{
    ProviderScore score = combine({speed(verification), efficiency(verification), cost(price),
                                   capability(verification), recency(verification, released)});
    if (verification.isVerified) return score;
    score.total.reset();
    score.confidence = 0;
    return score;
}

}  // namespace helix::providers
