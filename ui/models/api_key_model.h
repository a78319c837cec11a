#pragma once
// The API keys of a node as a table, newest first as the node sends them. Owned by the keys page;
// GUI thread. Rows are inserted, removed and changed by id, never reset, so a selection stays on
// its key. Ages and conditions are those of the last setNow().

#include "api/api_key.h"

#include <QAbstractTableModel>

namespace helix::models {

class ApiKeyModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        Status,
        Permissions,
        Team,
        Rate,
        Today,
        Month,
        LastUse,
        Expiry,
        ColumnCount
    };
    enum Role {
        IdRole = Qt::UserRole + 1,  ///< QString
        StatusRole,                 ///< int, theme::Status
        ShareRole,                  ///< double, of the column's budget; invalid when unknown
        SubtextRole,                ///< QString, quieter second text of the name
        SearchTextRole,             ///< QString, what the filter looks at
        SortRole,                   ///< what the column sorts by
        KeyStatusRole               ///< int, api::KeyStatus, expiry by the clock included
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setKeys(const QList<api::ApiKey>& keys);
    /// The node's clock; ages and conditions follow it.
    void setNow(qint64 nowMs);

    [[nodiscard]] const api::ApiKey* keyAt(int row) const;
    [[nodiscard]] const api::ApiKey* keyOfId(const QString& id) const;
    [[nodiscard]] int rowOfId(const QString& id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString cellText(const api::ApiKey& key, int column) const;
    [[nodiscard]] QVariant sortValue(const api::ApiKey& key, int column) const;
    [[nodiscard]] QString toolTip(const api::ApiKey& key, int column) const;
    void removeMissing(const QList<api::ApiKey>& keys);

    QList<api::ApiKey> m_keys;
    qint64 m_nowMs = 0;
};

}  // namespace helix::models
