#include "models/request_text.h"

#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

namespace helix::models {

namespace {

constexpr int kFirstErrorStatus = 400;
constexpr int kFirstServerError = 500;

QString statusWord(const api::RequestSummary& request)
{
    const auto tr = [](const char* text) {
        return QCoreApplication::translate("RequestText", text);
    };
    if (!request.status || *request.status == 0) return tr("No answer");
    if (*request.status >= kFirstServerError) return tr("Failed");
    if (*request.status >= kFirstErrorStatus) return tr("Rejected");
    return isError(request) ? tr("Broken") : tr("OK");
}

}  // namespace

bool isError(const api::RequestSummary& request)
{
    return request.status.value_or(0) == 0 || *request.status >= kFirstErrorStatus ||
           !request.errorType.isEmpty();
}

QString statusText(const api::RequestSummary& request)
{
    const QString word = statusWord(request);
    const int status = request.status.value_or(0);
    return status == 0 ? word : QStringLiteral("%1 %2").arg(word).arg(status);
}

QString answeredByText(const api::RequestSummary& request)
{
    if (request.provider.isEmpty()) return theme::unknownText();
    if (request.providerModel.isEmpty()) return plainText(request.provider);
    return plainText(request.provider) + QStringLiteral(" / ") + plainText(request.providerModel);
}

QString tokensText(const api::RequestSummary& request)
{
    if (!request.totalTokens && !request.promptTokens && !request.completionTokens)
        return theme::unknownText();
    const auto tr = [](const char* text) {
        return QCoreApplication::translate("RequestText", text);
    };
    QString in = tr("%1 in").arg(theme::formatCount(request.promptTokens));
    if (request.cachedTokens)
        in += tr(" (%1 cached)").arg(theme::formatCount(request.cachedTokens));
    QString out = tr("%1 out").arg(theme::formatCount(request.completionTokens));
    if (request.reasoningTokens)
        out += tr(" (%1 reasoning)").arg(theme::formatCount(request.reasoningTokens));
    const QString sum = tr("%1 + %2 = %3").arg(in, out, theme::formatCount(request.totalTokens));
    return request.isUsageEstimated ? tr("%1, estimated").arg(sum) : sum;
}

QString shortRoute(const QString& route)
{
    const QString version = QStringLiteral("/v1/");
    return plainText(route.startsWith(version) ? route.mid(version.size()) : route);
}

QString searchText(const api::RequestSummary& request)
{
    return QStringList{
        request.id,    request.model,     request.provider,     request.providerModel,
        request.route, request.errorType, request.errorMessage, request.client}
        .join(QLatin1Char(' '));
}

}  // namespace helix::models
