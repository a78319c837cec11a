#pragma once
// What the audit log keeps of a change of the configuration.

#include "gateway/audit_log.h"
#include "gateway/node_control.h"

namespace helix::gateway {

/// before and after hold the version and, as long as they fit, the values of each changed setting;
/// secrets are redacted. Actor and client are left to the caller.
[[nodiscard]] AuditEntry configAudit(std::string action, const ReloadReport& report);

}  // namespace helix::gateway
