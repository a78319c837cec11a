#include "gateway/protocols/call_ids.h"

#include <algorithm>

namespace helix::gateway {

std::string CallIds::ofCall(std::string given, const std::string& function)
{
    std::string id = given.empty() ? next() : std::move(given);
    m_open.push_back({id, function});
    return id;
}

std::string CallIds::ofResult(std::string given, const std::string& function)
{
    const auto found = std::find_if(m_open.begin(), m_open.end(), [&](const Open& open) {
        return given.empty() ? open.function == function : open.id == given;
    });
    if (found == m_open.end()) return given.empty() ? next() : given;
    std::string id = std::move(found->id);
    m_open.erase(found);
    return id;
}

std::string CallIds::next()
{
    return "call_" + std::to_string(++m_count);
}

}  // namespace helix::gateway
