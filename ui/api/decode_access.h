#pragma once
// From the bytes of the answers about keys, budgets, people and faults to plain values, under the
// rules of decode.h.

#include "api/api_key.h"
#include "api/fault.h"
#include "api/outcome.h"
#include "api/user_account.h"

#include <QByteArray>
#include <QJsonObject>

namespace helix::api {

[[nodiscard]] Outcome<ApiKeyPage> decodeApiKeys(const QByteArray& body);
[[nodiscard]] Outcome<ApiKey> decodeApiKey(const QByteArray& body);
/// Errors: Decode when the answer carries no text of a key: it could not be shown once.
[[nodiscard]] Outcome<IssuedKey> decodeIssuedKey(const QByteArray& body);
[[nodiscard]] Outcome<QList<Budget>> decodeBudgets(const QByteArray& body);
[[nodiscard]] Outcome<QList<UserAccount>> decodeUsers(const QByteArray& body);
[[nodiscard]] Outcome<UserAccount> decodeUser(const QByteArray& body);
[[nodiscard]] Outcome<FaultList> decodeFaults(const QByteArray& body);
[[nodiscard]] Outcome<Fault> decodeFault(const QByteArray& body);

/// The bodies of the acts.
[[nodiscard]] QJsonObject bodyOf(const ApiKeyDraft& draft);
[[nodiscard]] QJsonObject bodyOf(const UserDraft& draft);
[[nodiscard]] QJsonObject bodyOf(const UserChange& change);
/// Only the members that the kind has.
[[nodiscard]] QJsonObject bodyOf(const FaultDraft& draft);

}  // namespace helix::api
