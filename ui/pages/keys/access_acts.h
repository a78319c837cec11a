#pragma once
// What an operator is told before a key or a person loses access: who stops working, and since when
// they were idle. Pure.

#include "api/api_key.h"
#include "api/user_account.h"
#include "pages/act_confirmation.h"

namespace helix::pages {

[[nodiscard]] Act revokeAct(const api::ApiKey& key, qint64 nowMs);
[[nodiscard]] Act removeUserAct(const api::UserAccount& user);
[[nodiscard]] Act disableUserAct(const api::UserAccount& user);

}  // namespace helix::pages
