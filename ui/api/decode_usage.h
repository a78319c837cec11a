#pragma once
// The answer of GET /admin/usage as plain values; rules as in decode.h. Pure; api thread.

#include "api/outcome.h"
#include "api/usage.h"

#include <QByteArray>

namespace helix::api {

[[nodiscard]] Outcome<UsageReport> decodeUsage(const QByteArray& body);

}  // namespace helix::api
