#pragma once
// Pictures for a message: read and judged away from the GUI thread, made into data URLs, with a
// small picture to show. The limits are the gateway's: a body of 10 MiB, of which base64 takes a
// third.

#include "api/chat_request.h"
#include "api/outcome.h"

#include <QImage>

namespace helix::models {

/// All pictures of one message together, before base64.
inline constexpr qint64 kMaxImageBytes = qint64(7) * 1024 * 1024;
inline constexpr int kMaxImages = 8;
inline constexpr int kThumbnailSide = 56;

struct ImageAttachment {
    api::ChatImage image;
    QImage thumbnail;
    qint64 bytes = 0;
};

/// Judges the bytes of a picture. Errors: Rejected when they are no PNG, JPEG, GIF or WebP, or
/// larger than @p allowedBytes. Any thread.
[[nodiscard]] api::Outcome<ImageAttachment> imageAttachment(const QString& name,
                                                            const QByteArray& bytes,
                                                            qint64 allowedBytes);
/// Reads the file first. Errors: NotFound when it cannot be read, then as above.
[[nodiscard]] api::Outcome<ImageAttachment> readImage(const QString& path, qint64 allowedBytes);

/// readImage() on a worker thread; `done` runs on the GUI thread unless `context` is gone.
void readImageLater(const QString& path, qint64 allowedBytes, QObject* context,
                    api::Callback<ImageAttachment> done);

/// The small picture of a data URL; null for other URLs and what cannot be read.
[[nodiscard]] QImage thumbnailOf(const QByteArray& dataUrl);

}  // namespace helix::models
