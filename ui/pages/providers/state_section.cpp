#include "pages/providers/state_section.h"

#include "charts/state_strip.h"
#include "models/cell_delegate.h"
#include "models/plain_text.h"
#include "models/provider_matrix.h"
#include "models/status_look.h"
#include "models/transition_model.h"
#include "widgets/data_table.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QVBoxLayout>

#include <algorithm>

namespace helix::pages {

namespace {

/// The strip shows the shortest of these that holds every change the node still knows.
constexpr qint64 kMinute = 60'000;
constexpr qint64 kRanges[]{15 * kMinute, 60 * kMinute, 6 * 60 * kMinute, 24 * 60 * kMinute};
constexpr int kStripHeight = 16;

models::StatusDelegate::Look lookOfChange(const QModelIndex& index)
{
    const QVariant health = index.data(models::TransitionModel::ToHealthRole);
    if (health.isValid())
        return {models::statusOf(api::ProviderHealth(health.toInt())), theme::Circuit::None};
    const auto state = api::BreakerState(index.data(models::TransitionModel::ToStateRole).toInt());
    return {models::statusOf(state), models::circuitOf(state)};
}

QList<const api::BreakerTarget*> targetsOf(const DetailSubject& subject)
{
    QList<const api::BreakerTarget*> targets;
    if (subject.target != nullptr) return {subject.target};
    for (const api::BreakerTarget& target : subject.provider->targets) targets << &target;
    return targets;
}

qint64 rangeOf(const QList<const api::BreakerTarget*>& targets, qint64 nowMs)
{
    qint64 oldest = 0;
    for (const api::BreakerTarget* target : targets) {
        for (const api::BreakerTransition& change : target->transitions)
            oldest = std::max(oldest, nowMs - change.atMs);
        for (qsizetype i = 1; i < target->states.size(); ++i)
            oldest = std::max(oldest, nowMs - target->states[i].atMs);
    }
    for (const qint64 range : kRanges)
        if (oldest <= range) return range;
    return *std::rbegin(kRanges);
}

QString countsText(const DetailSubject& subject)
{
    const auto total =
        subject.target != nullptr ? subject.target->requestsTotal : subject.provider->requestsTotal;
    const auto failed =
        subject.target != nullptr ? subject.target->errorsTotal : subject.provider->errorsTotal;
    QStringList parts{StateSection::tr("%1 of %2 calls failed since the node started")
                          .arg(theme::formatCount(failed), theme::formatCount(total))};
    if (subject.target != nullptr && subject.target->failureThreshold)
        parts << StateSection::tr("%1 in a row, %2 open the circuit")
                     .arg(subject.target->consecutiveFailures.value_or(0))
                     .arg(*subject.target->failureThreshold);
    const auto inFlight =
        subject.target != nullptr ? subject.target->inFlight : subject.provider->inFlight;
    if (inFlight) parts << StateSection::tr("%1 in flight").arg(*inFlight);
    return parts.join(QStringLiteral(" \u00B7 "));
}

/// "Health check 12 s ago: answered in 40 ms"; empty when the node checks nothing.
QString probeText(const DetailSubject& subject)
{
    const auto& probe = subject.provider->probe;
    if (!probe) return {};
    const QString when =
        probe->atMs ? theme::formatAge(subject.nowMs - *probe->atMs) : theme::unknownText();
    if (probe->isOk)
        return StateSection::tr("Health check %1: answered in %2")
            .arg(when, theme::formatLatency(probe->tookMs));
    const QString why = probe->message.isEmpty() ? probe->errorClass : probe->message;
    return StateSection::tr("Health check %1: failed, %2 in a row. %3")
        .arg(when)
        .arg(probe->failuresInARow.value_or(0))
        .arg(models::plainText(why));
}

}  // namespace

StateSection::StateSection(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    buildWhy(layout);
    buildStrip(layout);
    buildChanges(layout);
    restyle();
}

void StateSection::buildWhy(QVBoxLayout* layout)
{
    m_state = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_reason = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_counts = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_error = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_probe = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    for (QLabel* label : {m_state, m_reason, m_counts, m_probe, m_error}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addWidget(label);
    }
}

void StateSection::buildStrip(QVBoxLayout* layout)
{
    m_strip = new charts::StateStrip(tr("States over time"), this);
    m_strip->setFixedHeight(kStripHeight);
    m_strip->setToolTip(tr("Click for the logs of that time"));
    connect(m_strip, &charts::StateStrip::instantClicked, this, &StateSection::instantChosen);
    auto* axis = new QHBoxLayout;
    m_from = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_to = widgets::plainLabel(tr("now"), theme::TextRole::SecondaryNumber, this);
    axis->addWidget(m_from);
    axis->addStretch(1);
    axis->addWidget(m_to);
    layout->addSpacing(theme::kSpace8);
    layout->addWidget(m_strip);
    layout->addLayout(axis);
}

void StateSection::buildChanges(QVBoxLayout* layout)
{
    m_changesTitle = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_changesTitle->setWordWrap(true);
    m_model = new models::TransitionModel(this);
    m_changes = new widgets::DataTable(tr("Recent changes of state"), this);
    m_changes->setFreezingEnabled(false);
    m_changes->setSelectionMode(QAbstractItemView::NoSelection);
    m_changes->setRowHeight(theme::kRowCompact);
    m_changes->setModel(m_model);
    m_changes->setItemDelegate(new models::TextDelegate(
        {models::TransitionModel::When, models::TransitionModel::Reason}, m_changes));
    m_changes->setItemDelegateForColumn(models::TransitionModel::Change,
                                        new models::StatusDelegate(lookOfChange, m_changes));
    const QList<int> widths{96, 150, 208};
    for (int i = 0; i < widths.size(); ++i)
        m_changes->horizontalHeader()->resizeSection(i, widths[i]);
    layout->addSpacing(theme::kSpace4);
    layout->addWidget(m_changesTitle);
    layout->addWidget(m_changes, 1);
    layout->addStretch(0);
}

void StateSection::showSubject(const DetailSubject& subject)
{
    const bool isKnown = subject.provider != nullptr;
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_reason, m_counts, m_error, m_probe, m_strip, m_from,
                                         m_to, m_changesTitle, m_changes})
        part->setVisible(isKnown);
    if (!isKnown) {
        m_state->setText(tr("%1 is not on this node").arg(models::plainText(subject.name)));
        return;
    }
    showWhy(subject);
    showStrip(subject);
    showChanges(subject);
}

void StateSection::showWhy(const DetailSubject& subject)
{
    const models::Explanation why = subject.target != nullptr
                                        ? models::explain(*subject.target, subject.nowMs)
                                        : models::explain(*subject.provider, subject.nowMs);
    m_state->setText(why.state);
    m_reason->setText(why.reason);
    m_reason->setVisible(!why.reason.isEmpty());
    m_counts->setText(countsText(subject));
    m_probe->setText(probeText(subject));
    m_probe->setVisible(!m_probe->text().isEmpty());
    const auto& error =
        subject.target != nullptr ? subject.target->lastError : subject.provider->lastError;
    m_error->setVisible(error.has_value());
    if (!error) return;
    QString text = tr("Last error: %1").arg(models::lastErrorText(error, subject.nowMs));
    if (!error->message.isEmpty()) text += QStringLiteral(": ") + models::plainText(error->message);
    m_error->setText(text);
}

void StateSection::showStrip(const DetailSubject& subject)
{
    const auto targets = targetsOf(subject);
    const qint64 from = subject.nowMs - rangeOf(targets, subject.nowMs);
    QList<QList<charts::StateSegment>> lists;
    for (const api::BreakerTarget* target : targets)
        lists << models::targetSegments(*target, from, subject.nowMs);
    m_strip->setRange(from, subject.nowMs);
    m_strip->setSegments(models::worstSegments(lists));
    m_from->setText(
        tr("%1, %2 ago")
            .arg(theme::formatClock(from, m_zone), theme::formatSpan(subject.nowMs - from)));
}

void StateSection::showChanges(const DetailSubject& subject)
{
    m_model->setProvider(*subject.provider,
                         subject.target == nullptr ? QString() : subject.target->id);
    const bool hasChanges = m_model->rowCount() > 0;
    m_changes->setVisible(hasChanges);
    const bool isOneTarget = subject.target != nullptr || subject.provider->targets.size() == 1;
    m_changes->setColumnHidden(models::TransitionModel::Model, isOneTarget);
    m_changesTitle->setText(
        hasChanges ? tr("Changes of state")
                   : tr("No breaker of %1 has changed its state since the node started")
                         .arg(models::plainText(subject.name)));
}

void StateSection::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    m_model->setTimeZone(zone);
    m_strip->setTimeZone(zone);
}

void StateSection::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_changesTitle != nullptr) restyle();
    QWidget::changeEvent(event);
}

void StateSection::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_state, theme.textPrimary);
    for (QLabel* label : {m_reason, m_changesTitle, m_counts, m_probe, m_error})
        widgets::setTextColour(label, theme.textSecondary);
    for (QLabel* label : {m_from, m_to}) widgets::setTextColour(label, theme.textTertiary);
}

}  // namespace helix::pages
