#pragma once
// An ensemble: several providers answer the same request, one answer is chosen by something that
// was measured. What the strategies of the configuration and of a request mean:
//
//   majority_vote        the largest group of agreeing answers; of it the most central one
//   confidence_weighted  the same with the votes weighted by the providers' configured weights
//   quality_weighted     mean of agreement, latency and price ranks, and whether the answer ended
//                        by itself
//   best_of_n            a judge model scores the answers without knowing whose they are
//   fastest, cheapest    what the name says, among the answers that arrived
//
// No strategy uses a model's word about its own confidence. What could not be measured (a price, a
// judge that failed) is left out and said in Choice::notes.

#include "debate/agreement.h"
#include "debate/judge.h"
#include "debate/panel.h"

namespace helix::debate {

enum class EnsembleStrategy {
    ConfidenceWeighted,
    MajorityVote,
    QualityWeighted,
    BestOfN,
    Fastest,
    Cheapest,
};
[[nodiscard]] const char* strategyName(EnsembleStrategy strategy) noexcept;
/// Errors: InvalidArgument naming the valid ones. weighted_average, highest_confidence and
/// round_robin are older names of confidence_weighted, best_of_n and fastest.
[[nodiscard]] Result<EnsembleStrategy> parseStrategy(std::string_view name);

struct EnsembleSettings {
    EnsembleStrategy strategy = EnsembleStrategy::ConfidenceWeighted;
    std::size_t minProviders = 2;
    std::size_t maxProviders = 5;
    /// Agreement below it is no consensus: the best single answer is given and marked, or an error
    /// when isFallingBack is false. Only for the strategies that measure agreement.
    double threshold = 0.8;
    bool isFallingBack = true;
    std::chrono::milliseconds timeout{30'000};
    std::vector<std::string> preferred;  ///< providers that are asked first
    std::optional<routing::Candidate> judge;
};

struct EnsembleChoice {
    std::size_t winner = 0;                     ///< index into PanelResult::members
    std::vector<std::optional<double>> scores;  ///< of each member, by the strategy; absent: none
    std::optional<double> agreement;            ///< share of the votes that agree, when measured
    bool hasConsensus = true;
    std::vector<std::string> notes;  ///< what was left out and why
};

struct EnsembleOutcome {
    PanelResult panel;
    EnsembleChoice choice;
    providers::ChatResponse response;  ///< the chosen one, usage of all calls added up
    std::optional<Verdict> verdict;
    std::optional<std::string> failure;  ///< set: there is no response, and why
    bool isCancelled = false;
};

/// What an answer says, for comparing: its text, or its tool calls.
[[nodiscard]] std::string comparedText(const providers::ChatResponse& response);

/// Chooses among the answers of a panel; at least one member answered. Pure; BestOfN chooses by
/// agreement here, the verdict of a judge replaces it.
[[nodiscard]] EnsembleChoice choose(const PanelResult& panel, const EnsembleSettings& settings,
                                    const config::Config& config);

/// Asks members (distinct, in order of preference; at most maxProviders are used) and chooses.
/// Thread: the worker's.
[[nodiscard]] asio::awaitable<EnsembleOutcome> runEnsemble(
    PanelContext context, providers::ChatRequest request, std::vector<routing::Candidate> members,
    EnsembleSettings settings, Deadline deadline, routing::AttemptLog& log);

}  // namespace helix::debate
