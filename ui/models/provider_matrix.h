#pragma once
// What the attached nodes together say about a provider or one of its targets: the worst state, who
// reports it, the calls of all of them and one strip of states over time. Pure functions of value
// structs; any thread. Unknown and stale never read as healthy.

#include "api/provider_state.h"
#include "charts/state_strip.h"
#include "models/provider_condition.h"

#include <QMetaType>

#include <memory>

namespace helix::models {

/// How far back the strips of the matrix reach.
inline constexpr qint64 kStripMs = qint64(15) * 60 * 1000;

/// One attached node as the matrix takes it.
struct MatrixNode {
    QString name;
    std::shared_ptr<const api::ProviderList> providers;  ///< null: it has not answered yet
    qint64 nowMs = 0;                                    ///< the node's clock
    bool isStale = false;                                ///< what it said is old
    QString absence;  ///< why nothing is known: "refused", "token needed"

    bool operator==(const MatrixNode&) const = default;
};

/// A row's state on one node. Both pointers are into the node's list.
struct MatrixCell {
    const api::ProviderState* provider = nullptr;  ///< null: the node does not have it
    const api::BreakerTarget* target = nullptr;    ///< null in the row of a provider
    Severity severity = Severity::Unknown;
    bool isStale = false;
};

/// Segments of [fromMs, toMs), ready to paint.
struct StripSpan {
    QList<charts::StateSegment> segments;
    qint64 fromMs = 0;
    qint64 toMs = 0;
};

/// What the facts' columns of a row show.
struct MatrixFacts {
    Severity severity = Severity::Unknown;
    int decidingNode = -1;  ///< the node with the worst fresh state; -1: nobody knows the row
    qint64 calls = 0;       ///< provider: in the last 2 minutes; target: since the nodes started
    qint64 errors = 0;
    std::optional<double> errorShare;  ///< none with fewer than kMinimumCalls calls
    std::optional<double> requestsPerSecond;
    QList<double> requests;        ///< of each 5 s slot, oldest first; all nodes
    QList<double> failedRequests;  ///< the same slots
    std::optional<double> latencyP50Ms;
    std::optional<double> latencyP95Ms;
    StripSpan strip;
};

/// The cells of a provider's row, one for each node.
QList<MatrixCell> providerCells(const QList<MatrixNode>& nodes, const QString& name);

/// The cells of a target's row: the provider's target with this model and key.
QList<MatrixCell> targetCells(const QList<MatrixNode>& nodes, const QString& provider,
                              const QString& model, const QString& key);

/// @param cells those of a provider's or of a target's row.
MatrixFacts matrixFacts(const QList<MatrixNode>& nodes, const QList<MatrixCell>& cells);

/// The states of one breaker in [fromMs, nowMs). What was before the first known instant is left
/// out, so that it is drawn as unknown.
QList<charts::StateSegment> targetSegments(const api::BreakerTarget& target, qint64 fromMs,
                                           qint64 nowMs);

/// At every instant the worst of the lists. O(n²) in the segments, which are few.
QList<charts::StateSegment> worstSegments(const QList<QList<charts::StateSegment>>& lists);

}  // namespace helix::models

Q_DECLARE_METATYPE(helix::models::StripSpan)
