#include "models/raw_event_model.h"

#include "models/plain_text.h"
#include "theme/fonts.h"

namespace helix::models {
namespace {

/// What a row shows; the tool tip and the copy have all that was kept.
constexpr qsizetype kShownCharacters = 400;

QString offsetText(double milliseconds)
{
    return QStringLiteral("+%1 s").arg(milliseconds / 1000.0, 0, 'f', 3);
}

QString dataText(const api::RawEvent& event)
{
    QString text = QString::fromUtf8(event.data);
    if (!event.name.isEmpty()) text = QString::fromUtf8(event.name) + QStringLiteral(": ") + text;
    const auto cut = event.bytes - event.data.size();
    if (cut > 0) text += RawEventModel::tr(" … %1 more bytes").arg(cut);
    return text;
}

}  // namespace

void RawEventModel::append(const QList<api::RawEvent>& events, qint64 dropped)
{
    m_missing += dropped;
    if (events.isEmpty()) return;
    const auto fresh = events.mid(std::max<qsizetype>(0, events.size() - kCapacity));
    m_missing += events.size() - fresh.size();
    const int surplus = int(m_events.size() + fresh.size()) - kCapacity;
    if (surplus > 0) {
        beginRemoveRows({}, 0, surplus - 1);
        m_events.remove(0, surplus);
        endRemoveRows();
        m_missing += surplus;
    }
    const int first = int(m_events.size());
    beginInsertRows({}, first, first + int(fresh.size()) - 1);
    m_events.append(fresh);
    endInsertRows();
}

void RawEventModel::clear()
{
    beginResetModel();
    m_events.clear();
    m_missing = 0;
    endResetModel();
}

QString RawEventModel::text() const
{
    QStringList lines;
    if (m_missing > 0) lines << tr("# %1 events before these are not kept").arg(m_missing);
    for (const auto& event : m_events)
        lines << offsetText(event.offsetMs) + QStringLiteral("  ") + dataText(event);
    return lines.join(u'\n');
}

int RawEventModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_events.size());
}

int RawEventModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant RawEventModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const auto& event = m_events.at(index.row());
    if (role == FullDataRole) return plainBlock(dataText(event));
    if (role == Qt::FontRole)
        return theme::fontFor(index.column() == Adds ? theme::TextRole::Secondary
                                                     : theme::TextRole::Mono);
    if (role == Qt::TextAlignmentRole && index.column() == Offset)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
        case Offset: return offsetText(event.offsetMs);
        case Adds: return plainText(event.adds);
        case Data: return plainText(dataText(event).left(kShownCharacters));
        default: return {};
    }
}

QVariant RawEventModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Offset)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::TextAlignmentRole) return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Offset: return tr("After");
        case Adds: return tr("Adds");
        case Data: return tr("Event");
        default: return {};
    }
}

}  // namespace helix::models
