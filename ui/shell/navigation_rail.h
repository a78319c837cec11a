#pragma once
// The pages at the left edge: icon, title, shortcut, and a mark when a page has something urgent.
// GUI thread.

#include "pages/page.h"
#include "theme/status.h"

#include <QMap>
#include <QWidget>

class QVBoxLayout;

namespace helix::shell {

class RailButton;

class NavigationRail : public QWidget {
    Q_OBJECT
public:
    explicit NavigationRail(QWidget* parent = nullptr);
    void addPage(const pages::PageInfo& info, const QKeySequence& shortcut);
    void setCurrent(const QString& id);
    /// Ok hides the mark; `text` is what it counts ("2").
    void setMark(const QString& id, theme::Status status, const QString& text);

signals:
    void pageChosen(const QString& id);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVBoxLayout* m_layout = nullptr;
    QMap<QString, RailButton*> m_buttons;
};

}  // namespace helix::shell
