#pragma once
// The effective configuration as rows: path, value, where the value comes from. Owned by the
// configuration page; GUI thread. A new configuration replaces the rows.

#include "api/config_version.h"

#include <QAbstractTableModel>

namespace helix::models {

class ConfigValueModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Path, Value, Origin, ColumnCount };
    enum Role {
        IsDefaultRole = Qt::UserRole + 1,  ///< bool
        SearchTextRole,                    ///< QString, path and value
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setValues(QList<api::ConfigValue> values);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QList<api::ConfigValue> m_values;
};

}  // namespace helix::models
