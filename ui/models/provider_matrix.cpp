#include "models/provider_matrix.h"

#include "models/status_look.h"

#include <algorithm>

namespace helix::models {

namespace {

const api::ProviderState* findProvider(const MatrixNode& node, const QString& name)
{
    if (node.providers == nullptr) return nullptr;
    const auto& list = node.providers->providers;
    const auto found = std::find_if(list.begin(), list.end(),
                                    [&](const auto& provider) { return provider.name == name; });
    return found == list.end() ? nullptr : &*found;
}

const api::BreakerTarget* findTarget(const api::ProviderState& provider, const QString& model,
                                     const QString& key)
{
    const auto found = std::find_if(
        provider.targets.begin(), provider.targets.end(),
        [&](const auto& target) { return target.model == model && target.key == key; });
    return found == provider.targets.end() ? nullptr : &*found;
}

/// The node that decides the row: of the fresh ones that know it the worst, else of the stale ones.
int decidingNode(const QList<MatrixCell>& cells)
{
    int deciding = -1;
    for (int i = 0; i < cells.size(); ++i) {
        if (cells[i].provider == nullptr) continue;
        if (deciding < 0) {
            deciding = i;
            continue;
        }
        const auto rank = [&](int at) {
            return std::pair(cells[at].isStale, int(cells[at].severity));
        };
        if (rank(i) < rank(deciding)) deciding = i;
    }
    return deciding;
}

void addHistory(const api::ProviderState& provider, MatrixFacts& facts)
{
    const auto buckets = provider.history.size();
    if (facts.requests.size() < buckets) {
        facts.requests.insert(0, buckets - facts.requests.size(), 0.0);
        facts.failedRequests.insert(0, buckets - facts.failedRequests.size(), 0.0);
    }
    const auto shift = facts.requests.size() - buckets;
    for (qsizetype i = 0; i < buckets; ++i) {
        facts.requests[shift + i] += double(provider.history[i].requests);
        facts.failedRequests[shift + i] += double(provider.history[i].errors);
        facts.calls += provider.history[i].requests;
        facts.errors += provider.history[i].errors;
    }
}

std::optional<double> larger(std::optional<double> one, std::optional<double> other)
{
    if (!one || !other) return one ? one : other;
    return std::max(*one, *other);
}

void addProvider(const api::ProviderState& provider, MatrixFacts& facts)
{
    addHistory(provider, facts);
    if (provider.requestsPerSecond)
        facts.requestsPerSecond = facts.requestsPerSecond.value_or(0) + *provider.requestsPerSecond;
    facts.latencyP50Ms = larger(facts.latencyP50Ms, provider.latencyP50Ms);
    facts.latencyP95Ms = larger(facts.latencyP95Ms, provider.latencyP95Ms);
}

void addTarget(const api::BreakerTarget& target, MatrixFacts& facts)
{
    facts.calls += target.requestsTotal.value_or(0);
    facts.errors += target.errorsTotal.value_or(0);
    facts.latencyP50Ms = larger(facts.latencyP50Ms, target.latencyMs);
}

/// Since when the strip may claim a state: a breaker that never saw a call claims nothing, one that
/// never changed is known since it began.
qint64 knownFrom(const api::BreakerTarget& target, qint64 fromMs, qint64 nowMs)
{
    if (severityOf(target) == Severity::Unknown) return nowMs;
    if (!target.transitions.isEmpty()) return fromMs;
    return std::clamp(target.sinceMs.value_or(nowMs), fromMs, nowMs);
}

StripSpan stripOf(const QList<MatrixNode>& nodes, const QList<MatrixCell>& cells, int deciding)
{
    if (deciding < 0) return {};
    StripSpan span{{}, nodes[deciding].nowMs - kStripMs, nodes[deciding].nowMs};
    QList<QList<charts::StateSegment>> lists;
    for (const MatrixCell& cell : cells) {
        if (cell.provider == nullptr || cell.isStale) continue;
        if (cell.target != nullptr)
            lists << targetSegments(*cell.target, span.fromMs, span.toMs);
        else
            for (const api::BreakerTarget& target : cell.provider->targets)
                lists << targetSegments(target, span.fromMs, span.toMs);
    }
    span.segments = lists.size() == 1 ? lists.first() : worstSegments(lists);
    return span;
}

}  // namespace

QList<MatrixCell> providerCells(const QList<MatrixNode>& nodes, const QString& name)
{
    QList<MatrixCell> cells;
    for (const MatrixNode& node : nodes) {
        MatrixCell cell;
        cell.provider = findProvider(node, name);
        cell.isStale = node.isStale;
        if (cell.provider != nullptr) cell.severity = severityOf(*cell.provider);
        cells << cell;
    }
    return cells;
}

QList<MatrixCell> targetCells(const QList<MatrixNode>& nodes, const QString& provider,
                              const QString& model, const QString& key)
{
    QList<MatrixCell> cells = providerCells(nodes, provider);
    for (MatrixCell& cell : cells) {
        if (cell.provider == nullptr) continue;
        cell.target = findTarget(*cell.provider, model, key);
        if (cell.target == nullptr)
            cell.provider = nullptr;
        else
            cell.severity =
                cell.provider->isEnabled ? severityOf(*cell.target) : Severity::Disabled;
    }
    return cells;
}

MatrixFacts matrixFacts(const QList<MatrixNode>& nodes, const QList<MatrixCell>& cells)
{
    MatrixFacts facts;
    facts.decidingNode = decidingNode(cells);
    if (facts.decidingNode < 0) return facts;
    facts.severity = cells[facts.decidingNode].severity;
    for (const MatrixCell& cell : cells) {
        if (cell.provider == nullptr || cell.isStale) continue;
        if (cell.target != nullptr)
            addTarget(*cell.target, facts);
        else
            addProvider(*cell.provider, facts);
    }
    if (facts.calls >= kMinimumCalls) facts.errorShare = double(facts.errors) / double(facts.calls);
    facts.strip = stripOf(nodes, cells, facts.decidingNode);
    return facts;
}

QList<charts::StateSegment> targetSegments(const api::BreakerTarget& target, qint64 fromMs,
                                           qint64 nowMs)
{
    if (target.states.isEmpty())
        return stateSegments(target.transitions, target.forced.value_or(target.breaker),
                             knownFrom(target, fromMs, nowMs), nowMs);
    QList<charts::StateSegment> segments;
    for (qsizetype i = 0; i < target.states.size(); ++i) {
        const bool isLast = i + 1 == target.states.size();
        const qint64 start = std::clamp(target.states[i].atMs, fromMs, nowMs);
        const qint64 end = isLast ? nowMs : std::clamp(target.states[i + 1].atMs, fromMs, nowMs);
        if (end <= start) continue;
        const theme::Status status = statusOf(target.states[i]);
        segments << charts::StateSegment{start, end, status, stateWord(target.states[i])};
    }
    return segments;
}

QList<charts::StateSegment> worstSegments(const QList<QList<charts::StateSegment>>& lists)
{
    QList<qint64> edges;
    for (const auto& list : lists)
        for (const charts::StateSegment& segment : list) edges << segment.fromMs << segment.toMs;
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    QList<charts::StateSegment> merged;
    for (qsizetype i = 0; i + 1 < edges.size(); ++i) {
        const charts::StateSegment* worst = nullptr;
        for (const auto& list : lists)
            for (const charts::StateSegment& segment : list)
                if (segment.fromMs <= edges[i] && segment.toMs >= edges[i + 1] &&
                    (worst == nullptr || segment.status > worst->status))
                    worst = &segment;
        if (worst == nullptr) continue;
        const bool isContinued = !merged.isEmpty() && merged.last().toMs == edges[i] &&
                                 merged.last().label == worst->label;
        if (isContinued)
            merged.last().toMs = edges[i + 1];
        else
            merged << charts::StateSegment{edges[i], edges[i + 1], worst->status, worst->label};
    }
    return merged;
}

}  // namespace helix::models
