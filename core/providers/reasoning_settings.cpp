#include "providers/reasoning_settings.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

struct Level {
    std::string_view effort;
    std::int64_t tokens;
};

constexpr std::array<Level, 6> kLevels{{{"none", 0},
                                        {"minimal", 1024},
                                        {"low", 2048},
                                        {"medium", 8192},
                                        {"high", 24576},
                                        {"xhigh", 32768}}};
constexpr std::int64_t kUnknownEffortTokens = 8192;

Json openRouterReasoning(const ReasoningSettings& settings)
{
    Json reasoning = Json::object();
    if (settings.budgetTokens)
        reasoning["max_tokens"] = *settings.budgetTokens;
    else if (!settings.effort.empty())
        reasoning["effort"] = settings.effort;
    if (settings.isShown) reasoning["exclude"] = !*settings.isShown;
    return reasoning;
}

}  // namespace

std::optional<std::int64_t> thinkingBudget(const ReasoningSettings& settings)
{
    if (settings.budgetTokens) return std::max<std::int64_t>(*settings.budgetTokens, 0);
    if (settings.effort.empty()) return std::nullopt;
    for (const Level& level : kLevels)
        if (level.effort == settings.effort) return level.tokens;
    return kUnknownEffortTokens;
}

std::string reasoningEffort(const ReasoningSettings& settings)
{
    if (!settings.effort.empty() || !settings.budgetTokens) return settings.effort;
    for (const Level& level : kLevels)
        if (*settings.budgetTokens <= level.tokens) return std::string(level.effort);
    return std::string(kLevels.back().effort);
}

bool takesEffort(const Quirks& quirks, std::string_view model)
{
    return std::any_of(quirks.effortModels.begin(), quirks.effortModels.end(),
                       [&](const std::string& start) { return model.starts_with(start); });
}

void addOpenAiReasoning(const ReasoningSettings& settings, const Quirks& quirks, Json& body)
{
    const auto budget = thinkingBudget(settings);
    if (quirks.reasoningField == "reasoning") {
        if (Json reasoning = openRouterReasoning(settings); !reasoning.empty())
            body["reasoning"] = std::move(reasoning);
    } else if (!budget) {
        return;
    } else if (quirks.reasoningField == "enable_thinking") {
        body["enable_thinking"] = *budget > 0;
        if (settings.budgetTokens && *budget > 0) body["thinking_budget"] = *budget;
    } else if (quirks.reasoningField == "thinking") {
        body["thinking"] = {{"type", *budget > 0 ? "enabled" : "disabled"}};
    } else {
        body["reasoning_effort"] = reasoningEffort(settings);
    }
}

}  // namespace helix::providers
