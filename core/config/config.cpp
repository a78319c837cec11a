#include "config/config.h"

namespace helix::config {

const ProviderConfig* Config::provider(const std::string& name) const
{
    const auto found = providers.find(name);
    return found == providers.end() ? nullptr : &found->second;
}

}  // namespace helix::config
