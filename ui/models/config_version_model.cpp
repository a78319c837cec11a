#include "models/config_version_model.h"

#include "models/plain_text.h"

#include <QCoreApplication>

namespace helix::models {
namespace {

using L1 = QLatin1String;

QString translated(const char* text)
{
    return QCoreApplication::translate("ConfigVersionModel", text);
}

QString changedText(const QStringList& changed)
{
    constexpr int kShown = 3;
    QStringList shown;
    for (const auto& path : changed.mid(0, kShown)) shown << plainText(path);
    if (changed.size() > kShown)
        shown << translated("and %1 more").arg(changed.size() - qsizetype(kShown));
    return shown.isEmpty() ? theme::unknownText() : shown.join(QStringLiteral(", "));
}

}  // namespace

QString versionSourceText(const api::ConfigVersion& version)
{
    if (version.source == L1("start")) return translated("start of the node");
    if (version.source == L1("reload")) return translated("reload");
    if (version.source == L1("signal")) return translated("reload by signal");
    if (version.source == L1("providers")) return translated("provider changed at run time");
    if (version.source == L1("rollback"))
        return version.rolledBackTo ? translated("rolled back to %1").arg(*version.rolledBackTo)
                                    : translated("rolled back");
    return version.source.isEmpty() ? theme::unknownText() : plainText(version.source);
}

void ConfigVersionModel::setFirstPage(const api::ConfigVersionPage& page)
{
    beginResetModel();
    m_versions = page.versions;
    m_nextBefore = page.nextBefore;
    m_isFetching = false;
    endResetModel();
}

void ConfigVersionModel::appendOlder(const api::ConfigVersionPage& page)
{
    if (!m_isFetching) return;
    m_isFetching = false;
    m_nextBefore = page.nextBefore;
    if (page.versions.isEmpty()) return;
    const int first = int(m_versions.size());
    beginInsertRows({}, first, first + int(page.versions.size()) - 1);
    m_versions << page.versions;
    endInsertRows();
}

void ConfigVersionModel::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    const int last = rowCount() - 1;
    if (last >= 0) emit dataChanged(index(0, Time), index(last, Time), {Qt::DisplayRole});
}

const api::ConfigVersion* ConfigVersionModel::versionAt(int row) const
{
    return row < 0 || row >= m_versions.size() ? nullptr : &m_versions.at(row);
}

int ConfigVersionModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_versions.size());
}

int ConfigVersionModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

bool ConfigVersionModel::canFetchMore(const QModelIndex& parent) const
{
    return !parent.isValid() && m_nextBefore && !m_isFetching;
}

void ConfigVersionModel::fetchMore(const QModelIndex& parent)
{
    if (!canFetchMore(parent)) return;
    m_isFetching = true;
    emit olderWanted(*m_nextBefore);
}

QString ConfigVersionModel::cellText(const api::ConfigVersion& version, int column) const
{
    switch (column) {
        case Version:
            return version.isCurrent ? tr("%1 (in force)").arg(version.version)
                                     : QString::number(version.version);
        case Time:
            return version.atMs ? theme::formatDateTime(*version.atMs, m_zone)
                                : theme::unknownText();
        case Source: return versionSourceText(version);
        case Who: return version.actor.isEmpty() ? theme::unknownText() : plainText(version.actor);
        case Changed: return changedText(version.changed);
        default: return {};
    }
}

QVariant ConfigVersionModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::ConfigVersion& version = m_versions.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole: return cellText(version, index.column());
        case Qt::ToolTipRole:
            return index.column() == Changed ? QVariant(plainBlock(version.changed.join(u'\n')))
                                             : QVariant();
        case VersionRole: return version.version;
        case IsCurrentRole: return version.isCurrent;
        default: return {};
    }
}

QVariant ConfigVersionModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Version: return tr("Version");
        case Time: return tr("Since");
        case Source: return tr("By");
        case Who: return tr("Who");
        case Changed: return tr("Changed");
        default: return {};
    }
}

}  // namespace helix::models
