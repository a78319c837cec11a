#pragma once
// A helixagent of the build under test: its own data directory, ports chosen by the system,
// standard output kept line by line. Owned by the test; its end terminates the process.

#include <QByteArray>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

#include <optional>

namespace helix::integration {

class NodeProcess {
public:
    NodeProcess();
    ~NodeProcess();

    /// Starts `helixagent serve` with loopback addresses of port 0 and `options`, and waits for the
    /// ready line. False with a reason in why() when it ends or stays silent for twenty seconds.
    [[nodiscard]] bool start(const QStringList& options);

    /// SIGTERM, then waits for the end. The exit code; nullopt when it had to be killed.
    [[nodiscard]] std::optional<int> terminate();

    /// Runs a second helixagent on the same data directory until it ends by itself.
    [[nodiscard]] std::optional<int> runSecond(QByteArray* errors);

    /// The first line of standard output so far, or after waiting for more of it, that contains
    /// `text`.
    [[nodiscard]] QByteArray lineWith(const QByteArray& text);

    [[nodiscard]] QString api() const { return m_ready["api"].toString(); }
    [[nodiscard]] QString metrics() const { return m_ready["metrics"].toString(); }
    [[nodiscard]] QJsonObject ready() const { return m_ready; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] QString why() const { return m_why; }
    [[nodiscard]] QByteArray adminToken() const;

private:
    [[nodiscard]] QStringList serveOptions() const;
    void readLines();

    QTemporaryDir m_folder;
    QProcess m_process;
    QByteArrayList m_lines;
    QJsonObject m_ready;
    QString m_why;
};

struct HttpAnswer {
    int status = 0;
    QByteArray body;
    QByteArray requestId;
};

/// One request on loopback, waited for; ten seconds at most, after which the status is 0.
[[nodiscard]] HttpAnswer httpGet(const QString& url, const QByteArray& bearer = {});
[[nodiscard]] HttpAnswer httpPost(const QString& url, const QByteArray& json);

}  // namespace helix::integration
