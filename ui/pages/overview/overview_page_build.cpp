// The building half of OverviewPage: widgets and layouts, in the order they stand on the page.
#include "charts/sparkline.h"
#include "charts/time_series.h"
#include "pages/overview/note_list.h"
#include "pages/overview/overview_page.h"
#include "pages/overview/provider_list_view.h"
#include "theme/icons.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/freshness_badge.h"
#include "widgets/panel.h"
#include "widgets/plain_label.h"
#include "widgets/stat_tile.h"
#include "widgets/status_chip.h"

#include <QAction>
#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

constexpr int kChartHeight = 196;

charts::Sparkline* addSparkline(widgets::StatTile* tile, const QString& name, int slot)
{
    auto* line = new charts::Sparkline(name, tile);
    line->setSeries(slot);
    tile->setFooter(line);
    return line;
}

widgets::Panel* chartPanel(const QString& title, const QString& subtitle, QWidget* chart,
                           QWidget* parent)
{
    auto* panel = new widgets::Panel(title, parent);
    panel->setSubtitle(subtitle);
    panel->body()->addWidget(chart);
    panel->setFixedHeight(kChartHeight);
    return panel;
}

/// A list and what stands in its place while it is empty.
void addListOrEmpty(widgets::Panel* panel, QWidget* list, QWidget* empty)
{
    panel->body()->addWidget(list, 1);
    panel->body()->addWidget(empty, 1);
    empty->hide();
}

}  // namespace

PageInfo OverviewPage::pageInfo()
{
    return {QStringLiteral("overview"), tr("Overview"), QStringLiteral("overview"),
            tr("Is all well, and if not, what is wrong")};
}

OverviewPage::OverviewPage(QWidget* parent) : Page(pageInfo(), parent)
{
    m_stack = new QStackedLayout(this);
    m_absence = new widgets::EmptyState(this);
    m_stack->addWidget(m_absence);
    connect(m_absence, &widgets::EmptyState::actionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
    });
    buildContent();
    buildActions();
    restyle();
    showAbsence();
}

void OverviewPage::buildContent()
{
    m_content = new QWidget(this);
    auto* layout = new QVBoxLayout(m_content);
    layout->setContentsMargins(theme::kSpace16, theme::kSpace12, theme::kSpace16, theme::kSpace16);
    layout->setSpacing(theme::kPanelGap);
    m_demo = new widgets::Banner(m_content);
    layout->addWidget(m_demo);
    layout->addWidget(buildRollUp());
    layout->addLayout(buildTiles());
    layout->addLayout(buildCharts());
    layout->addLayout(buildLists(), 1);
    m_stack->addWidget(m_content);
}

QWidget* OverviewPage::buildRollUp()
{
    auto* row = new QWidget(m_content);
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace12);
    m_glyph = new widgets::StatusGlyph(row);
    m_glyph->setSide(28);
    m_headline = widgets::plainLabel({}, theme::TextRole::PageTitle, row);
    m_detail = widgets::plainLabel({}, theme::TextRole::Body, row);
    m_identity = widgets::plainLabel({}, theme::TextRole::Secondary, row);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(0);
    texts->addWidget(m_headline);
    texts->addWidget(m_detail);
    layout->addWidget(m_glyph);
    layout->addLayout(texts, 1);
    m_freshness = new widgets::FreshnessBadge(row);
    auto* meta = new QVBoxLayout;
    meta->setSpacing(theme::kSpace4);
    meta->addWidget(m_freshness, 0, Qt::AlignRight);
    meta->addWidget(m_identity, 0, Qt::AlignRight);
    layout->addLayout(meta);
    return row;
}

QHBoxLayout* OverviewPage::buildTiles()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kPanelGap);
    m_rate = new widgets::StatTile(tr("Requests"), m_content);
    m_errors = new widgets::StatTile(tr("Error share, 5 min"), m_content);
    m_latency = new widgets::StatTile(tr("Latency p95, 1 min"), m_content);
    m_inFlight = new widgets::StatTile(tr("In flight"), m_content);
    m_uptime = new widgets::StatTile(tr("Uptime"), m_content);
    m_rateLine = addSparkline(m_rate, tr("Requests per second, last 2 minutes"), 0);
    m_errorLine = addSparkline(m_errors, tr("Errors per second, last 2 minutes"), 5);
    m_latencyLine = addSparkline(m_latency, tr("Latency p95, last 2 minutes"), 1);
    m_flightLine = addSparkline(m_inFlight, tr("Requests in flight, last 2 minutes"), 2);
    for (auto* tile : {m_rate, m_errors, m_latency, m_inFlight, m_uptime}) row->addWidget(tile, 1);
    return row;
}

QHBoxLayout* OverviewPage::buildCharts()
{
    m_traffic = new charts::TimeSeries(tr("Traffic"), m_content);
    m_traffic->setUnit(charts::Unit::PerSecond);
    m_traffic->setEmptyText(tr("The first rate needs two answers of the node"));
    m_latencies = new charts::TimeSeries(tr("Latency"), m_content);
    m_latencies->setUnit(charts::Unit::Milliseconds);
    m_latencies->setEmptyText(tr("No finished request since this window opened"));
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kPanelGap);
    row->addWidget(
        chartPanel(tr("Traffic"), tr("this session, means of 10 s"), m_traffic, m_content), 1);
    row->addWidget(chartPanel(tr("Latency"), tr("of finished requests, one-minute quantiles"),
                              m_latencies, m_content),
                   1);
    return row;
}

QHBoxLayout* OverviewPage::buildLists()
{
    m_wrongPanel = new widgets::Panel(tr("What is wrong now"), m_content);
    m_wrong = new NoteList(tr("What is wrong now, worst first"), m_wrongPanel);
    m_nothingWrong = new widgets::EmptyState(m_wrongPanel);
    addListOrEmpty(m_wrongPanel, m_wrong, m_nothingWrong);
    auto* providers = new widgets::Panel(tr("Providers"), m_content);
    providers->setSubtitle(tr("last 2 minutes"));
    m_providers = new ProviderListView(providers);
    m_noProviders = new widgets::EmptyState(providers);
    addListOrEmpty(providers, m_providers, m_noProviders);
    auto* events = new widgets::Panel(tr("Recent events"), m_content);
    m_events = new NoteList(tr("Recent events, newest first"), events);
    m_noEvents = new widgets::EmptyState(events);
    addListOrEmpty(events, m_events, m_noEvents);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kPanelGap);
    for (auto* panel : {m_wrongPanel, providers, events}) row->addWidget(panel, 1);
    connect(m_wrong, &NoteList::noteChosen, this,
            [this](const Note& note) { goTo(note.target.pageId, note.target.filters); });
    connect(m_events, &NoteList::noteChosen, this,
            [this](const Note& note) { goTo(note.target.pageId, note.target.filters); });
    connect(m_providers, &ProviderListView::providerChosen, this, [this](const QString& name) {
        goTo(QStringLiteral("providers"), {{QStringLiteral("provider"), name}});
    });
    return row;
}

void OverviewPage::buildActions()
{
    const auto add = [this](const QString& text, Qt::Key key, QWidget* target) {
        auto* action = new QAction(text, this);
        action->setShortcut(QKeySequence(Qt::ALT | key));
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this,
                [target] { target->setFocus(Qt::ShortcutFocusReason); });
        addAction(action);
        listAction(action);
    };
    add(tr("Go to what is wrong"), Qt::Key_W, m_wrong);
    add(tr("Go to the providers"), Qt::Key_P, m_providers);
    add(tr("Go to the events"), Qt::Key_E, m_events);
    add(tr("Go to the traffic chart"), Qt::Key_T, m_traffic);
    add(tr("Go to the latency chart"), Qt::Key_L, m_latencies);
}

void OverviewPage::restyle()
{
    const auto& theme = theme::themeOf(this);
    widgets::setTextColour(m_headline, theme.textPrimary);
    widgets::setTextColour(m_detail, theme.textSecondary);
    widgets::setTextColour(m_identity, theme.textTertiary);
}

}  // namespace helix::pages
