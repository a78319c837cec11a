#include "config/value_origins.h"

#include "config/effective.h"
#include "config/schema_tree.h"

namespace helix::config {

namespace {

bool isAtOrBelow(const std::string& path, const std::string& root)
{
    return path == root || path.starts_with(root + ".");
}

void collect(const Json& value, const std::string& path, const Config& config, Json& origins)
{
    if (value.is_object()) {
        for (const auto& [key, member] : value.items())
            collect(member, joinPath(path, key), config, origins);
        return;
    }
    const auto found = config.origins.find(path);
    origins[path] = found == config.origins.end() ? "default" : found->second;
}

}  // namespace

Json valueOrigins(const Config& config)
{
    Json origins = Json::object();
    collect(configJson(config), "", config, origins);
    return origins;
}

void setOrigin(Config& config, const std::string& path, const std::string& origin)
{
    std::erase_if(config.origins,
                  [&](const auto& known) { return isAtOrBelow(known.first, path); });
    if (!origin.empty()) config.origins[path] = origin;
}

void copyOrigins(Config& config, const Config& from, const std::string& path,
                 const std::string& origin)
{
    for (const auto& [known, was] : from.origins)
        if (isAtOrBelow(known, path)) config.origins.insert_or_assign(known, origin);
}

}  // namespace helix::config
