#include "debate/ensemble.h"

#include <algorithm>
#include <numeric>

namespace helix::debate {

namespace {

/// What one call may cost of the time when a judge follows: the judge needs its share.
constexpr double kPanelShareWithJudge = 0.7;

void addUp(providers::Usage& sum, const providers::Usage& usage)
{
    const auto add = [](std::optional<std::int64_t>& total,
                        const std::optional<std::int64_t>& part) {
        if (part) total = total.value_or(0) + *part;
    };
    add(sum.promptTokens, usage.promptTokens);
    add(sum.completionTokens, usage.completionTokens);
    add(sum.cachedTokens, usage.cachedTokens);
    add(sum.cacheWriteTokens, usage.cacheWriteTokens);
    add(sum.reasoningTokens, usage.reasoningTokens);
    add(sum.audioPromptTokens, usage.audioPromptTokens);
    add(sum.audioCompletionTokens, usage.audioCompletionTokens);
    if (usage.isKnown()) sum.totalTokens = sum.totalTokens.value_or(0) + usage.total();
}

/// Where the answers stand for the judge: rotated by the text, so that the place does not follow
/// the order of the configuration and a repetition gives the same order.
std::vector<std::size_t> shownOrder(const std::vector<std::string>& answers)
{
    std::vector<std::size_t> order(answers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::hash<std::string>{}(answers[a]) < std::hash<std::string>{}(answers[b]);
    });
    return order;
}

struct Judged {
    std::optional<Verdict> verdict;
    providers::Usage usage;
    std::string error;
};

asio::awaitable<Judged> askJudge(PanelContext context, providers::ChatRequest question,
                                 std::vector<std::string> answers, routing::Candidate judge,
                                 Deadline deadline, routing::AttemptLog& log)
{
    const auto order = shownOrder(answers);
    std::vector<routing::Candidate> one{std::move(judge)};
    PanelRules rules;
    rules.enough = 1;
    rules.deadline = deadline;
    rules.patientUntil = deadline.time();
    auto asked = co_await askPanel(std::move(context), judgeRequest(question, answers, order),
                                   std::move(one), rules, log);
    Judged judged;
    const MemberAnswer& member = asked.members.front();
    if (!member.answer) {
        judged.error = "the judge did not answer: " + member.error;
        co_return judged;
    }
    judged.usage = member.answer->response.usage;
    auto verdict = readVerdict(comparedText(member.answer->response), order);
    if (verdict)
        judged.verdict = std::move(*verdict);
    else
        judged.error = verdict.error().message;
    co_return judged;
}

void takeVerdict(EnsembleOutcome& outcome, Judged judged, const std::vector<std::size_t>& members)
{
    addUp(outcome.response.usage, judged.usage);
    if (!judged.verdict) {
        outcome.choice.notes.push_back(judged.error + "; the answer was chosen by agreement");
        return;
    }
    for (std::size_t i = 0; i < members.size(); ++i)
        outcome.choice.scores[members[i]] = judged.verdict->scores[i] / 10.0;
    outcome.choice.winner = members[judged.verdict->winner];
    outcome.choice.hasConsensus = true;
    outcome.verdict = std::move(judged.verdict);
}

std::string failureText(const PanelResult& panel, const EnsembleSettings& settings)
{
    std::string text = std::to_string(panel.answered()) + " of " +
                       std::to_string(panel.members.size()) + " providers answered, " +
                       std::to_string(settings.minProviders) + " are needed";
    for (const MemberAnswer& member : panel.members)
        if (!member.answer) text += "; " + member.member.provider + ": " + member.error;
    return text;
}

}  // namespace

asio::awaitable<EnsembleOutcome> runEnsemble(PanelContext context, providers::ChatRequest request,
                                             std::vector<routing::Candidate> members,
                                             EnsembleSettings settings, Deadline deadline,
                                             routing::AttemptLog& log)
{
    const auto started = context.clock.steadyNow();
    const bool hasJudge = settings.strategy == EnsembleStrategy::BestOfN && settings.judge;
    const auto panelTime = hasJudge ? std::chrono::duration_cast<std::chrono::milliseconds>(
                                          settings.timeout * kPanelShareWithJudge)
                                    : settings.timeout;
    if (members.size() > settings.maxProviders) members.resize(settings.maxProviders);
    const Deadline whole = deadline.within(started, settings.timeout);
    PanelRules rules;
    rules.enough = settings.minProviders;
    rules.deadline = deadline.within(started, panelTime);
    rules.patientUntil = started + panelTime / 2;

    EnsembleOutcome outcome;
    outcome.panel = co_await askPanel(context, request, std::move(members), rules, log);
    outcome.isCancelled = outcome.panel.isCancelled;
    if (outcome.isCancelled) co_return outcome;
    if (outcome.panel.answered() < std::max<std::size_t>(settings.minProviders, 1)) {
        outcome.failure = failureText(outcome.panel, settings);
        co_return outcome;
    }
    outcome.choice = choose(outcome.panel, settings, *context.config);
    std::vector<std::size_t> answered;
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < outcome.panel.members.size(); ++i) {
        const auto& member = outcome.panel.members[i];
        if (!member.answer) continue;
        addUp(outcome.response.usage, member.answer->response.usage);
        answered.push_back(i);
        texts.push_back(comparedText(member.answer->response));
    }
    if (hasJudge && answered.size() > 1) {
        auto judged = co_await askJudge(context, std::move(request), std::move(texts),
                                        *settings.judge, whole, log);
        takeVerdict(outcome, std::move(judged), answered);
    } else if (settings.strategy == EnsembleStrategy::BestOfN && !settings.judge) {
        outcome.choice.notes.emplace_back(
            "no judge is configured (ensemble.judge); the answer was chosen by agreement");
    }
    if (!outcome.choice.hasConsensus && !settings.isFallingBack) {
        outcome.failure = "the answers agree too little for the demanded threshold";
        co_return outcome;
    }
    const auto usage = outcome.response.usage;
    outcome.response = outcome.panel.members[outcome.choice.winner].answer->response;
    outcome.response.usage = usage;
    co_return outcome;
}

}  // namespace helix::debate
