#include "models/attempt_model.h"

#include "models/plain_text.h"
#include "theme/format.h"

namespace helix::models {

namespace {

const QString kSuccess = QStringLiteral("success");
const QString kHedgeLost = QStringLiteral("hedge_lost");

AttemptKind kindOf(const api::AttemptDetail& attempt)
{
    if (attempt.isShadow) return AttemptKind::Shadow;
    if (!attempt.wasSent) return AttemptKind::Skipped;
    if (attempt.outcome == kHedgeLost) return AttemptKind::HedgeLost;
    return attempt.outcome == kSuccess ? AttemptKind::Succeeded : AttemptKind::Failed;
}

/// The node's steps are measured from the attempt's start; the axis from the request's.
std::optional<double> onAxis(double start, const std::optional<double>& step)
{
    return step ? std::optional<double>(start + *step) : std::nullopt;
}

AttemptSpans spansOf(const api::AttemptDetail& attempt)
{
    AttemptSpans spans;
    spans.start = attempt.startedOffsetMs.value_or(0);
    // Before the first attempt the request waited in the gateway itself.
    const double waited = attempt.number == 1 ? spans.start : attempt.delayBeforeMs.value_or(0);
    spans.delayStart = std::max(0.0, spans.start - waited);
    spans.connected = onAxis(spans.start, attempt.connectMs);
    spans.firstByte = onAxis(spans.start, attempt.firstByteMs);
    spans.firstContent = onAxis(spans.start, attempt.firstContentMs);
    spans.end = spans.start + attempt.durationMs.value_or(0);
    spans.kind = kindOf(attempt);
    return spans;
}

}  // namespace

AttemptModel::AttemptModel(QObject* parent) : QAbstractTableModel(parent) {}

void AttemptModel::setRequest(const api::RequestDetail& request)
{
    beginResetModel();
    m_attempts = request.attempts;
    m_spans.clear();
    double axisEnd = request.summary.durationMs.value_or(0);
    for (const api::AttemptDetail& attempt : m_attempts) {
        m_spans << spansOf(attempt);
        axisEnd = std::max(axisEnd, m_spans.back().end);
    }
    for (AttemptSpans& spans : m_spans) spans.axisEnd = axisEnd;
    endResetModel();
}

void AttemptModel::clear()
{
    setRequest({});
}

int AttemptModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_attempts.size());
}

int AttemptModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant AttemptModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::AttemptDetail& attempt = m_attempts[index.row()];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == Waterfall ? QString() : cellText(attempt, index.column());
        case Qt::AccessibleTextRole: return cellText(attempt, index.column());
        case Qt::ToolTipRole:
            if (index.column() != Outcome) return cellText(attempt, index.column());
            if (!attempt.injected.isEmpty())
                return tr("Injected on purpose by the drill %1. %2")
                    .arg(plainText(attempt.injected), plainText(attempt.message))
                    .trimmed();
            return attempt.message.isEmpty() ? cellText(attempt, index.column())
                                             : plainText(attempt.message);
        case SpansRole: return QVariant::fromValue(m_spans[index.row()]);
        case KindRole: return int(kindOf(attempt));
        case IsFallbackRole: return attempt.wasFallback;
        case MessageRole: return attempt.message;
        default: return {};
    }
}

QString AttemptModel::cellText(const api::AttemptDetail& attempt, int column) const
{
    switch (column) {
        case Number: return QString::number(attempt.number);
        case Target: {
            const QString target =
                plainText(attempt.provider + QStringLiteral(" / ") + attempt.model);
            if (attempt.isHedge) return QStringLiteral("\u2016 ") + target;
            return attempt.wasFallback ? QStringLiteral("\u21B3 ") + target : target;
        }
        case Outcome:
            return attempt.injected.isEmpty() ? outcomeText(attempt)
                                              : tr("%1, injected").arg(outcomeText(attempt));
        case Waterfall: return stepsText(attempt);
        case Duration: return theme::formatLatency(attempt.durationMs);
        case Key: return plainText(attempt.key);
        default: return {};
    }
}

QString AttemptModel::outcomeText(const api::AttemptDetail& attempt)
{
    const QString outcome = plainText(attempt.outcome).replace(u'_', u' ');
    switch (kindOf(attempt)) {
        case AttemptKind::Skipped:
            return outcome.isEmpty() ? tr("skipped") : tr("skipped: %1").arg(outcome);
        case AttemptKind::HedgeLost: return tr("hedge lost");
        case AttemptKind::Shadow: return tr("shadow copy");
        case AttemptKind::Succeeded:
        case AttemptKind::Failed: break;
    }
    return attempt.status ? QStringLiteral("%1 %2").arg(outcome).arg(*attempt.status) : outcome;
}

QString AttemptModel::stepsText(const api::AttemptDetail& attempt) const
{
    if (!attempt.wasSent)
        return attempt.message.isEmpty()
                   ? tr("skipped, nothing was sent")
                   : tr("skipped, nothing was sent: %1").arg(plainText(attempt.message));
    QStringList steps;
    if (attempt.isHedge) steps << tr("began beside a slow attempt");
    if (attempt.number == 1 && attempt.startedOffsetMs.value_or(0) > 0)
        steps << tr("%1 in the gateway before").arg(theme::formatLatency(attempt.startedOffsetMs));
    if (attempt.delayBeforeMs.value_or(0) > 0)
        steps << tr("waited %1").arg(theme::formatLatency(attempt.delayBeforeMs));
    steps << tr("connected after %1").arg(theme::formatLatency(attempt.connectMs))
          << tr("first byte after %1").arg(theme::formatLatency(attempt.firstByteMs))
          << tr("first content after %1").arg(theme::formatLatency(attempt.firstContentMs))
          << tr("ended after %1").arg(theme::formatLatency(attempt.durationMs));
    return steps.join(QStringLiteral(", "));
}

QVariant AttemptModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Number: return QStringLiteral("#");
        case Target: return tr("Provider / model");
        case Outcome: return tr("Outcome");
        case Waterfall: return tr("Time line");
        case Duration: return tr("Duration");
        case Key: return tr("Key");
        default: return {};
    }
}

}  // namespace helix::models
