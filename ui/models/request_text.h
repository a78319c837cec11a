#pragma once
// One request in words. Pure functions of the value struct; any thread.

#include "api/request_summary.h"

namespace helix::models {

/// A status of 400 or more, no status at all, or an error after the answer had begun (a broken
/// stream is 200 with an error).
bool isError(const api::RequestSummary& request);

/// "OK 200", "Failed 502", "Rejected 429", "Broken 200", "No answer".
QString statusText(const api::RequestSummary& request);

/// "gemini / gemini-2.5-flash"; an em dash when nobody answered.
QString answeredByText(const api::RequestSummary& request);

/// "412 in (300 cached) + 168 out (40 reasoning) = 580, estimated"; an em dash without usage.
QString tokensText(const api::RequestSummary& request);

/// Without the version in front: "chat/completions".
QString shortRoute(const QString& route);

/// What a text filter looks at: id, models, provider, route, error.
QString searchText(const api::RequestSummary& request);

}  // namespace helix::models
