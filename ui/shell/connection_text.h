#pragma once
// A connection's state as status and words: one wording for switcher, status strip, banner and
// tests.

#include "cluster/cluster_connection.h"
#include "theme/format.h"
#include "theme/status.h"

namespace helix::shell {

[[nodiscard]] theme::Status connectionStatus(const cluster::ClusterConnection& connection);
/// "Up", "Degraded: 2 problems", "Stale: refused", "Unreachable: token needed".
[[nodiscard]] QString connectionWord(const cluster::ClusterConnection& connection);
/// The cluster's name, or its address while it has none.
[[nodiscard]] QString clusterTitle(const cluster::Cluster& cluster);
[[nodiscard]] QColor environmentBand(const theme::Theme& theme, cluster::Environment environment);

}  // namespace helix::shell
