#pragma once
// "?": every shortcut of the window and of the current page, in groups. Child of the window, GUI
// thread.

#include "shell/overlay.h"

#include <QKeySequence>

class QGridLayout;

namespace helix::shell {

struct ShortcutGroup {
    QString title;
    QList<std::pair<QString, QString>> lines;  ///< what it does, keys
};

class ShortcutSheet : public Overlay {
    Q_OBJECT
public:
    explicit ShortcutSheet(QWidget* window);
    void openWith(const QList<ShortcutGroup>& groups);

private:
    void fill(const QList<ShortcutGroup>& groups);

    QWidget* m_content = nullptr;
};

}  // namespace helix::shell
