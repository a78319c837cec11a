#include "gateway/budget_step.h"

#include "base/identifier.h"
#include "gateway/usage_accounts.h"
#include "providers/openai_usage.h"
#include "providers/price_table.h"
#include "providers/token_estimate.h"
#include "routing/token_estimate.h"

#include <algorithm>
#include <charconv>

namespace helix::gateway {

namespace {

using providers::ChatRequest;
using providers::Usage;

constexpr std::int64_t kSettled = -1;
constexpr int kFirstError = 400;

bool isFromCache(const RequestRecord& record)
{
    return record.cache == "exact" || record.cache == "semantic" || record.cache == "shared";
}

bool hasBudget(const auth::ApiKey& key)
{
    return key.dailyBudgetUsd || key.monthlyBudgetUsd;
}

const providers::ProviderCatalog::Entry* entryOf(const Runtime& runtime,
                                                 const std::string& provider)
{
    return runtime.catalog ? runtime.catalog->entry(provider) : nullptr;
}

std::optional<std::int64_t> costOf(const Runtime& runtime, const std::string& provider,
                                   const std::string& model, const Usage& usage)
{
    const auto* entry = entryOf(runtime, provider);
    if (entry == nullptr) return std::nullopt;
    const auto price = providers::priceTable().price(entry->config, model);
    return price ? providers::costNanoUsd(usage, *price) : std::nullopt;
}

// Tokens that the answers to the request may have at most, as far as somebody limits them.
std::int64_t answerTokens(const ChatRequest& chat, std::optional<std::int64_t> providerMaxTokens)
{
    if (chat.operation != providers::Operation::Chat) return 0;
    const auto limit = chat.maxTokens ? chat.maxTokens : providerMaxTokens;
    std::int64_t answers = std::max<std::int64_t>(1, chat.n.value_or(1));
    if (chat.dialect == providers::Dialect::OpenAiCompletion)
        answers *= std::max<std::int64_t>(1, static_cast<std::int64_t>(chat.messages.size()));
    const std::int64_t each =
        std::max<std::int64_t>(1, limit.value_or(routing::kAssumedAnswerTokens));
    // A client may ask for any number.
    return answers > providers::kMaxTokenCount / each ? providers::kMaxTokenCount : answers * each;
}

// nullopt: nobody's price is known.
std::optional<std::int64_t> estimateMicroUsd(const Runtime& runtime, const ChatRequest& chat,
                                             std::span<const routing::Candidate> asked)
{
    constexpr std::int64_t kNanosPerMicro = 1'000;
    std::optional<std::int64_t> sum;
    Usage usage;
    usage.promptTokens = std::max<std::int64_t>(1, providers::estimateTokens(chat));
    for (const routing::Candidate& each : asked) {
        const auto* entry = entryOf(runtime, each.provider);
        if (entry == nullptr) continue;
        usage.completionTokens = answerTokens(chat, entry->config.maxTokens);
        const auto nanos = costOf(runtime, each.provider, each.model, usage);
        if (nanos) sum = sum.value_or(0) + (*nanos + kNanosPerMicro - 1) / kNanosPerMicro;
    }
    return sum;
}

std::string usdText(double usd)
{
    char text[32];
    const auto end = std::to_chars(text, text + sizeof text, usd).ptr;
    return {text, end};
}

ApiError budgetExhausted(const BudgetRefusal& refusal)
{
    ApiError error;
    error.status = 429;
    error.type = "insufficient_quota";
    error.code = "insufficient_quota";
    error.message = std::string("the ") + refusal.period + " budget of this API key (" +
                    usdText(refusal.limitUsd) +
                    " USD) has no room for this request; it begins anew at " +
                    auth::secondsText(refusal.resetMs) + ", or ask an operator for more";
    error.retryAfterSeconds = refusal.retryAfterSeconds;
    return error;
}

// Whose call it was and how it ended; no tokens yet.
UsageEntry callerEntry(const Exchange& exchange)
{
    const RequestRecord& record = exchange.record;
    UsageEntry entry;
    entry.requestId = record.id;
    entry.atMs = record.atMs;
    if (exchange.principal.key) {
        entry.keyId = exchange.principal.key->id;
        entry.keyName = exchange.principal.key->name;
    }
    entry.team = std::string(exchange.principal.team());
    entry.user = std::string(exchange.principal.userName());
    entry.provider = record.provider;
    entry.model = record.providerModel.empty() ? record.model : record.providerModel;
    entry.status = record.status == 0 ? 200 : record.status;
    entry.isError = record.isError();
    return entry;
}

void setUsage(UsageEntry& entry, const Usage& usage)
{
    entry.promptTokens = usage.promptTokens;
    entry.completionTokens = usage.completionTokens;
    entry.cachedTokens = usage.cachedTokens;
    entry.reasoningTokens = usage.reasoningTokens;
    if (usage.audioPromptTokens || usage.audioCompletionTokens)
        entry.audioTokens =
            usage.audioPromptTokens.value_or(0) + usage.audioCompletionTokens.value_or(0);
}

Usage usageOf(const RequestRecord& record)
{
    Usage usage;
    usage.promptTokens = record.promptTokens;
    usage.completionTokens = record.completionTokens;
    usage.cachedTokens = record.cachedTokens;
    usage.reasoningTokens = record.reasoningTokens;
    return usage;
}

UsageEntry answerEntry(const Exchange& exchange)
{
    const RequestRecord& record = exchange.record;
    UsageEntry entry = callerEntry(exchange);
    if (isFromCache(record) && record.status < kFirstError) {
        // Nothing was used; what the provider would have taken is what was saved.
        entry.kind = UsageKind::Cache;
        entry.costNanoUsd = 0;
        entry.savedNanoUsd =
            costOf(*exchange.runtime, record.provider, record.providerModel, usageOf(record))
                .value_or(0);
        return entry;
    }
    setUsage(entry, usageOf(record));
    entry.audioTokens = record.audioTokens;
    entry.isEstimated = record.isUsageEstimated;
    if (record.costUsd) entry.costNanoUsd = providers::nanosOf(*record.costUsd);
    return entry;
}

UsageEntry attemptEntry(const Exchange& exchange, const routing::AttemptRecord& attempt,
                        UsageKind kind)
{
    UsageEntry entry = callerEntry(exchange);
    entry.kind = kind;
    entry.provider = attempt.provider;
    entry.model = attempt.model;
    setUsage(entry, attempt.usage);
    entry.costNanoUsd = costOf(*exchange.runtime, attempt.provider, attempt.model, attempt.usage);
    return entry;
}

bool isAnswerers(const RequestRecord& record, const routing::AttemptRecord& attempt)
{
    return attempt.provider == record.provider && attempt.model == record.providerModel;
}

bool hasSucceeded(const routing::AttemptRecord& attempt)
{
    return attempt.outcome == "success" && attempt.usage.isKnown();
}

// The answer came from one target, so the record says what it used.
std::vector<UsageEntry> oneAnswer(const Exchange& exchange)
{
    std::vector<UsageEntry> entries{answerEntry(exchange)};
    const auto& attempts = exchange.attempts.records();
    const auto answering =
        std::find_if(attempts.rbegin(), attempts.rend(), [&](const auto& attempt) {
            return attempt.wasSent && attempt.outcome != routing::kHedgeLost &&
                   isAnswerers(exchange.record, attempt);
        });
    for (const auto& attempt : attempts) {
        const bool isAnswering = answering != attempts.rend() && &attempt == &*answering;
        if (!attempt.wasSent || !attempt.usage.isKnown() || isAnswering ||
            attempt.outcome == "success")
            continue;
        const bool hasLost = attempt.outcome == routing::kHedgeLost;
        entries.push_back(
            attemptEntry(exchange, attempt, hasLost ? UsageKind::HedgeLost : UsageKind::Failed));
    }
    return entries;
}

// Several targets had a part in it: each call has its own row, the chosen one's is the first.
std::vector<UsageEntry> manyAnswers(const Exchange& exchange,
                                    std::optional<std::size_t> panelAnswers)
{
    std::vector<UsageEntry> entries;
    std::size_t answers = 0;
    std::optional<std::size_t> chosen;
    for (const auto& attempt : exchange.attempts.records()) {
        if (!attempt.wasSent || !attempt.usage.isKnown()) continue;
        UsageKind kind =
            attempt.outcome == routing::kHedgeLost ? UsageKind::HedgeLost : UsageKind::Failed;
        if (hasSucceeded(attempt)) {
            const bool isJudge = panelAnswers && answers++ >= *panelAnswers;
            kind = isJudge ? UsageKind::Judge : panelAnswers ? UsageKind::Member : UsageKind::Part;
            if (!chosen && !isJudge && isAnswerers(exchange.record, attempt))
                chosen = entries.size();
        }
        entries.push_back(attemptEntry(exchange, attempt, kind));
    }
    const auto first = entries.begin() + static_cast<std::ptrdiff_t>(chosen.value_or(0));
    first->kind = UsageKind::Answer;
    std::rotate(entries.begin(), first, first + 1);
    return entries;
}

// The sum of all calls, when every one that used something has a price.
std::optional<double> knownCost(const std::vector<UsageEntry>& entries)
{
    std::optional<std::int64_t> sum;
    for (const UsageEntry& entry : entries) {
        if (entry.isUnpriced()) return std::nullopt;
        if (entry.costNanoUsd) sum = boundedSum(sum.value_or(0), *entry.costNanoUsd);
    }
    return sum ? std::optional(usdOf(*sum)) : std::nullopt;
}

}  // namespace

std::optional<ApiError> openAccount(Services& services, Exchange& exchange, const ChatRequest& chat,
                                    std::span<const routing::Candidate> asked)
{
    if (chat.operation == providers::Operation::CountTokens) return std::nullopt;
    const auth::ApiKey* key = exchange.principal.key.get();
    std::int64_t reserved = 0;
    if (services.accounts && key && (hasBudget(*key) || !key->replaces.empty())) {
        const auto estimate = hasBudget(*key) ? estimateMicroUsd(*exchange.runtime, chat, asked)
                                              : std::optional<std::int64_t>(0);
        if (const auto refusal = services.accounts->reserve(*key, estimate))
            return budgetExhausted(*refusal);
        reserved = estimate.value_or(0);
    }
    exchange.ticket.reservedMicroUsd = reserved + 1;
    return std::nullopt;
}

std::vector<UsageEntry> usageEntries(const Exchange& exchange,
                                     std::optional<std::size_t> panelAnswers)
{
    const auto& attempts = exchange.attempts.records();
    const bool isSpread = std::any_of(attempts.begin(), attempts.end(), [&](const auto& attempt) {
        return hasSucceeded(attempt) && (panelAnswers || !isAnswerers(exchange.record, attempt));
    });
    auto entries = isSpread && !isFromCache(exchange.record) ? manyAnswers(exchange, panelAnswers)
                                                             : oneAnswer(exchange);
    for (std::size_t i = 0; i < entries.size(); ++i) entries[i].part = static_cast<std::int64_t>(i);
    return entries;
}

void settleAccount(Services& services, Exchange& exchange, std::optional<std::size_t> panelAnswers)
{
    LimitTicket& ticket = exchange.ticket;
    const bool isOpen = ticket.reservedMicroUsd > 0;
    const bool isHit = ticket.reservedMicroUsd == 0 && isFromCache(exchange.record);
    if (!isOpen && !isHit) return;
    const std::int64_t reserved = isOpen ? ticket.reservedMicroUsd - 1 : 0;
    ticket.reservedMicroUsd = kSettled;
    const auto entries = usageEntries(exchange, panelAnswers);
    exchange.record.costUsd = knownCost(entries);
    if (services.accounts) services.accounts->settle(entries, reserved);
}

UsageEntry shadowEntry(const routing::AttemptRecord& attempt, const Runtime& runtime, WallTime now)
{
    UsageEntry entry;
    entry.requestId = newId("shadow", now);
    entry.atMs = unixMillis(now);
    entry.kind = UsageKind::Shadow;
    entry.provider = attempt.provider;
    entry.model = attempt.model;
    entry.status = attempt.status;
    entry.isError = attempt.outcome != "success";
    setUsage(entry, attempt.usage);
    entry.costNanoUsd = costOf(runtime, attempt.provider, attempt.model, attempt.usage);
    return entry;
}

}  // namespace helix::gateway
