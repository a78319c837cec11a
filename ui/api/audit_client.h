#pragma once
// The audit trail of a node: pages of it by cursor, and an export of all matching records into a
// file (/admin/audit, /admin/audit/export). A handle on the GUI thread; the same threads and rules
// as AdminClient. Owned by the connection of the cluster.

#include "api/node_config.h"
#include "api/outcome.h"

#include <QObject>
#include <QUrl>
#include <memory>

namespace helix::api {

class ApiThread;
class FileDownload;
class HttpWorker;

/// Empty and absent members are not sent.
struct AuditFilter {
    std::optional<qint64> before;  ///< cursor: records older than this id
    std::optional<qint64> after;   ///< cursor: records newer than this id
    QString actor;                 ///< `*` is any text
    QString action;                ///< `*` is any text
    QString subject;
    std::optional<qint64> sinceMs;
    std::optional<qint64> untilMs;
    QString text;

    bool operator==(const AuditFilter&) const = default;
};

enum class AuditFormat { JsonLines, Csv };

/// A running export. Destroying it cancels; then no file is left behind.
class AuditExport : public QObject {
    Q_OBJECT
public:
    AuditExport(ApiThread& thread, std::shared_ptr<FileDownload> download);
    ~AuditExport() override;

signals:
    void progressed(qint64 bytes);
    /// One of both, once.
    void finished(qint64 bytes);
    void failed(const helix::api::Failure& failure);

private:
    friend class AuditClient;
    ApiThread& m_thread;
    std::shared_ptr<FileDownload> m_download;
};

class AuditClient {
public:
    AuditClient(ApiThread& thread, const QUrl& apiUrl, const QString& token);
    ~AuditClient();
    AuditClient(const AuditClient&) = delete;
    AuditClient& operator=(const AuditClient&) = delete;

    void setToken(const QString& token);

    /// One page, newest first as a rule; with `after` in whatever order the node sends.
    void fetch(const AuditFilter& filter, int limit, QObject* context, Callback<AuditPage> done);
    /// Writes all matching records, oldest first, to @p file, which is replaced only when all of it
    /// came. Mode 0600.
    [[nodiscard]] std::unique_ptr<AuditExport> exportTo(const QString& file, AuditFormat format,
                                                        const AuditFilter& filter);

private:
    ApiThread& m_thread;
    std::shared_ptr<HttpWorker> m_worker;
};

}  // namespace helix::api
