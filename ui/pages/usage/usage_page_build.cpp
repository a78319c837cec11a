// How the usage page is put together; what it does stands in usage_page.cpp.

#include "charts/time_series.h"
#include "models/cell_delegate.h"
#include "models/usage_table_model.h"
#include "pages/usage/budget_panel.h"
#include "pages/usage/usage_page.h"
#include "widgets/data_table.h"
#include "widgets/page_frame.h"
#include "widgets/panel.h"
#include "widgets/plain_label.h"
#include "widgets/stat_tile.h"

#include <QAction>
#include <QButtonGroup>
#include <QComboBox>
#include <QHeaderView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

constexpr qint64 kDayMs = qint64(24) * 3'600'000;
constexpr int kStandardSpan = 1;
constexpr int kChartHeight = 220;
constexpr int kGroupWidth = 180;
constexpr int kNumberWidth = 88;

}  // namespace

UsagePage::UsagePage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kPanelGap);
    buildTools(column);
    buildTiles(column);
    buildMiddle(column);
    buildTable(column);
    m_frame->setContent(content);
    buildActions();
    m_feed = new UsageFeed(this);
    connect(m_feed, &UsageFeed::updated, this, &UsagePage::refresh);
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
        m_feed->askNow();
    });
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible()) showState();
    });
    m_second.start(std::chrono::seconds(1));
    refresh();
}

void UsagePage::buildTools(QVBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_dimension = new QComboBox(this);
    m_dimension->setAccessibleName(tr("Group by"));
    for (const char* name : {"key", "team", "model", "provider", "user"}) {
        const QString dimension = QString::fromLatin1(name);
        m_dimension->addItem(tr("By %1").arg(models::dimensionTitle(dimension).toLower()),
                             dimension);
    }
    m_span = new QComboBox(this);
    m_span->setAccessibleName(tr("Time range"));
    m_span->addItem(tr("Last 24 hours"), kDayMs);
    m_span->addItem(tr("Last 7 days"), 7 * kDayMs);
    m_span->addItem(tr("Last 30 days"), 30 * kDayMs);
    m_span->addItem(tr("Last 90 days"), 90 * kDayMs);
    m_span->setCurrentIndex(kStandardSpan);
    row->addWidget(m_dimension);
    row->addWidget(m_span);
    m_measures = new QButtonGroup(this);
    const auto addMeasure = [&](const QString& text, models::UsageMeasure measure) {
        auto* button = new QPushButton(text, this);
        button->setCheckable(true);
        button->setChecked(measure == m_measure);
        button->setAccessibleName(tr("Chart shows %1").arg(text.toLower()));
        m_measures->addButton(button, int(measure));
        row->addWidget(button);
    };
    addMeasure(tr("Cost"), models::UsageMeasure::Cost);
    addMeasure(tr("Tokens"), models::UsageMeasure::Tokens);
    addMeasure(tr("Requests"), models::UsageMeasure::Requests);
    row->addStretch(1);
    m_export = new QPushButton(tr("Export CSV\u2026"), this);
    m_export->setToolTip(tr("Save these sums by time as CSV (Ctrl+E)"));
    row->addWidget(m_export);
    column->addLayout(row);
    connect(m_dimension, &QComboBox::currentIndexChanged, this, &UsagePage::applyView);
    connect(m_span, &QComboBox::currentIndexChanged, this, &UsagePage::applyView);
    connect(m_measures, &QButtonGroup::idClicked, this,
            [this](int id) { setMeasure(models::UsageMeasure(id)); });
    connect(m_export, &QPushButton::clicked, this, &UsagePage::exportCsv);
}

void UsagePage::buildTiles(QVBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kPanelGap);
    const auto add = [&](const QString& text) {
        auto* tile = new widgets::StatTile(text, this);
        row->addWidget(tile, 1);
        return tile;
    };
    m_cost = add(tr("Cost"));
    m_tokens = add(tr("Tokens"));
    m_requests = add(tr("Requests"));
    m_saved = add(tr("Saved by caches"));
    m_unpriced = add(tr("Without a price"));
    column->addLayout(row);
}

void UsagePage::buildMiddle(QVBoxLayout* column)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kPanelGap);
    m_chartPanel = new widgets::Panel(tr("Over time"), this);
    m_chart = new charts::TimeSeries(tr("Usage over time"), m_chartPanel);
    m_chart->setMinimumHeight(kChartHeight);
    m_chartPanel->body()->addWidget(m_chart);
    m_budgets = new BudgetPanel(this);
    row->addWidget(m_chartPanel, 5);
    row->addWidget(m_budgets, 4);
    column->addLayout(row, 2);
}

void UsagePage::buildTable(QVBoxLayout* column)
{
    m_model = new models::UsageTableModel(this);
    m_proxy = new QSortFilterProxyModel(this);
    m_proxy->setSourceModel(m_model);
    m_proxy->setSortRole(models::UsageTableModel::SortRole);
    m_table = new widgets::DataTable(tr("Usage by group, most expensive first"), this);
    m_table->setModel(m_proxy);
    m_table->setSortingEnabled(true);
    m_table->sortByColumn(models::UsageTableModel::Cost, Qt::DescendingOrder);
    m_table->setItemDelegate(new models::TextDelegate({models::UsageTableModel::Share}, m_table));
    m_table->setItemDelegateForColumn(
        models::UsageTableModel::Group,
        new models::SubtextDelegate(models::UsageTableModel::SubtextRole, m_table,
                                    models::UsageTableModel::HeadRole));
    QHeaderView* header = m_table->horizontalHeader();
    header->resizeSection(models::UsageTableModel::Group, kGroupWidth);
    for (int i = models::UsageTableModel::Cost; i < models::UsageTableModel::ColumnCount; ++i)
        header->resizeSection(i, kNumberWidth);
    // The cost says as much; a narrow window has no room for both.
    m_table->setColumnHidden(models::UsageTableModel::Share, true);
    column->addWidget(m_table, 3);
    connect(m_table, &widgets::DataTable::rowActivated, this, &UsagePage::openRequests);
}

void UsagePage::buildActions()
{
    addPageAction(tr("Export as CSV"), QKeySequence(Qt::CTRL | Qt::Key_E), [this] { exportCsv(); });
    addPageAction(tr("Ask again"), QKeySequence(Qt::Key_F5), [this] { m_feed->askNow(); });
    const auto show = [this](const QString& text, int key, models::UsageMeasure measure) {
        addPageAction(text, QKeySequence(Qt::ALT | Qt::Key(key)),
                      [this, measure] { setMeasure(measure); });
    };
    show(tr("Chart of the cost"), Qt::Key_C, models::UsageMeasure::Cost);
    show(tr("Chart of the tokens"), Qt::Key_T, models::UsageMeasure::Tokens);
    show(tr("Chart of the requests"), Qt::Key_R, models::UsageMeasure::Requests);
}

}  // namespace helix::pages
