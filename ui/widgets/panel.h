#pragma once
// A card with a title line: the frame of everything on a page. Put content into body(); put a badge
// or a button into header(). GUI thread.

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace helix::widgets {

class Panel : public QFrame {
    Q_OBJECT
public:
    explicit Panel(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    /// A quiet line after the title ("last 30 minutes").
    void setSubtitle(const QString& text);
    [[nodiscard]] QVBoxLayout* body() const { return m_body; }
    [[nodiscard]] QHBoxLayout* header() const { return m_header; }

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    QLabel* m_title = nullptr;
    QLabel* m_subtitle = nullptr;
    QHBoxLayout* m_header = nullptr;
    QVBoxLayout* m_body = nullptr;
};

}  // namespace helix::widgets
