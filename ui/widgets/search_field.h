#pragma once
// A search or filter line: magnifier, clear button, Escape clears, and one signal a quarter of a
// second after typing stops (at once on Enter). GUI thread.

#include <QLineEdit>
#include <QTimer>

namespace helix::widgets {

class SearchField : public QLineEdit {
    Q_OBJECT
public:
    /// `name` is the accessible name, `hint` the text while empty.
    SearchField(const QString& name, const QString& hint, QWidget* parent = nullptr);

signals:
    void searchChanged(const QString& text);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void announce();
    void restyle();

    QTimer m_delay;
    QString m_announced;
    QAction* m_icon = nullptr;
};

}  // namespace helix::widgets
