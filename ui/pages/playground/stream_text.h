#pragma once
// Text of a model as it grows: plain text always, selectable, as tall as its content up to
// kMaxInlineHeight, from where on it scrolls inside itself. Appending costs what is appended, not
// what is there: long paragraphs are laid out in pieces of kParagraphPiece characters, which
// copying puts together again, and long texts in portions, one a turn of the event loop. GUI
// thread.

#include "theme/fonts.h"

#include <QPlainTextEdit>
#include <QTimer>

namespace helix::pages {

class StreamText : public QPlainTextEdit {
    Q_OBJECT
public:
    static constexpr int kParagraphPiece = 4'000;
    static constexpr int kMaxInlineHeight = 5'000;
    static constexpr int kPortion = 32 * 1024;

    explicit StreamText(const QString& name, theme::TextRole role, QWidget* parent = nullptr);

    void append(const QString& text);
    void setText(const QString& text);
    /// All that was appended, without the joints of the pieces.
    [[nodiscard]] QString text() const;

    /// Everything appended stands there.
    [[nodiscard]] bool isComplete() const { return m_waiting.isEmpty(); }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

signals:
    /// It gained or lost the keyboard: its card shows the ring.
    void focusChanged();

protected:
    [[nodiscard]] QMimeData* createMimeDataFromSelection() const override;
    void resizeEvent(QResizeEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void pour();
    void insertPieces(const QString& text);
    void fit(bool isAnew);
    [[nodiscard]] QString joined(int from, int to) const;

    QString m_waiting;  ///< not laid out yet
    QTimer m_pour;
    int m_settledBlocks = 0;
    double m_settledHeight = 0;
    int m_height = 0;
};

}  // namespace helix::pages
