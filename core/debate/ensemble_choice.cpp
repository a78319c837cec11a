#include "debate/ensemble.h"

#include <algorithm>
#include <array>

namespace helix::debate {

namespace {

struct StrategyWord {
    std::string_view name;
    EnsembleStrategy strategy;
};

/// The first word of a strategy is its name, the others are older ones.
constexpr std::array kStrategies{
    StrategyWord{"confidence_weighted", EnsembleStrategy::ConfidenceWeighted},
    StrategyWord{"majority_vote", EnsembleStrategy::MajorityVote},
    StrategyWord{"quality_weighted", EnsembleStrategy::QualityWeighted},
    StrategyWord{"best_of_n", EnsembleStrategy::BestOfN},
    StrategyWord{"fastest", EnsembleStrategy::Fastest},
    StrategyWord{"cheapest", EnsembleStrategy::Cheapest},
    StrategyWord{"weighted_average", EnsembleStrategy::ConfidenceWeighted},
    StrategyWord{"highest_confidence", EnsembleStrategy::BestOfN},
    StrategyWord{"round_robin", EnsembleStrategy::Fastest},
};

using Indices = std::vector<std::size_t>;

Indices answeredOf(const PanelResult& panel)
{
    Indices answered;
    for (std::size_t i = 0; i < panel.members.size(); ++i)
        if (panel.members[i].answer) answered.push_back(i);
    return answered;
}

double weightOf(const routing::Candidate& member, const config::Config& config)
{
    const auto* provider = config.provider(member.provider);
    return provider != nullptr ? provider->weight : 1.0;
}

std::optional<double> costOf(const MemberAnswer& member, const config::Config& config)
{
    const auto* provider = config.provider(member.member.provider);
    const auto& usage = member.answer->response.usage;
    if (provider == nullptr || !provider->cost || !usage.promptTokens || !usage.completionTokens)
        return std::nullopt;
    return (static_cast<double>(*usage.promptTokens) * provider->cost->inputPer1k +
            static_cast<double>(*usage.completionTokens) * provider->cost->outputPer1k) /
           1000.0;
}

/// 1 for the smallest value, 0 for the largest; equal ones share.
std::vector<double> rankScores(const std::vector<double>& values)
{
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    std::vector<double> scores;
    for (const double value : values)
        scores.push_back(*most > *least ? (*most - value) / (*most - *least) : 1.0);
    return scores;
}

class Chooser {
public:
    Chooser(const PanelResult& panel, const EnsembleSettings& settings,
            const config::Config& config)
        : m_panel(panel), m_settings(settings), m_config(config), m_answered(answeredOf(panel))
    {
        m_choice.scores.resize(panel.members.size());
    }

    EnsembleChoice run()
    {
        switch (m_settings.strategy) {
            case EnsembleStrategy::Fastest: byLatency(); break;
            case EnsembleStrategy::Cheapest: byCost(); break;
            case EnsembleStrategy::QualityWeighted: byQuality(); break;
            case EnsembleStrategy::MajorityVote: byAgreement(false); break;
            case EnsembleStrategy::BestOfN:
            case EnsembleStrategy::ConfidenceWeighted: byAgreement(true); break;
        }
        return std::move(m_choice);
    }

private:
    [[nodiscard]] Agreement measure(bool isWeighted) const
    {
        std::vector<std::string> texts;
        std::vector<double> weights;
        for (const std::size_t i : m_answered) {
            texts.push_back(comparedText(m_panel.members[i].answer->response));
            weights.push_back(isWeighted ? weightOf(m_panel.members[i].member, m_config) : 1.0);
        }
        return agreementOf(texts, weights);
    }

    void byAgreement(bool isWeighted)
    {
        const Agreement agreement = measure(isWeighted);
        for (std::size_t i = 0; i < m_answered.size(); ++i)
            m_choice.scores[m_answered[i]] = agreement.score[i];
        m_choice.agreement = agreement.share;
        m_choice.hasConsensus = agreement.share >= m_settings.threshold;
        if (m_choice.hasConsensus)
            m_choice.winner = m_answered[agreement.winner];
        else
            take(agreement.score);  // nobody won: the answer that the others are nearest to
    }

    void byLatency()
    {
        std::vector<double> latencies;
        for (const std::size_t i : m_answered)
            latencies.push_back(static_cast<double>(m_panel.members[i].latency.count()));
        take(rankScores(latencies));
    }

    [[nodiscard]] std::optional<std::vector<double>> costs()
    {
        std::vector<double> list;
        for (const std::size_t i : m_answered) {
            const auto cost = costOf(m_panel.members[i], m_config);
            if (!cost) {
                m_choice.notes.push_back("the price of " + m_panel.members[i].member.provider +
                                         " is not known, so prices were not compared");
                return std::nullopt;
            }
            list.push_back(*cost);
        }
        return list;
    }

    void byCost()
    {
        if (const auto list = costs())
            take(rankScores(*list));
        else
            byLatency();
    }

    void byQuality()
    {
        const Agreement agreement = measure(false);
        std::vector<double> latencies;
        for (const std::size_t i : m_answered)
            latencies.push_back(static_cast<double>(m_panel.members[i].latency.count()));
        const auto speed = rankScores(latencies);
        const auto list = costs();
        const auto price = list ? rankScores(*list) : std::vector<double>();
        std::vector<double> scores;
        for (std::size_t i = 0; i < m_answered.size(); ++i) {
            double sum = agreement.score[i] + speed[i] + (endedItself(m_answered[i]) ? 1.0 : 0.0);
            double parts = 3;
            if (!price.empty()) {
                sum += price[i];
                parts += 1;
            }
            scores.push_back(sum / parts);
        }
        take(scores);
        m_choice.agreement = agreement.share;
        m_choice.hasConsensus = agreement.share >= m_settings.threshold;
    }

    [[nodiscard]] bool endedItself(std::size_t member) const
    {
        const auto& choices = m_panel.members[member].answer->response.choices;
        return !choices.empty() &&
               (choices.front().finishReason == providers::FinishReason::Stop ||
                choices.front().finishReason == providers::FinishReason::ToolCalls);
    }

    void take(const std::vector<double>& scores)
    {
        for (std::size_t i = 0; i < m_answered.size(); ++i)
            m_choice.scores[m_answered[i]] = scores[i];
        const auto best = std::max_element(scores.begin(), scores.end());
        m_choice.winner = m_answered[static_cast<std::size_t>(best - scores.begin())];
    }

    const PanelResult& m_panel;
    const EnsembleSettings& m_settings;
    const config::Config& m_config;
    Indices m_answered;
    EnsembleChoice m_choice;
};

}  // namespace

const char* strategyName(EnsembleStrategy strategy) noexcept
{
    for (const auto& word : kStrategies)
        if (word.strategy == strategy) return word.name.data();
    return "confidence_weighted";
}

Result<EnsembleStrategy> parseStrategy(std::string_view name)
{
    for (const auto& word : kStrategies)
        if (word.name == name) return word.strategy;
    return fail(ErrorCode::InvalidArgument,
                "there is no ensemble strategy \"" + std::string(name.substr(0, 64)) +
                    "\"; it is one of confidence_weighted, majority_vote, quality_weighted, "
                    "best_of_n, fastest, cheapest");
}

std::string comparedText(const providers::ChatResponse& response)
{
    if (response.choices.empty()) return {};
    const providers::Message& message = response.choices.front().message;
    if (message.toolCalls.empty()) return message.text();
    std::string text;
    for (const providers::ToolCall& call : message.toolCalls) {
        const auto arguments = parseJson(call.arguments);
        text += call.name + " " + (arguments ? dumpJson(*arguments) : call.arguments) + "\n";
    }
    return text;
}

EnsembleChoice choose(const PanelResult& panel, const EnsembleSettings& settings,
                      const config::Config& config)
{
    return Chooser(panel, settings, config).run();
}

}  // namespace helix::debate
