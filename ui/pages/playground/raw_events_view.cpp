#include "pages/playground/raw_events_view.h"

#include "models/json_check.h"
#include "models/raw_event_model.h"
#include "theme/format.h"
#include "theme/tokens.h"
#include "widgets/data_table.h"
#include "widgets/plain_label.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>

namespace helix::pages {
namespace {

using models::RawEventModel;

constexpr int kOffsetWidth = 82;
constexpr int kAddsWidth = 120;
constexpr int kDetailHeight = 132;

}  // namespace

RawEventsView::RawEventsView(RawEventModel& model, QWidget* parent)
    : QWidget(parent), m_model(model)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    auto* head = new QHBoxLayout;
    m_title = widgets::plainLabel(tr("Raw events"), theme::TextRole::PanelTitle, this);
    m_count = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    auto* copy = new QPushButton(tr("Copy"), this);
    copy->setFlat(true);
    copy->setAccessibleName(tr("Copy the raw events"));
    head->addWidget(m_title);
    head->addWidget(m_count, 1);
    head->addWidget(copy);
    layout->addLayout(head);
    m_table = new widgets::DataTable(tr("Raw events of the newest answer"), this);
    m_table->setFreezingEnabled(false);
    m_table->setModel(&m_model);
    m_table->setRowHeight(theme::kRowCompact);
    auto* header = m_table->horizontalHeader();
    header->resizeSection(RawEventModel::Offset, kOffsetWidth);
    header->resizeSection(RawEventModel::Adds, kAddsWidth);
    header->setSectionResizeMode(RawEventModel::Data, QHeaderView::Stretch);
    layout->addWidget(m_table, 1);
    m_detail = new QPlainTextEdit(this);
    m_detail->setReadOnly(true);
    m_detail->setObjectName(QStringLiteral("field"));
    m_detail->setFont(theme::fontFor(theme::TextRole::Mono));
    m_detail->setAccessibleName(tr("The chosen event"));
    m_detail->setFixedHeight(kDetailHeight);
    m_detail->hide();
    layout->addWidget(m_detail);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &RawEventsView::showChosen);
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(m_model.text()); });
    const auto* bar = m_table->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this,
            [this, bar](int value) { m_isAtEnd = value >= bar->maximum(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this] {
        if (m_isAtEnd) m_table->scrollToBottom();
    });
    connect(&model, &QAbstractItemModel::rowsInserted, this, &RawEventsView::count);
    connect(&model, &QAbstractItemModel::modelReset, this, [this] {
        m_detail->hide();
        count();
    });
    count();
    restyle();
}

void RawEventsView::showChosen(const QModelIndex& index)
{
    m_detail->setVisible(index.isValid());
    if (!index.isValid()) return;
    const QString text = index.data(RawEventModel::FullDataRole).toString();
    m_detail->setPlainText(models::prettyJson(text));
}

void RawEventsView::count()
{
    const auto shown = theme::formatCount(qint64(m_model.rowCount()));
    m_count->setText(m_model.missing() == 0
                         ? shown
                         : tr("the newest %1; %2 older ones are not kept")
                               .arg(shown, theme::formatCount(m_model.missing())));
}

void RawEventsView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void RawEventsView::restyle()
{
    widgets::setTextColour(m_title, theme::themeOf(this).textPrimary);
    widgets::setTextColour(m_count, theme::themeOf(this).textTertiary);
}

}  // namespace helix::pages
