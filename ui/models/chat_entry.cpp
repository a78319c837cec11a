#include "models/chat_entry.h"

#include "models/curl_text.h"
#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>
#include <QLocale>

namespace helix::models {
namespace {

using api::FailureKind;

/// Answers that come at once, such as from a cache, have no speed worth a number.
constexpr double kShortestSpanMs = 50;

QString tr(const char* text)
{
    return QCoreApplication::translate("ChatEntry", text);
}

std::optional<double> costOf(const ChatEntry& entry)
{
    if (entry.usage && entry.usage->cost) return entry.usage->cost;
    return entry.answerer ? entry.answerer->cost : std::nullopt;
}

QString headlineOf(const ChatEntry& entry)
{
    const auto& failure = *entry.failure;
    if (entry.isInBandFailure) return tr("The answer broke off");
    switch (failure.kind) {
        case FailureKind::Unauthorized: return tr("The gateway wants an API key");
        case FailureKind::Forbidden: return tr("The API key may not do this");
        case FailureKind::NotFound: return tr("The gateway does not know this model");
        case FailureKind::Rejected:
            return failure.httpStatus == 429 ? tr("A limit is used up")
                                             : tr("The request was refused");
        case FailureKind::ServerError: return tr("No provider could answer");
        case FailureKind::Decode: return tr("The answer cannot be read");
        default: return tr("The gateway could not be reached");
    }
}

QString limitAdvice(const ChatEntry& entry)
{
    const auto seconds = entry.answerer ? entry.answerer->retryAfterSeconds : std::nullopt;
    if (!seconds) return tr("Wait a little and try again, or choose another model.");
    return tr("Try again in %1, or choose another model.")
        .arg(theme::formatSpan(qint64(*seconds) * 1000));
}

QString adviceFor(const ChatEntry& entry)
{
    const auto& failure = *entry.failure;
    if (entry.isInBandFailure)
        return tr(
            "What came before the break is kept. After its first word an answer is never "
            "continued by another provider; try again for a new one.");
    switch (failure.kind) {
        case FailureKind::Unauthorized:
            return tr("Enter a key of this cluster with “API key…”; it is kept in memory only.");
        case FailureKind::Forbidden: return tr("Use a key with the permission to write.");
        case FailureKind::NotFound: return tr("Choose a model from the list above.");
        case FailureKind::Rejected:
            return failure.httpStatus == 429 ? limitAdvice(entry)
                                             : tr("Change what the message names, then try again.");
        case FailureKind::ServerError:
            return tr(
                "Open the request to see every attempt and why it failed. Try again, or "
                "choose another model.");
        case FailureKind::Refused:
        case FailureKind::Dns: return tr("Is the gateway running? The console goes on trying.");
        case FailureKind::Tls: return tr("Check the certificate of the gateway.");
        default: return tr("Try again.");
    }
}

}  // namespace

TokenRate tokenRate(const ChatEntry& entry)
{
    TokenRate rate;
    if (!entry.firstTokenMs || !entry.lastTokenMs) return rate;
    const double spanMs = *entry.lastTokenMs - *entry.firstTokenMs;
    const bool hasUsage = entry.usage && entry.usage->completionTokens;
    const auto tokens = hasUsage ? *entry.usage->completionTokens : entry.contentChunks;
    // The first token opens the span, so it is not made within it.
    if (spanMs < kShortestSpanMs || tokens < 2) return rate;
    rate.perSecond = double(tokens - 1) / spanMs * 1000;
    rate.isEstimate = !hasUsage;
    return rate;
}

QString tokenRateText(const ChatEntry& entry)
{
    const auto rate = tokenRate(entry);
    if (!rate.perSecond) return theme::unknownText();
    const QString text = tr("%1 tokens/s").arg(theme::formatNumber(rate.perSecond));
    return rate.isEstimate ? QStringLiteral("≈ ") + text : text;
}

QString usageText(const ChatEntry& entry)
{
    if (!entry.usage) return theme::unknownText();
    return tr("%1 in + %2 out")
        .arg(theme::formatCount(entry.usage->promptTokens),
             theme::formatCount(entry.usage->completionTokens));
}

QString usageDetail(const ChatEntry& entry)
{
    if (!entry.usage) return tr("The provider has reported no usage yet");
    QStringList parts{tr("%1 tokens in all").arg(theme::formatCount(entry.usage->totalTokens))};
    if (entry.usage->reasoningTokens)
        parts
            << tr("%1 of them for reasoning").arg(theme::formatCount(entry.usage->reasoningTokens));
    if (entry.usage->cachedTokens)
        parts << tr("%1 of the prompt from the provider's cache")
                     .arg(theme::formatCount(entry.usage->cachedTokens));
    return parts.join(QStringLiteral(", "));
}

QString costText(const ChatEntry& entry)
{
    const auto cost = costOf(entry);
    if (!cost) return theme::unknownText();
    const int digits = *cost != 0 && *cost < 0.01 ? 6 : 4;
    return QStringLiteral("$") + QLocale::c().toString(*cost, 'f', digits);
}

QString answererText(const ChatEntry& entry)
{
    if (!entry.answerer) return {};
    const auto& answerer = *entry.answerer;
    QStringList parts;
    if (!answerer.provider.isEmpty()) parts << plainText(answerer.provider);
    if (!answerer.model.isEmpty() && answerer.model != entry.askedModel)
        parts << plainText(answerer.model);
    if (answerer.isSimulated) parts << tr("simulated");
    if (answerer.attempts.value_or(1) > 1) parts << tr("%1 attempts").arg(*answerer.attempts);
    if (answerer.fallbacks.value_or(0) > 0) parts << tr("fallbacks: %1").arg(*answerer.fallbacks);
    if (!answerer.cache.isEmpty()) parts << tr("cache: %1").arg(plainText(answerer.cache));
    return parts.join(QStringLiteral(" · "));
}

QString answerSummary(const ChatEntry& entry)
{
    QStringList parts{answererText(entry)};
    if (entry.totalMs) parts << theme::formatLatency(entry.totalMs);
    if (entry.usage && entry.usage->completionTokens)
        parts << tr("%1\u00A0tokens").arg(theme::formatCount(entry.usage->completionTokens));
    parts.removeAll(QString());
    return parts.join(QStringLiteral(" · "));
}

QString finishText(const ChatEntry& entry)
{
    if (entry.isStopped) return tr("Stopped by you");
    if (entry.finishReason == QLatin1String("length"))
        return tr("Ended at the token limit: raise max tokens for more");
    if (entry.finishReason == QLatin1String("content_filter"))
        return tr("Ended by the provider's content filter");
    const bool isEmpty = entry.message.text.isEmpty() && entry.message.toolCalls.isEmpty();
    if (!entry.isRunning && !entry.failure && isEmpty && !entry.finishReason.isEmpty())
        return tr("The model ended without a word");
    return {};
}

FailureAdvice failureAdvice(const ChatEntry& entry)
{
    if (!entry.failure) return {};
    return {headlineOf(entry), plainBlock(maskedText(entry.failure->text)), adviceFor(entry)};
}

}  // namespace helix::models
