#include "models/provider_matrix_model.h"

#include "models/plain_text.h"
#include "models/provider_score.h"
#include "theme/format.h"

#include <algorithm>

namespace helix::models {

namespace {

using Key = std::pair<QString, QString>;

QVariant fromOptional(const std::optional<double>& value)
{
    return value ? QVariant(*value) : QVariant();
}

const Key kProviderKey{};

}  // namespace

ProviderMatrixModel::ProviderMatrixModel(QObject* parent) : QAbstractItemModel(parent) {}

void ProviderMatrixModel::setNodes(const QList<MatrixNode>& nodes)
{
    QList<QString> before;
    QList<QString> after;
    for (const MatrixNode& node : m_nodes) before << node.name;
    for (const MatrixNode& node : nodes) after << node.name;
    const bool isOtherFleet = before != after;
    if (isOtherFleet) {
        beginResetModel();
        m_rows.clear();
    }
    m_nodes = nodes;
    if (isOtherFleet) endResetModel();
    QList<Key> names;
    for (const MatrixNode& node : m_nodes) {
        if (node.providers == nullptr) continue;
        for (const api::ProviderState& provider : node.providers->providers)
            if (!names.contains(Key{provider.name, {}})) names << Key{provider.name, {}};
    }
    removeAbsent(m_rows, names, {});
    takeRows(m_rows, names, nullptr);
    announce();
}

QList<Key> ProviderMatrixModel::targetsOf(const QString& provider) const
{
    QList<Key> keys;
    for (const MatrixCell& cell : providerCells(m_nodes, provider)) {
        if (cell.provider == nullptr) continue;
        for (const api::BreakerTarget& target : cell.provider->targets)
            if (!keys.contains(Key{target.model, target.key}))
                keys << Key{target.model, target.key};
    }
    return keys;
}

/// Rows of providers have the name in `first`, rows of targets model and key.
void ProviderMatrixModel::removeAbsent(Rows& rows, const QList<Key>& keys, const QModelIndex& at)
{
    for (int i = int(rows.size()) - 1; i >= 0; --i) {
        const Row& row = *rows[std::size_t(i)];
        const Key key = row.isProvider() ? Key{row.provider, {}} : Key{row.model, row.key};
        if (keys.contains(key)) continue;
        beginRemoveRows(at, i, i);
        rows.erase(rows.begin() + i);
        endRemoveRows();
    }
}

void ProviderMatrixModel::takeRows(Rows& rows, const QList<Key>& keys, Row* parent)
{
    for (const Key& key : keys) {
        const auto known = std::find_if(rows.begin(), rows.end(), [&](const auto& row) {
            return row->isProvider() ? row->provider == key.first
                                     : row->model == key.first && row->key == key.second;
        });
        Row* row = known == rows.end() ? nullptr : known->get();
        if (row == nullptr) {
            auto fresh = std::make_unique<Row>();
            fresh->parent = parent;
            fresh->provider = parent == nullptr ? key.first : parent->provider;
            if (parent != nullptr) std::tie(fresh->model, fresh->key) = key;
            row = fresh.get();
            refresh(*row);
            const int end = int(rows.size());
            beginInsertRows(parent == nullptr ? QModelIndex() : indexOf(*parent), end, end);
            rows.push_back(std::move(fresh));
            endInsertRows();
        } else {
            refresh(*row);
        }
        if (parent != nullptr) continue;
        const QList<Key> targets = targetsOf(row->provider);
        removeAbsent(row->children, targets, indexOf(*row));
        takeRows(row->children, targets, row);
    }
}

void ProviderMatrixModel::refresh(Row& row)
{
    row.cells = row.isProvider() ? providerCells(m_nodes, row.provider)
                                 : targetCells(m_nodes, row.provider, row.model, row.key);
    row.facts = matrixFacts(m_nodes, row.cells);
}

void ProviderMatrixModel::announce()
{
    if (m_rows.empty()) return;
    const int last = columnCount() - 1;
    emit dataChanged(index(0, 0), index(int(m_rows.size()) - 1, last));
    for (const auto& row : m_rows) {
        if (row->children.empty()) continue;
        const QModelIndex parent = indexOf(*row);
        emit dataChanged(index(0, 0, parent), index(int(row->children.size()) - 1, last, parent));
    }
}

void ProviderMatrixModel::advance(qint64 milliseconds)
{
    for (MatrixNode& node : m_nodes) node.nowMs += milliseconds;
    if (m_rows.empty()) return;
    const int column = columnOfFact(Why);
    emit dataChanged(index(0, column), index(int(m_rows.size()) - 1, column), {HeadRole});
    for (const auto& row : m_rows) {
        if (row->children.empty()) continue;
        const QModelIndex parent = indexOf(*row);
        emit dataChanged(index(0, column, parent),
                         index(int(row->children.size()) - 1, column, parent), {HeadRole});
    }
}

int ProviderMatrixModel::nodeOfColumn(int column) const
{
    return column >= 1 && column <= nodeCount() ? column - 1 : -1;
}

QModelIndex ProviderMatrixModel::indexOfProvider(const QString& name) const
{
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        if (m_rows[i]->provider == name) return index(int(i), 0);
    return {};
}

QModelIndex ProviderMatrixModel::indexOfTarget(const QString& provider, const QString& model,
                                               const QString& key) const
{
    const QModelIndex parent = indexOfProvider(provider);
    for (int row = 0; row < rowCount(parent); ++row) {
        const QModelIndex child = index(row, 0, parent);
        const Row* target = rowAt(child);
        if (target->model == model && target->key == key) return child;
    }
    return {};
}

MatrixCell ProviderMatrixModel::cell(const QModelIndex& index, int node) const
{
    const Row* row = rowAt(index);
    return row == nullptr || node < 0 || node >= row->cells.size() ? MatrixCell()
                                                                   : row->cells[node];
}

MatrixFacts ProviderMatrixModel::facts(const QModelIndex& index) const
{
    const Row* row = rowAt(index);
    return row == nullptr ? MatrixFacts() : row->facts;
}

const ProviderMatrixModel::Row* ProviderMatrixModel::rowAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.model() != this) return nullptr;
    const auto* parent = static_cast<const Row*>(index.constInternalPointer());
    return parent == nullptr ? m_rows[std::size_t(index.row())].get()
                             : parent->children[std::size_t(index.row())].get();
}

QModelIndex ProviderMatrixModel::indexOf(const Row& row) const
{
    const Rows& siblings = row.isProvider() ? m_rows : row.parent->children;
    const auto found = std::find_if(siblings.begin(), siblings.end(),
                                    [&](const auto& sibling) { return sibling.get() == &row; });
    return createIndex(int(found - siblings.begin()), 0, row.parent);
}

QModelIndex ProviderMatrixModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    if (!parent.isValid()) return createIndex(row, column, static_cast<void*>(nullptr));
    return createIndex(row, column, m_rows[std::size_t(parent.row())].get());
}

QModelIndex ProviderMatrixModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalPointer() == nullptr) return {};
    return indexOf(*static_cast<const Row*>(child.constInternalPointer()));
}

int ProviderMatrixModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) return int(m_rows.size());
    if (parent.column() != 0 || parent.internalPointer() != nullptr) return 0;
    return int(m_rows[std::size_t(parent.row())]->children.size());
}

int ProviderMatrixModel::columnCount(const QModelIndex&) const
{
    return 1 + nodeCount() + FactCount;
}

QVariant ProviderMatrixModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const Row& row = *rowAt(index);
    if (const QVariant common = rowData(row, role); common.isValid()) return common;
    if (index.column() == kNameColumn) return nameData(row, role);
    const int node = nodeOfColumn(index.column());
    return node >= 0 ? nodeData(row, node, role)
                     : factData(row, Fact(index.column() - 1 - nodeCount()), role);
}

QVariant ProviderMatrixModel::rowData(const Row& row, int role) const
{
    switch (role) {
        case ProviderRole: return row.provider;
        case ModelRole: return row.model;
        case KeyRole: return row.key;
        case IsProviderRole: return row.isProvider();
        case RateRole: return fromOptional(row.facts.requestsPerSecond);
        case HistoryRole: return QVariant::fromValue(row.facts.requests);
        case ErrorHistoryRole: return QVariant::fromValue(row.facts.failedRequests);
        case StripRole: return QVariant::fromValue(row.facts.strip);
        case SearchTextRole: {
            QStringList texts{row.provider, row.model, row.key};
            for (int node = 0; node < nodeCount(); ++node) texts << nodeHead(row, node);
            return texts.join(u' ');
        }
        default: return {};
    }
}

QVariant ProviderMatrixModel::nameData(const Row& row, int role) const
{
    const auto deciding = row.facts.decidingNode;
    const bool isSimulated = deciding >= 0 && row.cells[deciding].provider->isSimulated;
    const QString head = plainText(row.isProvider() ? row.provider : row.model);
    const QString subtext =
        row.isProvider() ? (isSimulated ? tr("simulated") : QString()) : plainText(row.key);
    switch (role) {
        case Qt::DisplayRole:
        case HeadRole: return head;
        case SubtextRole: return subtext;
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return subtext.isEmpty() ? head : tr("%1, %2").arg(head, subtext);
        case SeverityRole: return int(row.facts.severity);
        default: return {};
    }
}

QVariant ProviderMatrixModel::nodeData(const Row& row, int node, int role) const
{
    const MatrixCell& cell = row.cells[node];
    switch (role) {
        case Qt::DisplayRole:
        case HeadRole: return nodeHead(row, node);
        case SubtextRole: return nodeSubtext(row, node);
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole:
            return tr("%1 on %2: %3. %4")
                .arg(plainText(row.isProvider() ? row.provider : row.model),
                     plainText(m_nodes[node].name), nodeHead(row, node), nodeSubtext(row, node));
        case SeverityRole: return int(cell.severity);
        case IsKnownRole: return cell.provider != nullptr;
        case IsStaleRole: return cell.isStale;
        case BreakerRole:
            if (cell.target != nullptr)
                return int(cell.target->forced.value_or(cell.target->breaker));
            return int(cell.provider == nullptr ? api::BreakerState::Unknown
                                                : drawnBreaker(*cell.provider));
        default: return {};
    }
}

QString ProviderMatrixModel::nodeHead(const Row& row, int node) const
{
    const MatrixCell& cell = row.cells[node];
    if (cell.target != nullptr) return conditionWord(*cell.target);
    if (cell.provider != nullptr) return breakerWord(*cell.provider);
    return m_nodes[node].providers == nullptr ? tr("Unknown") : theme::unknownText();
}

QString ProviderMatrixModel::nodeSubtext(const Row& row, int node) const
{
    const MatrixCell& cell = row.cells[node];
    if (cell.isStale && cell.provider != nullptr) return tr("stale");
    if (cell.target != nullptr) return targetHint(*cell.target, m_nodes[node].nowMs);
    if (cell.provider != nullptr) return healthWord(*cell.provider);
    return m_nodes[node].providers == nullptr ? m_nodes[node].absence : tr("not on this node");
}

Explanation ProviderMatrixModel::explanation(const Row& row) const
{
    const int node = row.facts.decidingNode;
    if (node < 0) return {theme::unknownText(), {}};
    const MatrixCell& cell = row.cells[node];
    const qint64 now = m_nodes[node].nowMs;
    Explanation why =
        cell.target != nullptr ? explain(*cell.target, now) : explain(*cell.provider, now);
    if (nodeCount() > 1)
        why.state = plainText(m_nodes[node].name) + QStringLiteral(": ") + why.state;
    return why;
}

QVariant ProviderMatrixModel::factData(const Row& row, Fact fact, int role) const
{
    switch (role) {
        case Qt::DisplayRole:
        case HeadRole: return factHead(row, fact);
        case SubtextRole: return factSubtext(row, fact);
        case SeverityRole: return int(row.facts.severity);
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole: {
            const QString subtext = factSubtext(row, fact);
            return subtext.isEmpty() ? factHead(row, fact)
                                     : factHead(row, fact) + QStringLiteral("\n") + subtext;
        }
        case ShareRole: {
            const int node = row.facts.decidingNode;
            const auto* provider = node < 0 ? nullptr : row.cells[node].provider;
            if (fact == Errors) return fromOptional(row.facts.errorShare);
            if (provider == nullptr || !row.isProvider()) return {};
            if (fact == Score) return fromOptional(scoreShare(*provider));
            return fact == Limits ? fromOptional(headroom(*provider)) : QVariant();
        }
        default: return {};
    }
}

QString ProviderMatrixModel::factHead(const Row& row, Fact fact) const
{
    const MatrixFacts& facts = row.facts;
    const auto* provider =
        facts.decidingNode < 0 ? nullptr : row.cells[facts.decidingNode].provider;
    switch (fact) {
        case Why: return explanation(row).state;
        case States:
            return tr("Changes of state in 15 min: %1")
                .arg(std::max<qsizetype>(0, facts.strip.segments.size() - 1));
        case Errors:
            if (facts.calls == 0) return theme::unknownText();
            return theme::formatShare(facts.errorShare);
        case Rate: return row.isProvider() ? theme::formatRate(facts.requestsPerSecond) : QString();
        case Latency:
            return facts.latencyP50Ms || row.isProvider() ? theme::formatLatency(facts.latencyP50Ms)
                                                          : QString();
        case Score:
            return row.isProvider() && provider != nullptr ? scoreText(*provider) : QString();
        case Limits:
            return row.isProvider() && provider != nullptr ? headroomText(*provider) : QString();
        case FactCount: break;
    }
    return {};
}

QString ProviderMatrixModel::factSubtext(const Row& row, Fact fact) const
{
    const MatrixFacts& facts = row.facts;
    const auto* provider =
        facts.decidingNode < 0 ? nullptr : row.cells[facts.decidingNode].provider;
    switch (fact) {
        case Why: return explanation(row).reason;
        case Errors:
            if (facts.calls == 0) return {};
            return facts.errorShare
                       ? tr("of %1").arg(facts.calls < 10'000
                                             ? theme::formatCount(facts.calls)
                                             : theme::formatNumber(double(facts.calls)))
                       : tr("%1 of %2 calls").arg(facts.calls).arg(kMinimumCalls);
        case Latency:
            return facts.latencyP95Ms ? tr("p95 %1").arg(theme::formatLatency(facts.latencyP95Ms))
                                      : QString();
        case Score:
            return row.isProvider() && provider != nullptr ? confidenceWord(*provider) : QString();
        case Limits:
            return row.isProvider() && provider != nullptr ? waitingText(*provider) : QString();
        default: return {};
    }
}

QVariant ProviderMatrixModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) return {};
    const bool isText = role == Qt::DisplayRole || role == Qt::ToolTipRole;
    if (!isText) return {};
    if (section == kNameColumn) return tr("Provider, model");
    if (const int node = nodeOfColumn(section); node >= 0)
        return m_nodes[node].isStale ? tr("%1 (stale)").arg(plainText(m_nodes[node].name))
                                     : plainText(m_nodes[node].name);
    switch (Fact(section - 1 - nodeCount())) {
        case Why: return tr("Why and since");
        case States: return tr("States, 15 min");
        case Errors:
            return role == Qt::ToolTipRole
                       ? tr("Failed share: providers over 2 minutes, targets since start")
                       : tr("Errors");
        case Rate: return tr("Rate, 2 min");
        case Latency: return tr("p50, p95");
        case Score:
            return role == Qt::ToolTipRole ? tr("Score of 10 and how much of it was measured")
                                           : tr("Score");
        case Limits: return tr("Headroom");
        case FactCount: break;
    }
    return {};
}

}  // namespace helix::models
