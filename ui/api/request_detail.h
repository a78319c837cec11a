#pragma once
// One request with its attempts (GET /admin/requests/{id}).

#include "api/request_summary.h"

namespace helix::api {

struct AttemptDetail {
    int number = 0;
    QString provider;
    QString model;
    QString key;  ///< hash prefix
    bool isSimulated = false;
    std::optional<double> startedOffsetMs;
    std::optional<double> connectMs;
    std::optional<double> firstByteMs;
    std::optional<double> firstContentMs;
    std::optional<double> durationMs;
    QString outcome;  ///< "success" or the error class
    std::optional<int> status;
    QString message;
    std::optional<double> delayBeforeMs;
    QString breakerBefore;
    bool wasFallback = false;
    bool wasSent = true;    ///< false: skipped, nothing was sent
    bool isHedge = false;   ///< began beside one that was slow
    bool isShadow = false;  ///< a copy whose answer nobody saw
    QString injected;       ///< id of the fault that was injected into it; empty: none
};

struct RequestDetail {
    RequestSummary summary;
    std::optional<QString> bodyExcerpt;
    QList<AttemptDetail> attempts;
};

}  // namespace helix::api
