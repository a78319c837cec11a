#pragma once
// The raw events of a pane's newest answer beside its text: time offset, what each adds, its data;
// the chosen one in full below. Follows the newest while the end is in view. GUI thread.

#include <QWidget>

class QLabel;
class QPlainTextEdit;

namespace helix::models {
class RawEventModel;
}
namespace helix::widgets {
class DataTable;
}

namespace helix::pages {

class RawEventsView : public QWidget {
    Q_OBJECT
public:
    explicit RawEventsView(models::RawEventModel& model, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void showChosen(const QModelIndex& index);
    void count();
    void restyle();

    models::RawEventModel& m_model;
    widgets::DataTable* m_table = nullptr;
    QPlainTextEdit* m_detail = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_count = nullptr;
    bool m_isAtEnd = true;
};

}  // namespace helix::pages
