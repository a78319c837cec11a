#pragma once
// Who may call a gateway: its API keys, their budgets, and the people who sign in
// (core/gateway/admin/README.md). A handle on the GUI thread; the same threads and rules as
// AdminClient. Owned by the connection of the cluster.

#include "api/api_key.h"
#include "api/outcome.h"
#include "api/user_account.h"

#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;

/// The node's own limit of a page.
inline constexpr int kMaxKeyPage = 500;

class AccessClient {
public:
    AccessClient(ApiThread& thread, const QUrl& apiUrl, const QString& token);
    ~AccessClient();
    AccessClient(const AccessClient&) = delete;
    AccessClient& operator=(const AccessClient&) = delete;

    void setToken(const QString& token);

    /// Keys of every status, newest first. @param before the cursor of the page before.
    void fetchKeys(std::optional<qint64> before, QObject* context, Callback<ApiKeyPage> done);
    void fetchBudgets(QObject* context, Callback<QList<Budget>> done);
    /// Errors: Rejected names the refused member in Failure::param.
    void createKey(const ApiKeyDraft& draft, QObject* context, Callback<IssuedKey> done);
    /// The former key goes on working for @p overlap ("24h", "0s": ends now). Empty
    /// @p expiresIn: the new key never expires.
    void rotateKey(const QString& id, const QString& overlap, const QString& expiresIn,
                   QObject* context, Callback<IssuedKey> done);
    void revokeKey(const QString& id, QObject* context, Callback<ApiKey> done);

    void fetchUsers(QObject* context, Callback<QList<UserAccount>> done);
    void createUser(const UserDraft& draft, QObject* context, Callback<UserAccount> done);
    void changeUser(const QString& id, const UserChange& change, QObject* context,
                    Callback<UserAccount> done);
    void removeUser(const QString& id, QObject* context, Callback<UserAccount> done);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api
