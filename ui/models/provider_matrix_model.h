#pragma once
// Providers and, folded under each, its targets (model x key); one column for every attached node
// and then the facts. Owned by the providers page; GUI thread. Rows are matched by name, model and
// key, so that selection and folding survive every update; what a cell paints is worked out when
// the nodes answer, not when it is painted.

#include "models/provider_matrix.h"

#include <QAbstractItemModel>

#include <vector>

namespace helix::models {

class ProviderMatrixModel : public QAbstractItemModel {
    Q_OBJECT
public:
    /// The columns behind the nodes' ones.
    enum Fact { Why, States, Errors, Rate, Latency, Score, Limits, FactCount };
    enum Role {
        ProviderRole = Qt::UserRole + 1,  ///< QString, the provider of the row
        ModelRole,                        ///< QString; empty in the row of a provider
        KeyRole,                          ///< QString; empty in the row of a provider
        IsProviderRole,                   ///< bool
        SeverityRole,      ///< int, models::Severity: of a node's cell, else of the row
        BreakerRole,       ///< int, api::BreakerState as in force; of a node's cell
        IsKnownRole,       ///< bool: the cell's node has this row
        IsStaleRole,       ///< bool: what the cell's node said is old
        HeadRole,          ///< QString, first line of a cell
        SubtextRole,       ///< QString, its second line
        ShareRole,         ///< double in [0, 1] for a bar: errors, score, limits; invalid: unknown
        RateRole,          ///< double, requests per second; invalid when unknown
        HistoryRole,       ///< QList<double>
        ErrorHistoryRole,  ///< QList<double>
        StripRole,         ///< StripSpan
        SearchTextRole,    ///< QString, what the text filter looks at
    };

    static constexpr int kNameColumn = 0;

    explicit ProviderMatrixModel(QObject* parent = nullptr);

    /// The newest of every node, in the order of their columns.
    void setNodes(const QList<MatrixNode>& nodes);
    /// Moves the clocks that ages and countdowns are computed from.
    void advance(qint64 milliseconds);
    void clear() { setNodes({}); }

    [[nodiscard]] int nodeCount() const { return int(m_nodes.size()); }
    [[nodiscard]] const QList<MatrixNode>& nodes() const { return m_nodes; }
    [[nodiscard]] int columnOfNode(int node) const { return 1 + node; }
    [[nodiscard]] int columnOfFact(Fact fact) const { return 1 + nodeCount() + int(fact); }
    /// -1 for a column that is no node's.
    [[nodiscard]] int nodeOfColumn(int column) const;

    [[nodiscard]] QModelIndex indexOfProvider(const QString& name) const;
    [[nodiscard]] QModelIndex indexOfTarget(const QString& provider, const QString& model,
                                            const QString& key) const;
    /// The row's state on a node; null pointers in it when the node does not have it.
    [[nodiscard]] MatrixCell cell(const QModelIndex& index, int node) const;
    [[nodiscard]] MatrixFacts facts(const QModelIndex& index) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString provider;
        QString model;
        QString key;
        QList<MatrixCell> cells;
        MatrixFacts facts;
        Row* parent = nullptr;
        std::vector<std::unique_ptr<Row>> children;

        [[nodiscard]] bool isProvider() const { return parent == nullptr; }
    };
    using Rows = std::vector<std::unique_ptr<Row>>;

    [[nodiscard]] const Row* rowAt(const QModelIndex& index) const;
    [[nodiscard]] QList<std::pair<QString, QString>> targetsOf(const QString& provider) const;
    void takeRows(Rows& rows, const QList<std::pair<QString, QString>>& keys, Row* parent);
    void removeAbsent(Rows& rows, const QList<std::pair<QString, QString>>& keys,
                      const QModelIndex& at);
    void refresh(Row& row);
    void announce();
    [[nodiscard]] QModelIndex indexOf(const Row& row) const;
    [[nodiscard]] QVariant nodeData(const Row& row, int node, int role) const;
    [[nodiscard]] QVariant factData(const Row& row, Fact fact, int role) const;
    [[nodiscard]] QVariant nameData(const Row& row, int role) const;
    [[nodiscard]] QVariant rowData(const Row& row, int role) const;
    [[nodiscard]] QString nodeHead(const Row& row, int node) const;
    [[nodiscard]] QString nodeSubtext(const Row& row, int node) const;
    [[nodiscard]] Explanation explanation(const Row& row) const;
    [[nodiscard]] QString factHead(const Row& row, Fact fact) const;
    [[nodiscard]] QString factSubtext(const Row& row, Fact fact) const;

    QList<MatrixNode> m_nodes;
    Rows m_rows;
};

}  // namespace helix::models
