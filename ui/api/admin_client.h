#pragma once
// The admin API of one node (core/gateway/admin/README.md). A handle on the GUI thread; requests,
// decoding and streams run on the api thread. Each endpoint has one request in flight: a newer call
// of the same kind withdraws the older one, which ends as Cancelled. No answer waits longer than
// its named limit.

#include "api/log_line.h"
#include "api/node_config.h"
#include "api/outcome.h"
#include "api/provider_state.h"
#include "api/request_detail.h"
#include "api/status.h"
#include "api/stream_feed.h"

#include <QUrl>
#include <chrono>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;
struct HttpCall;

inline constexpr std::chrono::milliseconds kStateTimeout{10'000};
inline constexpr std::chrono::milliseconds kQueryTimeout{30'000};
inline constexpr std::chrono::milliseconds kActionTimeout{30'000};
/// Eight tests, each with the provider's own timeouts.
inline constexpr std::chrono::milliseconds kVerifyTimeout{300'000};
/// The node itself waits 30 s for the requests that still run.
inline constexpr std::chrono::milliseconds kRemoveTimeout{45'000};

class AdminClient {
public:
    AdminClient(ApiThread& thread, const QUrl& apiUrl, const QString& token);
    ~AdminClient();
    AdminClient(const AdminClient&) = delete;
    AdminClient& operator=(const AdminClient&) = delete;

    void setToken(const QString& token);

    void fetchStatus(QObject* context, Callback<NodeStatus> done);
    void fetchProviders(QObject* context, Callback<ProviderList> done);
    void fetchRequests(const RequestFilter& filter, QObject* context, Callback<RequestPage> done);
    void fetchRequest(const QString& id, QObject* context, Callback<RequestDetail> done);
    void fetchLogs(const LogQuery& query, QObject* context, Callback<LogBatch> done);
    void fetchConfig(QObject* context, Callback<NodeConfig> done);
    void setBreaker(const QString& provider, BreakerAction action, const QString& target,
                    QObject* context, Callback<BreakerActionResult> done);
    /// Runs tests against a provider, which spends money with its vendor. Empty @p tests: all.
    void verifyProvider(const QString& provider, const QStringList& tests, QObject* context,
                        Callback<Verification> done);
    void setProviderEnabled(const QString& provider, bool isEnabled, QObject* context,
                            Callback<ProviderChange> done);
    /// Takes it out of use; the node waits for its running requests unless @p isForced.
    void removeProvider(const QString& provider, bool isForced, QObject* context,
                        Callback<ProviderChange> done);
    void reload(QObject* context, Callback<ReloadResult> done);

    [[nodiscard]] std::unique_ptr<LogFeed> openLogs(std::optional<qint64> after);
    [[nodiscard]] std::unique_ptr<EventFeed> openEvents(std::optional<qint64> after);

private:
    template <class T>
    void call(HttpCall call, Outcome<T> (*decode)(const QByteArray&), QObject* context,
              Callback<T> done);

    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api
