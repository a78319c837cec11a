#include "providers/capability_matrix.h"

#include <algorithm>

namespace helix::providers {

bool CapabilityRow::has(std::string_view feature) const noexcept
{
    return std::find(features.begin(), features.end(), feature) != features.end();
}

std::vector<CapabilityRow> capabilityRows(const ProviderCatalog& catalog)
{
    std::vector<CapabilityRow> rows;
    for (const std::string& name : catalog.names()) {
        const ProviderCatalog::Entry* entry = catalog.entry(name);
        if (entry == nullptr || entry->upstream == nullptr) continue;
        CapabilityRow row;
        row.provider = name;
        row.wireType = entry->upstream->wireType();
        row.models = entry->config.models;
        row.isSimulated = entry->upstream->isSimulated();
        const Capabilities capabilities = entry->upstream->capabilities();
        for (const Feature feature : allFeatures())
            if (capabilities.has(feature)) row.features.emplace_back(featureName(feature));
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace helix::providers
