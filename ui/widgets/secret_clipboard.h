#pragma once
// Puts a secret on the clipboard and takes it away again after kClipboardSpan, unless somebody
// copied something else meanwhile; then that stays. Keeps only a hash of the secret. Asks clipboard
// histories not to keep it. Owned by its page; destroying it clears too. GUI thread.

#include <QObject>
#include <QTimer>
#include <chrono>

namespace helix::widgets {

inline constexpr std::chrono::milliseconds kClipboardSpan{60'000};

class SecretClipboard : public QObject {
    Q_OBJECT
public:
    explicit SecretClipboard(QObject* parent = nullptr,
                             std::chrono::milliseconds span = kClipboardSpan);
    ~SecretClipboard() override;

    void copy(const QString& secret);
    /// Takes the secret away now, if it is still there.
    void clear();

signals:
    void cleared();

private:
    QByteArray m_hash;
    QTimer m_timer;
};

}  // namespace helix::widgets
