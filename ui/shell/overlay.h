#pragma once
// A card above the window with the rest dimmed: the frame of the palette and the shortcut sheet.
// Escape or a click beside the card closes it and gives the focus back. Child of the window, GUI
// thread.

#include <QPointer>
#include <QWidget>

class QFrame;
class QVBoxLayout;

namespace helix::shell {

class Overlay : public QWidget {
    Q_OBJECT
public:
    Overlay(const QString& name, QSize cardSize, QWidget* window);
    virtual void open();
    void closeOverlay();
    [[nodiscard]] bool isOpen() const { return isVisible(); }

protected:
    [[nodiscard]] QVBoxLayout* cardLayout() const { return m_layout; }
    [[nodiscard]] QWidget* card() const { return m_card; }
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void place();

    QSize m_cardSize;
    QWidget* m_card = nullptr;
    QVBoxLayout* m_layout = nullptr;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace helix::shell
