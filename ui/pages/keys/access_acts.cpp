#include "pages/keys/access_acts.h"

#include "models/api_key_text.h"
#include "models/plain_text.h"

#include <QCoreApplication>

namespace helix::pages {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("AccessActs", text);
}

}  // namespace

Act revokeAct(const api::ApiKey& key, qint64 nowMs)
{
    const QString used = key.lastUsedMs
                             ? tr("It was last used %1.").arg(models::lastUseText(key, nowMs))
                             : tr("It was never used.");
    return {tr("Revoke %1?").arg(models::keyTitle(key)),
            tr("Every request with the key %1 is refused with 401 at once, on every worker, for "
               "good. %2 A key that is only to be replaced is better rotated: then the former one "
               "goes on working for a while.")
                .arg(models::plainText(key.id), used),
            tr("Revoke"), key.name.isEmpty() ? key.id : key.name};
}

Act removeUserAct(const api::UserAccount& user)
{
    return {tr("Delete %1?").arg(models::plainText(user.username)),
            tr("The account is removed and all its tokens end: whoever is signed in with it is "
               "refused from now on. What the audit trail says of it stays."),
            tr("Delete"), user.username};
}

Act disableUserAct(const api::UserAccount& user)
{
    return {tr("Disable %1?").arg(models::plainText(user.username)),
            tr("All tokens of the account end and it cannot sign in until somebody enables it."),
            tr("Disable"), user.username};
}

}  // namespace helix::pages
