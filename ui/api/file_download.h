#pragma once
// Streams one answer into a file on the api thread: nothing of it is kept in memory, the file
// appears only when all of it came, and silence beyond kDownloadSilence is a loss. Created
// anywhere, used and destroyed on the api thread.

#include "api/http_worker.h"

#include <QTimer>

class QSaveFile;

namespace helix::api {

inline constexpr std::chrono::milliseconds kDownloadSilence{30'000};
/// What is read of an answer that is no file, to tell its error.
inline constexpr qint64 kMaxErrorBytes = qint64(64) * 1024;

class FileDownload : public QObject {
public:
    struct Sinks {
        std::function<void(qint64 bytes)> progressed;
        std::function<void(Outcome<qint64>)> finished;  ///< once, unless stop() came before
    };

    [[nodiscard]] static std::shared_ptr<FileDownload> create(ApiThread& thread,
                                                              std::shared_ptr<HttpWorker> worker);
    ~FileDownload() override;

    void start(const QString& path, const QUrlQuery& query, const QString& file, Sinks sinks);
    void stop();

private:
    explicit FileDownload(std::shared_ptr<HttpWorker> worker);
    [[nodiscard]] bool isAnswerGood() const;
    void read();
    void finish();
    void tell(Outcome<qint64> outcome);

    std::shared_ptr<HttpWorker> m_worker;
    Sinks m_sinks;
    QTimer m_silence;
    QNetworkReply* m_reply = nullptr;
    std::unique_ptr<QSaveFile> m_file;
    QString m_fileProblem;
    qint64 m_written = 0;
};

}  // namespace helix::api
