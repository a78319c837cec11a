#include "api/access_client.h"

#include "api/decode_access.h"
#include "api/json_call.h"

namespace helix::api {
namespace {

constexpr std::chrono::milliseconds kListTimeout{10'000};
/// A 2xx follows fsync; a password is hashed with argon2id.
constexpr std::chrono::milliseconds kActTimeout{30'000};

HttpCall post(const QString& slot, const QString& path, const QJsonObject& body)
{
    return {.slot = slot, .path = path, .body = compactJson(body), .timeout = kActTimeout};
}

QString keyPath(const QString& id)
{
    return QStringLiteral("/admin/api-keys/") + pathSegment(id);
}

QString userPath(const QString& id)
{
    return QStringLiteral("/admin/users/") + pathSegment(id);
}

}  // namespace

AccessClient::AccessClient(ApiThread& thread, const QUrl& apiUrl, const QString& token)
    : m_thread(thread), m_worker(HttpWorker::create(thread, apiUrl, token))
{}

AccessClient::~AccessClient() = default;

void AccessClient::setToken(const QString& token)
{
    m_thread.post([worker = m_worker, token] { worker->setToken(token); });
}

void AccessClient::fetchKeys(std::optional<qint64> before, QObject* context,
                             Callback<ApiKeyPage> done)
{
    QUrlQuery query;
    addParameter(query, "status", QStringLiteral("all"));
    addParameter(query, "limit", QString::number(kMaxKeyPage));
    addParameter(query, "before", before);
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("keys"),
              .path = QStringLiteral("/admin/api-keys"),
              .query = query,
              .timeout = kListTimeout},
             decodeApiKeys, context, std::move(done));
}

void AccessClient::fetchBudgets(QObject* context, Callback<QList<Budget>> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("budgets"),
              .path = QStringLiteral("/admin/budgets"),
              .timeout = kListTimeout},
             decodeBudgets, context, std::move(done));
}

// Every act has a slot of its own: an answer that carries the text of a key must not be withdrawn
// by another act.
void AccessClient::createKey(const ApiKeyDraft& draft, QObject* context, Callback<IssuedKey> done)
{
    callJson(m_thread, m_worker,
             post(QStringLiteral("create key ") + draft.name, QStringLiteral("/admin/api-keys"),
                  bodyOf(draft)),
             decodeIssuedKey, context, std::move(done));
}

void AccessClient::rotateKey(const QString& id, const QString& overlap, const QString& expiresIn,
                             QObject* context, Callback<IssuedKey> done)
{
    QJsonObject body;
    if (!overlap.isEmpty()) body.insert(QStringLiteral("overlap"), overlap);
    if (!expiresIn.isEmpty()) body.insert(QStringLiteral("expires_in"), expiresIn);
    callJson(m_thread, m_worker,
             post(QStringLiteral("rotate ") + id, keyPath(id) + QStringLiteral("/rotate"), body),
             decodeIssuedKey, context, std::move(done));
}

void AccessClient::revokeKey(const QString& id, QObject* context, Callback<ApiKey> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("revoke ") + id,
              .path = keyPath(id),
              .timeout = kActTimeout,
              .verb = "DELETE"},
             decodeApiKey, context, std::move(done));
}

void AccessClient::fetchUsers(QObject* context, Callback<QList<UserAccount>> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("users"),
              .path = QStringLiteral("/admin/users"),
              .timeout = kListTimeout},
             decodeUsers, context, std::move(done));
}

void AccessClient::createUser(const UserDraft& draft, QObject* context, Callback<UserAccount> done)
{
    callJson(m_thread, m_worker,
             post(QStringLiteral("create user ") + draft.username, QStringLiteral("/admin/users"),
                  bodyOf(draft)),
             decodeUser, context, std::move(done));
}

void AccessClient::changeUser(const QString& id, const UserChange& change, QObject* context,
                              Callback<UserAccount> done)
{
    HttpCall call = post(QStringLiteral("change user ") + id, userPath(id), bodyOf(change));
    call.verb = "PUT";
    callJson(m_thread, m_worker, std::move(call), decodeUser, context, std::move(done));
}

void AccessClient::removeUser(const QString& id, QObject* context, Callback<UserAccount> done)
{
    callJson(m_thread, m_worker,
             {.slot = QStringLiteral("change user ") + id,
              .path = userPath(id),
              .timeout = kActTimeout,
              .verb = "DELETE"},
             decodeUser, context, std::move(done));
}

}  // namespace helix::api
