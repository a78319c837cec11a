#include "node_process.h"

#include <QDeadlineTimer>
#include <QEventLoop>
#include <QFile>
#include <QJsonDocument>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace helix::integration {
namespace {

constexpr int kReadyWithinMs = 20'000;
constexpr int kStopWithinMs = 20'000;
constexpr int kLineWithinMs = 10'000;
constexpr int kAnswerWithinMs = 10'000;

HttpAnswer waitFor(QNetworkReply* reply)
{
    QEventLoop loop;
    QObject::connect(reply, &QNetworkReply::finished, &loop, &QEventLoop::quit);
    if (!reply->isFinished()) loop.exec();
    HttpAnswer answer;
    answer.status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    answer.body = reply->readAll();
    answer.requestId = reply->rawHeader("x-request-id");
    reply->deleteLater();
    return answer;
}

QNetworkRequest requestTo(const QString& url)
{
    QNetworkRequest request{QUrl(url)};
    request.setTransferTimeout(kAnswerWithinMs);
    return request;
}

}  // namespace

NodeProcess::NodeProcess()
{
    // The demonstration must not pick up a key of whoever runs the tests.
    QProcessEnvironment environment;
    environment.insert("PATH", qEnvironmentVariable("PATH"));
    environment.insert("HOME", m_folder.path());
    m_process.setProcessEnvironment(environment);
    m_process.setReadChannel(QProcess::StandardOutput);
}

NodeProcess::~NodeProcess()
{
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.kill();
    m_process.waitForFinished();
}

QStringList NodeProcess::serveOptions() const
{
    return {"serve",      "--data-dir",  m_folder.filePath("data"),
            "--listen",   "127.0.0.1:0", "--metrics-listen",
            "127.0.0.1:0"};
}

bool NodeProcess::start(const QStringList& options)
{
    m_process.start(HELIX_AGENT, serveOptions() + options);
    QDeadlineTimer until(kReadyWithinMs);
    while (m_ready.isEmpty() && !until.hasExpired()) {
        const bool isRunning = m_process.waitForReadyRead(int(until.remainingTime()));
        readLines();
        if (!isRunning && m_process.state() == QProcess::NotRunning) break;
    }
    if (m_ready.isEmpty())
        m_why = "no ready line: " + QString::fromUtf8(m_process.readAllStandardError());
    return !m_ready.isEmpty();
}

std::optional<int> NodeProcess::terminate()
{
    m_process.terminate();
    if (!m_process.waitForFinished(kStopWithinMs) || m_process.exitStatus() != QProcess::NormalExit)
        return std::nullopt;
    return m_process.exitCode();
}

std::optional<int> NodeProcess::runSecond(QByteArray* errors)
{
    QProcess second;
    second.setProcessEnvironment(m_process.processEnvironment());
    second.start(HELIX_AGENT, serveOptions());
    const bool hasEnded = second.waitForFinished(kStopWithinMs);
    if (!hasEnded) {
        second.kill();
        second.waitForFinished();
        return std::nullopt;
    }
    *errors = second.readAllStandardError() + second.readAllStandardOutput();
    return second.exitCode();
}

QByteArray NodeProcess::lineWith(const QByteArray& text)
{
    QDeadlineTimer until(kLineWithinMs);
    for (qsizetype at = 0;;) {
        for (; at < m_lines.size(); ++at)
            if (m_lines[at].contains(text)) return m_lines[at];
        if (until.hasExpired() || !m_process.waitForReadyRead(int(until.remainingTime())))
            return {};
        readLines();
    }
}

void NodeProcess::readLines()
{
    while (m_process.canReadLine()) {
        m_lines.append(m_process.readLine().trimmed());
        const auto record = QJsonDocument::fromJson(m_lines.last()).object();
        if (record["ready"].toBool()) m_ready = record;
    }
}

QByteArray NodeProcess::adminToken() const
{
    QFile file(m_folder.filePath("data/admin_token"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed() : QByteArray();
}

HttpAnswer httpGet(const QString& url, const QByteArray& bearer)
{
    QNetworkAccessManager manager;
    auto request = requestTo(url);
    if (!bearer.isEmpty()) request.setRawHeader("Authorization", "Bearer " + bearer);
    return waitFor(manager.get(request));
}

HttpAnswer httpPost(const QString& url, const QByteArray& json)
{
    QNetworkAccessManager manager;
    auto request = requestTo(url);
    request.setHeader(QNetworkRequest::ContentTypeHeader, "application/json");
    return waitFor(manager.post(request, json));
}

}  // namespace helix::integration
