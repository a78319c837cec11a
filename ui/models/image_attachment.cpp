#include "models/image_attachment.h"

#include "theme/format.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImageReader>
#include <QPointer>
#include <QThreadPool>

namespace helix::models {
namespace {

using api::Failure;
using api::FailureKind;

/// A picture of more pixels than this is not decoded for its small version.
constexpr qint64 kMaxPixels = qint64(64) * 1024 * 1024;

QString tr(const char* text)
{
    return QCoreApplication::translate("ImageAttachment", text);
}

/// The types that vision models take.
QByteArray mimeOf(const QByteArray& format)
{
    for (const char* known : {"png", "jpeg", "gif", "webp"})
        if (format == known) return QByteArray("image/") + known;
    return {};
}

/// Told from the first bytes, so that a type can be known without a decoder for it.
QByteArray formatOf(const QByteArray& bytes)
{
    if (bytes.startsWith("\x89PNG\r\n\x1a\n")) return "png";
    if (bytes.startsWith("\xff\xd8\xff")) return "jpeg";
    if (bytes.startsWith("GIF8")) return "gif";
    if (bytes.startsWith("RIFF") && bytes.mid(8, 4) == "WEBP") return "webp";
    return {};
}

QImage thumbnailFrom(QByteArray bytes)
{
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::ReadOnly);
    QImageReader reader(&buffer);
    reader.setAutoTransform(true);
    const QSize size = reader.size();
    if (!size.isValid() || qint64(size.width()) * size.height() > kMaxPixels) return {};
    // Twice the side, so that it stays sharp on dense screens.
    reader.setScaledSize(size.scaled(kThumbnailSide * 2, kThumbnailSide * 2, Qt::KeepAspectRatio)
                             .expandedTo({1, 1}));
    return reader.read();
}

Failure tooLarge(const QString& name, qint64 allowedBytes)
{
    return {FailureKind::Rejected,
            0,
            tr("%1 is too large: %2 are left of the %3 that all pictures of a message may have")
                .arg(name, theme::formatBytes(std::max<qint64>(0, allowedBytes)),
                     theme::formatBytes(kMaxImageBytes)),
            {}};
}

}  // namespace

api::Outcome<ImageAttachment> imageAttachment(const QString& name, const QByteArray& bytes,
                                              qint64 allowedBytes)
{
    if (bytes.size() > allowedBytes) return tl::unexpected(tooLarge(name, allowedBytes));
    const QByteArray mime = mimeOf(formatOf(bytes));
    if (mime.isEmpty())
        return tl::unexpected(Failure{
            FailureKind::Rejected,
            0,
            tr("%1 is no PNG, JPEG, GIF or WebP picture, which is what models read").arg(name),
            {}});
    ImageAttachment attachment;
    attachment.image = {name, "data:" + mime + ";base64," + bytes.toBase64()};
    attachment.thumbnail = thumbnailFrom(bytes);
    attachment.bytes = bytes.size();
    return attachment;
}

api::Outcome<ImageAttachment> readImage(const QString& path, qint64 allowedBytes)
{
    const QString name = QFileInfo(path).fileName();
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return tl::unexpected(Failure{FailureKind::NotFound,
                                      0,
                                      tr("%1 cannot be read: %2").arg(name, file.errorString()),
                                      {}});
    return imageAttachment(name, file.read(allowedBytes + 1), allowedBytes);
}

void readImageLater(const QString& path, qint64 allowedBytes, QObject* context,
                    api::Callback<ImageAttachment> done)
{
    auto callback = std::make_shared<api::Callback<ImageAttachment>>(std::move(done));
    QThreadPool::globalInstance()->start(
        [path, allowedBytes, callback, guard = QPointer<QObject>(context)] {
            auto outcome = readImage(path, allowedBytes);
            QMetaObject::invokeMethod(
                QCoreApplication::instance(),
                [guard, callback, outcome = std::move(outcome)]() mutable {
                    if (guard) (*callback)(std::move(outcome));
                },
                Qt::QueuedConnection);
        });
}

QImage thumbnailOf(const QByteArray& dataUrl)
{
    const auto comma = dataUrl.indexOf(',');
    if (!dataUrl.startsWith("data:image/") || comma < 0) return {};
    return thumbnailFrom(QByteArray::fromBase64(dataUrl.mid(comma + 1)));
}

}  // namespace helix::models
