#pragma once
// One message of a playground conversation with everything known about it, and what its figures say
// in words. Plain values; pure functions, any thread.

#include "api/chat_stream.h"

namespace helix::models {

struct ChatEntry {
    api::ChatMessage message;
    QString reasoning;

    // Of an answer.
    QString askedModel;
    std::optional<api::ChatAnswerer> answerer{};
    std::optional<api::ChatUsage> usage{};
    QString finishReason{};
    qint64 contentChunks = 0;
    std::optional<double> firstTokenMs{};
    std::optional<double> lastTokenMs{};
    std::optional<double> totalMs{};
    std::optional<api::Failure> failure{};
    bool isInBandFailure = false;
    bool isRunning = false;
    bool isStopped = false;  ///< by the person
};

/// Tokens a second between the first and the last one. Until the provider reports its usage, the
/// chunks stand for tokens: `isEstimate`.
struct TokenRate {
    std::optional<double> perSecond;
    bool isEstimate = false;
};
[[nodiscard]] TokenRate tokenRate(const ChatEntry& entry);

/// "42.1 tokens/s", "≈ 42.1 tokens/s", "—".
[[nodiscard]] QString tokenRateText(const ChatEntry& entry);
/// "12 in + 80 out", with reasoning and cached tokens in the tool tip's words of usageDetail().
[[nodiscard]] QString usageText(const ChatEntry& entry);
[[nodiscard]] QString usageDetail(const ChatEntry& entry);
/// "$0.0012", "—" when neither the answer nor the headers tell.
[[nodiscard]] QString costText(const ChatEntry& entry);
/// "claude · claude-large" (the model only when another was asked for), then what is unusual:
/// "simulated", "after 2 fallbacks", "from the cache".
[[nodiscard]] QString answererText(const ChatEntry& entry);
/// answererText() with the time and the tokens of an answer that has ended.
[[nodiscard]] QString answerSummary(const ChatEntry& entry);
/// "Ended at the token limit" and the like; empty for the ordinary ends.
[[nodiscard]] QString finishText(const ChatEntry& entry);

/// What happened and what to do, for an answer that failed.
struct FailureAdvice {
    QString headline;
    QString reason;
    QString advice;
};
[[nodiscard]] FailureAdvice failureAdvice(const ChatEntry& entry);

}  // namespace helix::models
