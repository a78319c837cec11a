#pragma once
// Providers and targets against the attached nodes: the foldable matrix with its filter, its counts
// and the columns that the width allows; what does not fit is named. Owned by the providers page;
// GUI thread.

#include "models/provider_matrix.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;

namespace helix::models {
class ProviderMatrixModel;
class ProviderMatrixProxy;
}  // namespace helix::models
namespace helix::widgets {
class DataTree;
class EmptyState;
class SearchField;
}  // namespace helix::widgets

namespace helix::pages {

/// What is chosen in the matrix; `model` is empty for a whole provider.
struct MatrixChoice {
    QString provider;
    QString model;
    QString key;

    [[nodiscard]] bool isEmpty() const { return provider.isEmpty(); }
    bool operator==(const MatrixChoice&) const = default;
};

class MatrixView : public QWidget {
    Q_OBJECT
public:
    explicit MatrixView(QWidget* parent = nullptr);

    /// Keeps choice, folding and, while somebody reads, the order.
    void setNodes(const QList<models::MatrixNode>& nodes);
    void advance(qint64 milliseconds);

    [[nodiscard]] const models::ProviderMatrixModel& model() const { return *m_model; }
    [[nodiscard]] widgets::DataTree* tree() const { return m_tree; }
    [[nodiscard]] widgets::SearchField* search() const { return m_search; }

    [[nodiscard]] MatrixChoice choice() const;
    /// @return false when there is no such row (yet).
    bool choose(const MatrixChoice& choice);
    void chooseFirst();
    void move(int rows);
    void foldAll(bool isFolded);
    /// Height that shows every row.
    [[nodiscard]] int wantedHeight() const;

signals:
    void choiceChanged();
    /// A cell in the column of this node was clicked.
    void nodeChosen(int node);
    void activated();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildTools();
    void buildTree();
    void setDelegates();
    void fitColumns();
    void unfoldFirst();
    void showCounts();
    void restyle();

    models::ProviderMatrixModel* m_model = nullptr;
    models::ProviderMatrixProxy* m_proxy = nullptr;
    widgets::DataTree* m_tree = nullptr;
    widgets::SearchField* m_search = nullptr;
    widgets::EmptyState* m_empty = nullptr;
    QHBoxLayout* m_tools = nullptr;
    QLabel* m_hint = nullptr;
    QLabel* m_frozen = nullptr;
    QLabel* m_count = nullptr;
    bool m_isUnfolded = false;
};

}  // namespace helix::pages
