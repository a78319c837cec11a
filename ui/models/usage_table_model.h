#pragma once
// Who used what, one row a key, team, model, provider or person. Owned by the usage page; GUI
// thread. A new report replaces the rows; they keep their order of falling cost, a proxy may sort
// them otherwise by SortRole.

#include "api/usage.h"

#include <QAbstractTableModel>

namespace helix::models {

class UsageTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Group,
        Cost,
        Share,
        Requests,
        Errors,
        PromptTokens,
        CompletionTokens,
        CachedTokens,
        ReasoningTokens,
        CacheHits,
        Saved,
        Unpriced,
        ColumnCount
    };
    enum Role {
        SortRole = Qt::UserRole + 1,  ///< number or text
        GroupRole,                    ///< QString as the node names it
        ShareRole,                    ///< double 0..1 of the cost; invalid without cost
        SubtextRole,                  ///< QString, the name of a key
        HeadRole,                     ///< QString, first text of the cell
    };

    using QAbstractTableModel::QAbstractTableModel;

    /// dimension: key, team, model, provider or user.
    void setReport(const api::UsageReport& report, const QString& dimension);
    void clear();
    [[nodiscard]] const api::UsageRow* rowAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString groupText(const api::UsageRow& row) const;
    [[nodiscard]] std::optional<double> shareOf(const api::UsageRow& row) const;
    [[nodiscard]] QString cellText(const api::UsageRow& row, int column) const;
    [[nodiscard]] QVariant sortValue(const api::UsageRow& row, int column) const;

    QList<api::UsageRow> m_rows;
    double m_totalUsd = 0;
    QString m_dimension;
};

/// "Key", "Team", …: the dimension as a heading.
[[nodiscard]] QString dimensionTitle(const QString& dimension);
/// What stands for requests without one: "no key", "no team", …
[[nodiscard]] QString dimensionAbsent(const QString& dimension);

}  // namespace helix::models
