#include "models/usage_table_model.h"

#include "models/money_text.h"
#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

namespace helix::models {
namespace {

using L1 = QLatin1String;

QString translated(const char* text)
{
    return QCoreApplication::translate("UsageTableModel", text);
}

/// The count that a column shows; nullopt for the columns of text and money.
std::optional<qint64> countOf(const api::UsageSums& sums, int column)
{
    switch (column) {
        case UsageTableModel::Requests: return sums.requests;
        case UsageTableModel::Errors: return sums.errors;
        case UsageTableModel::PromptTokens: return sums.promptTokens;
        case UsageTableModel::CompletionTokens: return sums.completionTokens;
        case UsageTableModel::CachedTokens: return sums.cachedTokens;
        case UsageTableModel::ReasoningTokens: return sums.reasoningTokens;
        case UsageTableModel::CacheHits: return sums.cacheHits;
        case UsageTableModel::Unpriced: return sums.unpricedRequests;
        default: return std::nullopt;
    }
}

}  // namespace

QString dimensionTitle(const QString& dimension)
{
    if (dimension == L1("team")) return translated("Team");
    if (dimension == L1("model")) return translated("Model");
    if (dimension == L1("provider")) return translated("Provider");
    if (dimension == L1("user")) return translated("Person");
    return translated("Key");
}

QString dimensionAbsent(const QString& dimension)
{
    if (dimension == L1("team")) return translated("no team");
    if (dimension == L1("model")) return translated("no model");
    if (dimension == L1("provider")) return translated("no provider");
    if (dimension == L1("user")) return translated("nobody signed in");
    return translated("no key");
}

void UsageTableModel::setReport(const api::UsageReport& report, const QString& dimension)
{
    beginResetModel();
    m_rows = report.rows;
    m_totalUsd = report.total.costUsd;
    m_dimension = dimension;
    endResetModel();
}

void UsageTableModel::clear()
{
    setReport({}, m_dimension);
}

const api::UsageRow* UsageTableModel::rowAt(int row) const
{
    return row < 0 || row >= m_rows.size() ? nullptr : &m_rows.at(row);
}

int UsageTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int UsageTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString UsageTableModel::groupText(const api::UsageRow& row) const
{
    return row.group.isEmpty() ? dimensionAbsent(m_dimension) : plainText(row.group);
}

std::optional<double> UsageTableModel::shareOf(const api::UsageRow& row) const
{
    return m_totalUsd > 0 ? std::optional(row.sums.costUsd / m_totalUsd) : std::nullopt;
}

QString UsageTableModel::cellText(const api::UsageRow& row, int column) const
{
    switch (column) {
        case Group: return row.label.isEmpty() ? groupText(row) : plainText(row.label);
        case Cost: return moneyText(row.sums.costUsd);
        case Share: return theme::formatShare(shareOf(row));
        case Saved: return moneyText(row.sums.savedUsd);
        default: return theme::formatCount(countOf(row.sums, column));
    }
}

QVariant UsageTableModel::sortValue(const api::UsageRow& row, int column) const
{
    switch (column) {
        case Group: return cellText(row, Group).toCaseFolded();
        case Cost:
        case Share: return row.sums.costUsd;
        case Saved: return row.sums.savedUsd;
        default: return countOf(row.sums, column).value_or(0);
    }
}

QVariant UsageTableModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::UsageRow& row = m_rows.at(index.row());
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
        case HeadRole: return cellText(row, index.column());
        case Qt::TextAlignmentRole:
            return int((index.column() == Group ? Qt::AlignLeft : Qt::AlignRight) |
                       Qt::AlignVCenter);
        case Qt::ToolTipRole:
            return index.column() == Cost && row.sums.unpricedRequests > 0
                       ? tr("%1 more requests used tokens at no known price")
                             .arg(theme::formatCount(row.sums.unpricedRequests))
                       : QVariant();
        case SortRole: return sortValue(row, index.column());
        case GroupRole: return row.group;
        case ShareRole: {
            const auto share = shareOf(row);
            return share ? QVariant(*share) : QVariant();
        }
        case SubtextRole:
            return index.column() == Group && !row.label.isEmpty() ? groupText(row) : QString();
        default: return {};
    }
}

QVariant UsageTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Group ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Group: return dimensionTitle(m_dimension);
        case Cost: return tr("Cost");
        case Share: return tr("Share");
        case Requests: return tr("Requests");
        case Errors: return tr("Errors");
        case PromptTokens: return tr("Tokens in");
        case CompletionTokens: return tr("Tokens out");
        case CachedTokens: return tr("Cached");
        case ReasoningTokens: return tr("Reasoning");
        case CacheHits: return tr("Cache hits");
        case Saved: return tr("Saved");
        case Unpriced: return tr("No price");
        default: return {};
    }
}

}  // namespace helix::models
