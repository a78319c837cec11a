#pragma once
// From the bytes of an answer to plain values, as core/gateway/admin/README.md describes them.
// Pure; runs on the api thread. A member that is absent, null or of the wrong type is unknown; an
// answer whose frame is wrong (no JSON, no object, a list that is no list) is a Decode failure that
// names the place.

#include "api/health.h"
#include "api/log_line.h"
#include "api/node_config.h"
#include "api/node_event.h"
#include "api/outcome.h"
#include "api/request_detail.h"
#include "api/status.h"

#include <QByteArray>

namespace helix::api {

[[nodiscard]] Outcome<NodeStatus> decodeStatus(const QByteArray& body);
[[nodiscard]] Outcome<ProviderList> decodeProviders(const QByteArray& body);
[[nodiscard]] Outcome<BreakerActionResult> decodeBreakerAction(const QByteArray& body);
[[nodiscard]] Outcome<Verification> decodeVerification(const QByteArray& body);
[[nodiscard]] Outcome<ProviderChange> decodeProviderChange(const QByteArray& body);
[[nodiscard]] Outcome<RequestPage> decodeRequestPage(const QByteArray& body);
[[nodiscard]] Outcome<RequestDetail> decodeRequestDetail(const QByteArray& body);
[[nodiscard]] Outcome<LogBatch> decodeLogBatch(const QByteArray& body);
/// One record of the log stream.
[[nodiscard]] Outcome<LogLine> decodeLogRecord(const QByteArray& record, qint64 seq);
[[nodiscard]] Outcome<NodeEvent> decodeEvent(const QByteArray& body);
[[nodiscard]] Outcome<NodeConfig> decodeConfig(const QByteArray& body);
[[nodiscard]] Outcome<ReloadResult> decodeReload(const QByteArray& body);
[[nodiscard]] Outcome<AuditPage> decodeAudit(const QByteArray& body);
[[nodiscard]] Outcome<Health> decodeHealth(const QByteArray& body);
[[nodiscard]] Outcome<QList<GatewayProvider>> decodeGatewayProviders(const QByteArray& body);

/// "closed", "open", "half-open"; anything else is Unknown.
[[nodiscard]] BreakerState breakerFromText(const QString& text);
/// The word of the interface: "force_open".
[[nodiscard]] QString breakerActionName(BreakerAction action);

}  // namespace helix::api
