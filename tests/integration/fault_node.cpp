#include "fault_node.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QJsonDocument>
#include <QUrl>
#include <csignal>

namespace helix::integration {

namespace {

constexpr int kReadyWithinMs = 20'000;

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

FaultNode::FaultNode()
{
    QProcessEnvironment environment;
    environment.insert("PATH", qEnvironmentVariable("PATH"));
    environment.insert("HOME", m_folder.path());
    m_process.setProcessEnvironment(environment);
    m_process.setStandardErrorFile(m_folder.filePath("errors"));
}

FaultNode::~FaultNode()
{
    kill();
}

void FaultNode::setVariable(const QString& name, const QString& value)
{
    auto environment = m_process.processEnvironment();
    environment.insert(name, value);
    m_process.setProcessEnvironment(environment);
}

void FaultNode::configure(const QByteArray& yaml, const char* logLevel)
{
    QFile file(configFile());
    if (!file.open(QIODevice::WriteOnly)) qFatal("cannot write the configuration");
    file.write(yaml + "logging: {level: " + logLevel +
               ", output: " + m_folder.filePath("log").toUtf8() + "}\n");
}

QStringList FaultNode::arguments() const
{
    return {"serve",    "--config",    configFile(),       "--data-dir", dataDirectory(),
            "--listen", "127.0.0.1:0", "--metrics-listen", "127.0.0.1:0"};
}

bool FaultNode::start()
{
    QElapsedTimer timer;
    timer.start();
    m_process.start(HELIX_AGENT, arguments());
    const bool isReady = waitForReadyLine();
    m_startedInMs = timer.elapsed();
    return isReady;
}

bool FaultNode::startUnder(const QString& program, const QStringList& options)
{
    m_process.start(program, options + QStringList{HELIX_AGENT} + arguments());
    return waitForReadyLine();
}

bool FaultNode::waitForReadyLine()
{
    const QDeadlineTimer until(kReadyWithinMs);
    while (!m_process.canReadLine())
        if (!m_process.waitForReadyRead(int(until.remainingTime()))) return false;
    const auto ready = QJsonDocument::fromJson(m_process.readLine()).object();
    m_port = std::uint16_t(QUrl(ready["api"].toString()).port(0));
    m_metricsPort = std::uint16_t(QUrl(ready["metrics"].toString()).port(0));
    return ready["ready"].toBool();
}

void FaultNode::signal(int number)
{
    ::kill(pid_t(pid()), number);
}

void FaultNode::kill()
{
    if (m_process.state() == QProcess::NotRunning) return;
    m_process.kill();
    m_process.waitForFinished();
}

std::optional<int> FaultNode::waitForExit(int withinMs)
{
    if (m_process.state() != QProcess::NotRunning && !m_process.waitForFinished(withinMs))
        return std::nullopt;
    if (m_process.exitStatus() != QProcess::NormalExit) return std::nullopt;
    return m_process.exitCode();
}

bool FaultNode::isRunning()
{
    return m_process.state() == QProcess::Running && !m_process.waitForFinished(1);
}

FaultNode::Outcome FaultNode::runAgain()
{
    QProcess second;
    second.setProcessEnvironment(m_process.processEnvironment());
    second.start(HELIX_AGENT, arguments());
    if (!second.waitForFinished(kReadyWithinMs)) {
        second.kill();
        second.waitForFinished();
        return {};
    }
    return {second.exitCode(), second.readAllStandardError()};
}

QByteArray FaultNode::errors() const
{
    return contentOf(m_folder.filePath("errors"));
}

QByteArray FaultNode::log() const
{
    return contentOf(m_folder.filePath("log"));
}

qint64 FaultNode::peakMemory() const
{
    constexpr const char* kPeak = "VmHWM:";
    for (const auto& line : contentOf(QString("/proc/%1/status").arg(pid())).split('\n'))
        if (line.startsWith(kPeak))
            return line.mid(int(qstrlen(kPeak))).trimmed().split(' ').front().toLongLong() * 1024;
    return 0;
}

std::string FaultNode::authorization() const
{
    const auto token = contentOf(dataDirectory() + "/admin_token").trimmed();
    return "Authorization: Bearer " + token.toStdString() + "\r\n";
}

}  // namespace helix::integration
