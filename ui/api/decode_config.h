#pragma once
// Answers about the configuration as plain values; rules as in decode.h. Pure; api thread.

#include "api/config_version.h"
#include "api/outcome.h"

#include <QByteArray>

namespace helix::api {

[[nodiscard]] Outcome<EffectiveConfig> decodeEffective(const QByteArray& body);
[[nodiscard]] Outcome<ConfigVersionPage> decodeVersions(const QByteArray& body);
[[nodiscard]] Outcome<ConfigDiff> decodeDiff(const QByteArray& body);
[[nodiscard]] Outcome<ReloadPlan> decodeReloadPlan(const QByteArray& body);

}  // namespace helix::api
