#include "widgets/secret_clipboard.h"

#include <QApplication>
#include <QClipboard>
#include <QCryptographicHash>
#include <QMimeData>

namespace helix::widgets {
namespace {

QByteArray hashOf(const QString& text)
{
    return QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256);
}

}  // namespace

SecretClipboard::SecretClipboard(QObject* parent, std::chrono::milliseconds span) : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(span);
    connect(&m_timer, &QTimer::timeout, this, &SecretClipboard::clear);
}

SecretClipboard::~SecretClipboard()
{
    clear();
}

void SecretClipboard::copy(const QString& secret)
{
    auto data = std::make_unique<QMimeData>();
    data->setText(secret);
    // What password managers set, and clipboard histories of desktops look for.
    data->setData(QStringLiteral("x-kde-passwordManagerHint"), QByteArrayLiteral("secret"));
    QApplication::clipboard()->setMimeData(data.release());
    m_hash = hashOf(secret);
    m_timer.start();
}

void SecretClipboard::clear()
{
    m_timer.stop();
    const QByteArray hash = std::exchange(m_hash, {});
    if (hash.isEmpty() || qApp == nullptr) return;
    if (hashOf(QApplication::clipboard()->text()) != hash) return;
    QApplication::clipboard()->clear();
    emit cleared();
}

}  // namespace helix::widgets
