#pragma once
// Where a message is written: the prompt, its pictures, Send and Stop. Knows nothing of sessions:
// it says what the person wants. Files are taken by button, by dropping and by pasting. GUI thread.

#include "models/image_attachment.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;

namespace helix::pages {

class Composer : public QFrame {
    Q_OBJECT
public:
    explicit Composer(QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    [[nodiscard]] QList<api::ChatImage> images() const;
    void setDraft(const QString& text, const QList<api::ChatImage>& images = {});
    void clear();
    void takeFocus();
    [[nodiscard]] QPlainTextEdit* prompt() const { return m_prompt; }

    /// What the buttons allow; `hint` says why not, or which keys to press.
    void setState(bool canSend, bool canStop, const QString& sendText, const QString& hint);
    /// Reads the files; what cannot be taken is said in place.
    void attach(const QStringList& paths);
    void chooseFiles();

signals:
    void sendRequested();
    void stopRequested();
    void changed();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildButtons(class QVBoxLayout* layout);
    void fit();
    void addImage(models::ImageAttachment attachment);
    void showImages();
    void pasteImage(const QImage& image);
    [[nodiscard]] bool takeMimeData(const class QMimeData& mime);
    [[nodiscard]] qint64 allowedBytes() const;
    void refuse(const QString& reason);
    void restyle();

    QList<models::ImageAttachment> m_images;
    int m_reading = 0;  ///< files on their way
    QPlainTextEdit* m_prompt = nullptr;
    QWidget* m_tray = nullptr;
    QHBoxLayout* m_pictures = nullptr;
    QLabel* m_refusal = nullptr;
    QLabel* m_hint = nullptr;
    QPushButton* m_attach = nullptr;
    QPushButton* m_stop = nullptr;
    QPushButton* m_send = nullptr;
};

}  // namespace helix::pages
