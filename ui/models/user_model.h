#pragma once
// The people who sign in to a node, as a table by name. Owned by the keys page; GUI thread. Rows
// change by id, never by reset, so a selection stays on its person.

#include "api/user_account.h"
#include "theme/status.h"

#include <QAbstractTableModel>

namespace helix::models {

class UserModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Status, UserRole, Email, LastLogin, Created, ColumnCount };
    enum Role {
        IdRole = Qt::UserRole + 1,  ///< QString
        StatusRole                  ///< int, theme::Status
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setUsers(QList<api::UserAccount> users);
    void setNow(qint64 nowMs);
    [[nodiscard]] const api::UserAccount* userAt(int row) const;
    [[nodiscard]] const api::UserAccount* userOfId(const QString& id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString cellText(const api::UserAccount& user, int column) const;
    [[nodiscard]] theme::Status statusOf(const api::UserAccount& user) const;

    QList<api::UserAccount> m_users;
    qint64 m_nowMs = 0;
};

/// What the roles may do, in one sentence each, weakest first.
struct RoleInfo {
    QString name;
    QString help;
};
[[nodiscard]] QList<RoleInfo> userRoles();

}  // namespace helix::models
