#pragma once
// One finished request as a row, a page of them, and the question that asks for a page
// (GET /admin/requests).

#include <QList>
#include <QString>
#include <optional>

namespace helix::api {

struct RequestSummary {
    QString id;
    qint64 atMs = 0;
    QString method;
    QString route;
    std::optional<int> status;
    std::optional<double> durationMs;
    std::optional<double> firstContentMs;
    std::optional<double> overheadMs;  ///< the gateway's own share of the duration
    QString model;                     ///< as the client asked
    QString provider;                  ///< who answered, empty when nobody did
    QString providerModel;
    bool isSimulated = false;
    bool isStream = false;
    std::optional<int> attempts;
    std::optional<int> fallbacks;
    std::optional<qint64> promptTokens;
    std::optional<qint64> completionTokens;
    std::optional<qint64> totalTokens;
    std::optional<qint64> cachedTokens;     ///< of the prompt's
    std::optional<qint64> reasoningTokens;  ///< of the completion's
    std::optional<double> costUsd;
    bool isUsageEstimated = false;  ///< the provider told none: the node counted
    QString finishReason;
    QString errorType;
    QString errorMessage;
    QString keyId;  ///< public id of the caller's API key; empty: none
    QString client;
    QString userAgent;
    QString traceId;
    std::optional<qint64> bytesIn;
    std::optional<qint64> bytesOut;
};

struct RequestPage {
    QList<RequestSummary> requests;  ///< newest first; oldest first when asked with `after`
    QString nextBefore;              ///< empty: no older page
    bool hasMore = false;
};

/// Empty and absent members are not sent.
struct RequestFilter {
    int limit = 100;  ///< 1..500
    QString before;
    QString after;
    QString status;  ///< "200", "5xx", "error"
    QString provider;
    QString model;
    QString route;
    QString key;  ///< public id of an API key
    std::optional<bool> isStream;
    std::optional<double> minDurationMs;
    std::optional<qint64> sinceMs;
    std::optional<qint64> untilMs;
    QString text;  ///< in request id, model, error

    bool operator==(const RequestFilter&) const = default;
};

}  // namespace helix::api
