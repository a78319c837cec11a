#include "models/user_model.h"

#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

namespace helix::models {

namespace {

bool sortsBefore(const api::UserAccount& one, const api::UserAccount& other)
{
    return std::pair(one.username.toCaseFolded(), one.id) <
           std::pair(other.username.toCaseFolded(), other.id);
}

}  // namespace

// Both lists are in the same order, so one pass merges the new into the old.
void UserModel::setUsers(QList<api::UserAccount> users)
{
    std::sort(users.begin(), users.end(), sortsBefore);
    int row = 0;
    for (const api::UserAccount& user : std::as_const(users)) {
        while (row < m_users.size() && sortsBefore(m_users[row], user)) {
            beginRemoveRows({}, row, row);
            m_users.removeAt(row);
            endRemoveRows();
        }
        const bool isKnown = row < m_users.size() && !sortsBefore(user, m_users[row]);
        if (!isKnown) {
            beginInsertRows({}, row, row);
            m_users.insert(row, user);
            endInsertRows();
        } else if (m_users[row] != user) {
            m_users[row] = user;
            emit dataChanged(index(row, 0), index(row, ColumnCount - 1));
        }
        ++row;
    }
    if (row >= m_users.size()) return;
    beginRemoveRows({}, row, int(m_users.size()) - 1);
    m_users.resize(row);
    endRemoveRows();
}

void UserModel::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    const int last = rowCount() - 1;
    if (last >= 0) emit dataChanged(index(0, Status), index(last, LastLogin));
}

const api::UserAccount* UserModel::userAt(int row) const
{
    return row < 0 || row >= m_users.size() ? nullptr : &m_users[row];
}

const api::UserAccount* UserModel::userOfId(const QString& id) const
{
    for (const api::UserAccount& user : m_users)
        if (user.id == id) return &user;
    return nullptr;
}

int UserModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_users.size());
}

int UserModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

theme::Status UserModel::statusOf(const api::UserAccount& user) const
{
    if (user.isDisabled) return theme::Status::Disabled;
    return user.lockedUntilMs.value_or(0) > m_nowMs ? theme::Status::Warning : theme::Status::Ok;
}

QVariant UserModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::UserAccount& user = m_users[index.row()];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole: return cellText(user, index.column());
        case IdRole: return user.id;
        case StatusRole: return int(statusOf(user));
        default: return {};
    }
}

QString UserModel::cellText(const api::UserAccount& user, int column) const
{
    const auto orUnknown = [](const QString& text) {
        return text.isEmpty() ? theme::unknownText() : plainText(text);
    };
    switch (column) {
        case Name: return orUnknown(user.username);
        case Status:
            if (user.isDisabled) return tr("Disabled");
            if (statusOf(user) == theme::Status::Warning)
                return tr("Locked for %1").arg(theme::formatSpan(*user.lockedUntilMs - m_nowMs));
            return tr("Active");
        case UserRole: return orUnknown(user.role);
        case Email: return orUnknown(user.email);
        case LastLogin:
            return user.lastLoginMs ? theme::formatAge(m_nowMs - *user.lastLoginMs) : tr("never");
        case Created:
            return user.createdMs ? theme::formatAge(m_nowMs - *user.createdMs)
                                  : theme::unknownText();
        default: return {};
    }
}

QVariant UserModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Name: return tr("Name");
        case Status: return tr("Status");
        case UserRole: return tr("Role");
        case Email: return tr("E-mail");
        case LastLogin: return tr("Last sign-in");
        case Created: return tr("Created");
        default: return {};
    }
}

QList<RoleInfo> userRoles()
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("UserModel", text); };
    return {
        {QStringLiteral("readonly"), tr("looks, and changes nothing")},
        {QStringLiteral("developer"), tr("asks models too")},
        {QStringLiteral("operator"), tr("acts on the running node too: reload, breakers, drills")},
        {QStringLiteral("admin"), tr("may do everything, also keys and people")}};
}

}  // namespace helix::models
