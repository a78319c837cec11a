#pragma once
// A DataTable with a detail pane beside it, a line above that counts rows and admits what is
// hidden, and the "order frozen" chip. The page gives the detail widget; Escape closes it. GUI
// thread.

#include "widgets/data_table.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QSplitter;
class QStackedLayout;

namespace helix::widgets {

class EmptyState;

class SplitTable : public QWidget {
    Q_OBJECT
public:
    explicit SplitTable(const QString& name, QWidget* parent = nullptr);

    [[nodiscard]] DataTable* table() const { return m_table; }
    /// Shown instead of the table by showEmpty().
    [[nodiscard]] EmptyState* emptyState() const { return m_empty; }
    /// The row above the table: put filters here, left to right; the count stays at the right.
    [[nodiscard]] QHBoxLayout* toolRow() const { return m_toolRow; }
    /// Takes ownership. Hidden until showDetail(true).
    void setDetail(QWidget* detail);
    /// For details that want width, such as time lines.
    void setDetailBelow();
    /// Gives the table @p pixels of height, the rest to a detail below it.
    void setTableHeight(int pixels);
    void showDetail(bool isShown);
    [[nodiscard]] bool isDetailShown() const;
    void showEmpty(bool isEmpty);
    /// "92 requests · 31 filtered out".
    void setCountText(const QString& text);

signals:
    void detailClosed();

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void buildToolRow();
    void buildBody(const QString& name);

    QHBoxLayout* m_toolRow = nullptr;
    QLabel* m_count = nullptr;
    QLabel* m_frozen = nullptr;
    QSplitter* m_splitter = nullptr;
    QStackedLayout* m_stack = nullptr;
    DataTable* m_table = nullptr;
    EmptyState* m_empty = nullptr;
    QWidget* m_detail = nullptr;
};

}  // namespace helix::widgets
