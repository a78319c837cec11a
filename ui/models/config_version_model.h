#pragma once
// The versions of a configuration, newest first, fetched page by page. Owned by the configuration
// page; GUI thread.

#include "api/config_version.h"
#include "theme/format.h"

#include <QAbstractTableModel>

namespace helix::models {

class ConfigVersionModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Version, Time, Source, Who, Changed, ColumnCount };
    enum Role {
        VersionRole = Qt::UserRole + 1,  ///< qint64
        IsCurrentRole,                   ///< bool
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setFirstPage(const api::ConfigVersionPage& page);
    void appendOlder(const api::ConfigVersionPage& page);
    void olderFailed() { m_isFetching = false; }
    void setTimeZone(theme::TimeZone zone);
    [[nodiscard]] const api::ConfigVersion* versionAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex& parent) const override;
    void fetchMore(const QModelIndex& parent) override;

signals:
    void olderWanted(qint64 before);

private:
    [[nodiscard]] QString cellText(const api::ConfigVersion& version, int column) const;

    QList<api::ConfigVersion> m_versions;
    std::optional<qint64> m_nextBefore;
    bool m_isFetching = false;
    theme::TimeZone m_zone = theme::TimeZone::Local;
};

/// "reload", "signal", …: what made a version, for people.
[[nodiscard]] QString versionSourceText(const api::ConfigVersion& version);

}  // namespace helix::models
