#pragma once
// Which provider can do what: the rows of GET /v1/capabilities.

#include "providers/provider_catalog.h"

namespace helix::providers {

struct CapabilityRow {
    std::string provider;
    std::string wireType;
    std::vector<std::string> models;    ///< as configured, the default first
    std::vector<std::string> features;  ///< names as featureName() gives them, in its order
    bool isSimulated = false;

    [[nodiscard]] bool has(std::string_view feature) const noexcept;
};

/// One row an enabled provider, in the order of the file. Thread: any.
[[nodiscard]] std::vector<CapabilityRow> capabilityRows(const ProviderCatalog& catalog);

}  // namespace helix::providers
