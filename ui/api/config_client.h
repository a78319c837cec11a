#pragma once
// A node's configuration: effective values, versions, differences, reload and roll-back
// (core/gateway/admin/README.md). A handle on the GUI thread; the same threads and rules as
// AdminClient. Owned by the connection of the cluster.

#include "api/config_version.h"
#include "api/outcome.h"

#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class HttpWorker;

class ConfigClient {
public:
    static constexpr int kVersionPage = 100;

    ConfigClient(ApiThread& thread, const QUrl& apiUrl, const QString& token);
    ~ConfigClient();
    ConfigClient(const ConfigClient&) = delete;
    ConfigClient& operator=(const ConfigClient&) = delete;

    void setToken(const QString& token);

    void fetchEffective(QObject* context, Callback<EffectiveConfig> done);
    /// Newest first. @param before the cursor of the page before.
    void fetchVersions(std::optional<qint64> before, QObject* context,
                       Callback<ConfigVersionPage> done);
    void fetchDiff(qint64 from, qint64 to, QObject* context, Callback<ConfigDiff> done);
    /// What a reload would change; nothing is changed. Errors: Rejected with the findings as text.
    void planReload(QObject* context, Callback<ReloadPlan> done);
    void reload(QObject* context, Callback<ReloadPlan> done);
    void rollBack(qint64 version, QObject* context, Callback<ReloadPlan> done);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api
