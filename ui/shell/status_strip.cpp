#include "shell/status_strip.h"

#include "shell/connection_text.h"
#include "theme/icons.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QDateTime>
#include <QEvent>
#include <QHBoxLayout>
#include <QMenu>
#include <QPainter>
#include <QToolButton>

namespace helix::shell {
namespace {

constexpr int kStripHeight = 30;

QString addressText(const cluster::Cluster& cluster)
{
    QStringList parts{cluster.apiUrl.toString(QUrl::RemoveUserInfo)};
    if (!cluster.metricsUrl.isEmpty())
        parts
            << StatusStrip::tr("metrics %1").arg(cluster.metricsUrl.toString(QUrl::RemoveUserInfo));
    return parts.join(QStringLiteral("  ·  "));
}

}  // namespace

StatusStrip::StatusStrip(cluster::ClusterList& clusters, QWidget* parent)
    : QWidget(parent), m_clusters(clusters)
{
    setFixedHeight(kStripHeight);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace12, 1, theme::kSpace8, 0);
    layout->setSpacing(theme::kSpace8);
    buildLeft(layout);
    layout->addStretch(1);
    buildRight(layout);
    m_tick.setInterval(1'000);
    connect(&m_tick, &QTimer::timeout, this, &StatusStrip::refreshClock);
    m_tick.start();
    connect(&clusters, &cluster::ClusterList::listChanged, this, &StatusStrip::refresh);
    connect(&clusters, &cluster::ClusterList::currentChanged, this, &StatusStrip::refresh);
    restyle();
    refresh();
    refreshClock();
}

void StatusStrip::buildLeft(QHBoxLayout* layout)
{
    m_glyph = new widgets::StatusGlyph(this);
    m_glyph->setSide(14);
    m_state = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_urls = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_urls->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_urls->setAccessibleName(tr("Addresses of the cluster"));
    layout->addWidget(m_glyph);
    layout->addWidget(m_state);
    layout->addSpacing(theme::kSpace8);
    layout->addWidget(m_urls);
}

void StatusStrip::buildRight(QHBoxLayout* layout)
{
    m_demo = widgets::plainLabel(tr("Demo: simulated providers"), theme::TextRole::Secondary, this);
    m_bell = new QToolButton(this);
    m_bell->setPopupMode(QToolButton::InstantPopup);
    m_bell->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_bell->setFocusPolicy(Qt::TabFocus);
    m_bell->setMenu(new QMenu(m_bell));
    m_clock = new QToolButton(this);
    m_clock->setFont(theme::fontFor(theme::TextRole::SecondaryNumber));
    m_clock->setFocusPolicy(Qt::TabFocus);
    m_clock->setToolTip(
        tr("Switch every time of the console between local and UTC (Ctrl+Shift+U)"));
    layout->addWidget(m_demo);
    layout->addWidget(m_bell);
    layout->addWidget(m_clock);
    connect(m_bell->menu(), &QMenu::aboutToShow, this, &StatusStrip::fillBellMenu);
    connect(m_clock, &QToolButton::clicked, this, &StatusStrip::timeZoneToggled);
}

void StatusStrip::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    refreshClock();
}

void StatusStrip::refresh()
{
    const auto* connection = m_clusters.current();
    m_glyph->setVisible(connection != nullptr);
    m_urls->setVisible(connection != nullptr);
    m_state->setText(connection == nullptr ? tr("No cluster attached")
                                           : connectionWord(*connection));
    m_demo->setVisible(connection != nullptr && connection->status() != nullptr &&
                       connection->status()->isDemo);
    if (connection != nullptr) {
        m_glyph->setStatus(connectionStatus(*connection), connectionWord(*connection));
        m_urls->setText(addressText(connection->cluster()));
    }
    refreshBell();
}

void StatusStrip::refreshClock()
{
    const QString text = QStringLiteral("%1  %2").arg(
        theme::formatClock(QDateTime::currentMSecsSinceEpoch(), m_zone), theme::zoneLabel(m_zone));
    m_clock->setText(text);
    m_clock->setAccessibleName(tr("Time zone: %1. Press to switch.").arg(theme::zoneLabel(m_zone)));
}

// The bell also tells when it is blind: without a connection there are no news, which is not good
// news.
void StatusStrip::refreshBell()
{
    const auto* connection = m_clusters.current();
    const auto status = connection == nullptr ? nullptr : connection->status();
    const bool isBlind = status == nullptr || connection->state().phase == cluster::Phase::Stale ||
                         connection->state().phase == cluster::Phase::Unreachable;
    const int count = status == nullptr ? 0 : int(status->problems.size());
    m_bell->setText(isBlind ? tr("no news") : QString::number(count));
    const QString name =
        isBlind ? tr("Problems: unknown, no connection") : tr("Problems: %1").arg(count);
    m_bell->setAccessibleName(name);
    m_bell->setToolTip(name);
}

void StatusStrip::fillBellMenu()
{
    auto* menu = m_bell->menu();
    menu->clear();
    const auto* connection = m_clusters.current();
    const auto status = connection == nullptr ? nullptr : connection->status();
    if (status == nullptr || status->problems.isEmpty()) {
        menu->addAction(status == nullptr ? tr("No connection, so nothing is known")
                                          : tr("Nothing is wrong"))
            ->setEnabled(false);
        return;
    }
    for (const auto& problem : status->problems) {
        auto* action =
            menu->addAction(QStringLiteral("%1: %2").arg(problem.component, problem.text));
        connect(action, &QAction::triggered, this, &StatusStrip::problemChosen);
    }
}

void StatusStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    painter.fillRect(rect(), theme.card);
    painter.fillRect(QRect(0, 0, width(), 1), theme.borderSubtle);
}

void StatusStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void StatusStrip::restyle()
{
    if (m_bell == nullptr) return;
    const auto& theme = theme::themeOf(this);
    widgets::setTextColour(m_state, theme.textPrimary);
    widgets::setTextColour(m_urls, theme.textTertiary);
    widgets::setTextColour(m_demo, theme.info.text);
    m_bell->setIcon(theme::icon(QStringLiteral("bell"), theme.textSecondary));
}

}  // namespace helix::shell
