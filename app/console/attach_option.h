#pragma once
// One --attach URL as a cluster. The token comes from HELIX_ADMIN_TOKEN, or from the URL's fragment
// (`http://host:8080#token=…`) for scripts that attach several; it never stays in the URL.

#include "cluster/cluster.h"

#include <optional>

namespace helix::console {

/// None when `text` is no http or https URL with a host. A fragment may also carry `name` and
/// `env`.
[[nodiscard]] std::optional<cluster::Cluster> clusterFromUrl(const QString& text,
                                                             const QString& adminToken);

}  // namespace helix::console
