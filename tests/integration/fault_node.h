#pragma once
// A helixagent that a test may break: its configuration and data directory outlive the process, so
// that it can be killed and started again on them. Its log goes to a file, so that nobody has to
// read a pipe. Owned by the test; its end kills the process.

#include <QElapsedTimer>
#include <QJsonObject>
#include <QProcess>
#include <QTemporaryDir>

#include <optional>
#include <string>

namespace helix::integration {

class FaultNode {
public:
    FaultNode();
    ~FaultNode();

    /// The YAML file of the next start or reload. `logging` is added.
    void configure(const QByteArray& yaml, const char* logLevel = "warn");
    /// A variable of the environment of the next start.
    void setVariable(const QString& name, const QString& value);
    /// Starts `helixagent serve` on loopback and waits for the ready line. False, with the reason
    /// in errors(), when there is none within twenty seconds.
    [[nodiscard]] bool start();
    /// The same with a program in front, such as prlimit with its options.
    [[nodiscard]] bool startUnder(const QString& program, const QStringList& options);
    /// Milliseconds from the start of the process to its ready line.
    [[nodiscard]] qint64 startedInMs() const { return m_startedInMs; }

    void signal(int number);
    /// SIGKILL, and the end of the process.
    void kill();
    /// The exit code once the process has ended; nullopt when it does not or was killed.
    [[nodiscard]] std::optional<int> waitForExit(int withinMs = 20'000);
    [[nodiscard]] bool isRunning();

    /// A second process on the same configuration and data directory, until it ends by itself.
    struct Outcome {
        int exitCode = -1;
        QByteArray errors{};
    };
    [[nodiscard]] Outcome runAgain();

    [[nodiscard]] std::uint16_t port() const { return m_port; }
    [[nodiscard]] std::uint16_t metricsPort() const { return m_metricsPort; }
    [[nodiscard]] qint64 pid() const { return m_process.processId(); }
    [[nodiscard]] QString configFile() const { return m_folder.filePath("node.yaml"); }
    [[nodiscard]] QString dataDirectory() const { return m_folder.filePath("data"); }
    [[nodiscard]] QByteArray errors() const;
    [[nodiscard]] QByteArray log() const;
    /// The most memory that the process has held, in bytes.
    [[nodiscard]] qint64 peakMemory() const;
    /// A header line with the admin token.
    [[nodiscard]] std::string authorization() const;

private:
    [[nodiscard]] QStringList arguments() const;
    [[nodiscard]] bool waitForReadyLine();

    QTemporaryDir m_folder;
    QProcess m_process;
    std::uint16_t m_port = 0;
    std::uint16_t m_metricsPort = 0;
    qint64 m_startedInMs = 0;
};

}  // namespace helix::integration
