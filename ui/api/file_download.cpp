#include "api/file_download.h"

#include "api/api_thread.h"

#include <QCoreApplication>
#include <QNetworkReply>
#include <QSaveFile>

namespace helix::api {
namespace {

Failure fileFailure(const QString& file, const QString& reason)
{
    return {
        FailureKind::Rejected, 0,
        QCoreApplication::translate("helix::api", "%1 could not be written: %2").arg(file, reason),
        QStringLiteral("file")};
}

}  // namespace

FileDownload::FileDownload(std::shared_ptr<HttpWorker> worker)
    : m_worker(std::move(worker)), m_silence(this)
{
    m_silence.setSingleShot(true);
    m_silence.setInterval(kDownloadSilence);
    connect(&m_silence, &QTimer::timeout, this, [this] {
        if (m_reply == nullptr) return;
        m_reply->setProperty("isTimedOut", true);
        m_reply->abort();
    });
}

FileDownload::~FileDownload()
{
    stop();
}

std::shared_ptr<FileDownload> FileDownload::create(ApiThread& thread,
                                                   std::shared_ptr<HttpWorker> worker)
{
    auto* download = new FileDownload(std::move(worker));
    download->moveToThread(&thread.thread());
    return {download, [](FileDownload* last) { last->deleteLater(); }};
}

void FileDownload::start(const QString& path, const QUrlQuery& query, const QString& file,
                         Sinks sinks)
{
    m_sinks = std::move(sinks);
    m_file = std::make_unique<QSaveFile>(file);
    if (!m_file->open(QIODevice::WriteOnly))
        return tell(tl::unexpected(fileFailure(file, m_file->errorString())));
    m_file->setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    m_reply = m_worker->open(path, query, "*/*");
    m_silence.start();
    connect(m_reply, &QNetworkReply::readyRead, this, &FileDownload::read);
    connect(m_reply, &QNetworkReply::finished, this, &FileDownload::finish);
}

void FileDownload::stop()
{
    m_silence.stop();
    m_sinks = {};
    if (m_file != nullptr) m_file->cancelWriting();
    m_file.reset();
    if (m_reply == nullptr) return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

bool FileDownload::isAnswerGood() const
{
    return m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt() == 200;
}

void FileDownload::read()
{
    m_silence.start();
    if (!isAnswerGood()) return;
    const QByteArray bytes = m_reply->readAll();
    if (m_file->write(bytes) != bytes.size()) {
        m_fileProblem = m_file->errorString();
        m_reply->abort();
        return;
    }
    m_written += bytes.size();
    if (m_sinks.progressed) m_sinks.progressed(m_written);
}

void FileDownload::finish()
{
    m_silence.stop();
    if (isAnswerGood() && m_fileProblem.isEmpty() && m_reply->bytesAvailable() > 0) read();
    const QByteArray body = isAnswerGood() ? QByteArray() : m_reply->read(kMaxErrorBytes);
    auto failure = failureOf(*m_reply, body);
    m_reply->deleteLater();
    m_reply = nullptr;
    const QString file = m_file->fileName();
    if (failure || !m_fileProblem.isEmpty()) m_file->cancelWriting();
    const bool isWritten = m_file->commit();
    const QString problem = m_fileProblem.isEmpty() ? m_file->errorString() : m_fileProblem;
    m_file.reset();
    if (!m_fileProblem.isEmpty() || (!isWritten && !failure))
        return tell(tl::unexpected(fileFailure(file, problem)));
    if (failure) return tell(tl::unexpected(*std::move(failure)));
    tell(m_written);
}

void FileDownload::tell(Outcome<qint64> outcome)
{
    const auto finished = std::exchange(m_sinks, {}).finished;
    if (finished) finished(std::move(outcome));
}

}  // namespace helix::api
