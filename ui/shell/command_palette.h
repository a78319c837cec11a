#pragma once
// Ctrl+K: type, choose, Enter. Shows kind, title, hint and shortcut of each command; the last
// chosen come first while nothing is typed. Child of the window, GUI thread.

#include "shell/commands.h"
#include "shell/overlay.h"

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;

namespace helix::shell {

class CommandPalette : public Overlay {
    Q_OBJECT
public:
    explicit CommandPalette(QWidget* window);
    /// Opens with these commands and `typed` already in the field (">").
    void openWith(const QList<Command>& commands, const QString& typed = {});
    [[nodiscard]] QStringList visibleTitles() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void refill();
    void run();
    void move(int rows);

    QList<Command> m_commands;
    QStringList m_recent;
    QLineEdit* m_field = nullptr;
    QListView* m_list = nullptr;
    QStandardItemModel* m_model = nullptr;
    QLabel* m_empty = nullptr;
};

}  // namespace helix::shell
