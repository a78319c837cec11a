#include "pages/providers/traffic_section.h"

#include "models/money_text.h"
#include "models/plain_text.h"
#include "models/verification_model.h"
#include "pages/providers/chain_view.h"
#include "theme/format.h"
#include "widgets/plain_label.h"
#include "widgets/share_bars.h"

#include <QEvent>
#include <QVBoxLayout>

#include <algorithm>

namespace helix::pages {

namespace {

constexpr double kWarningHeadroom = 0.2;
constexpr double kCriticalHeadroom = 0.05;

bool hasTarget(const api::ModelGroup& group, const QString& provider)
{
    return std::any_of(group.targets.begin(), group.targets.end(),
                       [&](const auto& target) { return target.provider == provider; });
}

QString groupText(const api::ModelGroup& group)
{
    QStringList parts{models::plainText(group.strategy).replace(u'_', u' ')};
    if (!group.affinity.isEmpty() && group.affinity != QLatin1String("none"))
        parts << TrafficSection::tr("sticky by %1").arg(models::plainText(group.affinity));
    if (group.hedgeAfterMs)
        parts << TrafficSection::tr("hedged after %1")
                     .arg(theme::formatLatency(double(*group.hedgeAfterMs)));
    if (group.hasShadow) parts << TrafficSection::tr("shadowed");
    if (group.elsewhere.value_or(0) > 0)
        parts << TrafficSection::tr("%1 answered elsewhere").arg(*group.elsewhere);
    if (group.unanswered.value_or(0) > 0)
        parts << TrafficSection::tr("%1 unanswered").arg(*group.unanswered);
    return QStringLiteral("%1 (%2)").arg(models::plainText(group.name),
                                         parts.join(QStringLiteral(", ")));
}

widgets::ShareBar targetBar(const api::ModelGroup& group, const api::GroupTarget& target,
                            bool isNamingGroup)
{
    widgets::ShareBar bar;
    bar.name = models::plainText(target.provider + QStringLiteral(" / ") + target.model);
    bar.share = target.share;
    bar.value = theme::formatShare(target.share);
    QStringList notes;
    if (isNamingGroup) notes << models::plainText(group.name);
    if (target.isAvailable == false) notes << TrafficSection::tr("takes nothing now");
    if (target.requests)
        notes << TrafficSection::tr("%1 req").arg(theme::formatCount(target.requests));
    if (target.weight && *target.weight != 1)
        notes << TrafficSection::tr("weight %1").arg(theme::formatNumber(*target.weight));
    if (target.priority.value_or(0) > 0)
        notes << TrafficSection::tr("priority %1").arg(*target.priority);
    if (target.latencyMs) notes << theme::formatLatency(target.latencyMs);
    if (target.pricePer1k)
        notes << TrafficSection::tr("%1 per 1k").arg(models::moneyText(target.pricePer1k));
    bar.note = notes.join(QStringLiteral(" \u00B7 "));
    if (target.isAvailable == false) bar.status = theme::Status::Warning;
    return bar;
}

widgets::ShareBar limitBar(const api::OutboundLimit& limit)
{
    widgets::ShareBar bar;
    bar.name = TrafficSection::tr("Free");
    bar.share = limit.headroom;
    bar.value = theme::formatShare(bar.share);
    if (limit.waiting)
        bar.note = limit.maxWaiting ? TrafficSection::tr("%1 wait, at most %2 may")
                                          .arg(*limit.waiting)
                                          .arg(*limit.maxWaiting)
                                    : TrafficSection::tr("%1 wait").arg(*limit.waiting);
    if (bar.share && *bar.share <= kCriticalHeadroom)
        bar.status = theme::Status::Critical;
    else if (bar.share && *bar.share <= kWarningHeadroom)
        bar.status = theme::Status::Warning;
    return bar;
}

}  // namespace

TrafficSection::TrafficSection(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    const auto add = [&](QLabel*& title, QWidget* content) {
        if (layout->count() > 0) layout->addSpacing(theme::kSpace8);
        title = widgets::plainLabel({}, theme::TextRole::Secondary, this);
        title->setWordWrap(true);
        layout->addWidget(title);
        layout->addWidget(content);
    };
    m_chain = new ChainView(this);
    m_groups = new widgets::ShareBars(tr("Model groups"), this);
    m_limits = new widgets::ShareBars(tr("Headroom of the outbound limits"), this);
    add(m_chainTitle, m_chain);
    add(m_groupTitle, m_groups);
    add(m_limitTitle, m_limits);
    layout->addStretch(1);
    connect(m_chain, &ChainView::providerChosen, this, &TrafficSection::providerChosen);
    restyle();
}

void TrafficSection::showSubject(const DetailSubject& subject)
{
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_chain, m_groupTitle, m_groups, m_limitTitle, m_limits})
        part->setVisible(subject.provider != nullptr);
    if (subject.provider == nullptr) {
        m_chainTitle->setText(tr("%1 is not on this node").arg(models::plainText(subject.name)));
        return;
    }
    showChain(subject);
    showGroups(subject);
    showLimits(subject);
}

void TrafficSection::showChain(const DetailSubject& subject)
{
    const auto& chains = subject.list->chains;
    const auto chain = std::find_if(chains.begin(), chains.end(), [&](const auto& candidate) {
        return candidate.primary == subject.name;
    });
    m_chain->setVisible(chain != chains.end());
    if (chain == chains.end()) {
        m_chainTitle->setText(
            tr("No fallback chain is configured for %1").arg(models::plainText(subject.name)));
        return;
    }
    m_chainTitle->setText(
        tr("Fallback chain \u00B7 share of the requests that each hop answered in the last %1")
            .arg(theme::formatSpan(chain->windowSeconds.value_or(0) * 1000)));
    m_chain->setBoxes(chainBoxes(*chain, subject.list->providers));
}

void TrafficSection::showGroups(const DetailSubject& subject)
{
    QList<const api::ModelGroup*> groups;
    for (const api::ModelGroup& group : subject.list->groups)
        if (hasTarget(group, subject.name)) groups << &group;
    QList<widgets::ShareBar> bars;
    QStringList names;
    for (const api::ModelGroup* group : std::as_const(groups)) {
        names << groupText(*group);
        for (const api::GroupTarget& target : group->targets)
            bars << targetBar(*group, target, groups.size() > 1);
    }
    m_groups->setBars(bars);
    m_groups->setVisible(!bars.isEmpty());
    m_groupTitle->setText(
        bars.isEmpty()
            ? tr("%1 is in no model group").arg(models::plainText(subject.name))
            : tr("Model groups \u00B7 share per target: %1").arg(names.join(QStringLiteral("; "))));
}

void TrafficSection::showLimits(const DetailSubject& subject)
{
    const auto& limit = subject.provider->rateLimit;
    m_limits->setVisible(limit.has_value());
    m_limits->setBars(limit ? QList{limitBar(*limit)} : QList<widgets::ShareBar>());
    m_limitTitle->setText(
        limit ? tr("The node's own limit on calling %1").arg(models::plainText(subject.name))
              : tr("The node tells no limit of its own on calling %1")
                    .arg(models::plainText(subject.name)));
}

void TrafficSection::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_limitTitle != nullptr) restyle();
    QWidget::changeEvent(event);
}

void TrafficSection::restyle()
{
    for (QLabel* title : {m_chainTitle, m_groupTitle, m_limitTitle})
        widgets::setTextColour(title, theme::themeOf(this).textSecondary);
}

}  // namespace helix::pages
