#include "auth/user_store.h"
#include "node/composition.h"

namespace helix::node {

Result<void> Composition::openUsers()
{
    auto users =
        auth::UserStore::open(m_dataDirectory->file("helix.db"), m_audit->queue(), m_clock);
    if (!users) return tl::unexpected(std::move(users.error()));
    m_users = std::move(*users);
    return {};
}

}  // namespace helix::node
