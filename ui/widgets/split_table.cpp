#include "widgets/split_table.h"

#include "theme/tokens.h"
#include "widgets/empty_state.h"
#include "widgets/plain_label.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QSplitter>
#include <QStackedLayout>

namespace helix::widgets {

SplitTable::SplitTable(const QString& name, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace8);
    buildToolRow();
    layout->addLayout(m_toolRow);
    buildBody(name);
    layout->addWidget(m_splitter, 1);
    connect(m_table, &DataTable::orderFrozenChanged, m_frozen, &QWidget::setVisible);
}

void SplitTable::buildToolRow()
{
    m_toolRow = new QHBoxLayout;
    m_toolRow->setSpacing(theme::kSpace8);
    m_frozen = plainLabel(tr("order frozen"), theme::TextRole::Secondary, this);
    m_frozen->setToolTip(
        tr("Rows keep their places while the pointer or the keyboard is in the table"));
    m_frozen->hide();
    m_count = plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_toolRow->addStretch(1);
    m_toolRow->addWidget(m_frozen);
    m_toolRow->addWidget(m_count);
}

void SplitTable::buildBody(const QString& name)
{
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme::kPanelGap);
    auto* holder = new QWidget(m_splitter);
    m_stack = new QStackedLayout(holder);
    m_table = new DataTable(name, holder);
    m_empty = new EmptyState(holder);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_empty);
    m_splitter->addWidget(holder);
    m_splitter->setStretchFactor(0, 3);
}

void SplitTable::setDetail(QWidget* detail)
{
    delete m_detail;
    m_detail = detail;
    m_splitter->addWidget(detail);
    m_splitter->setStretchFactor(1, 2);
    detail->hide();
}

void SplitTable::setDetailBelow()
{
    m_splitter->setOrientation(Qt::Vertical);
}

void SplitTable::setTableHeight(int pixels)
{
    m_splitter->setSizes({pixels, std::max(1, m_splitter->height() - pixels)});
}

void SplitTable::showDetail(bool isShown)
{
    if (m_detail == nullptr) return;
    const bool wasShown = isDetailShown();
    m_detail->setVisible(isShown);
    if (wasShown && !isShown) emit detailClosed();
}

bool SplitTable::isDetailShown() const
{
    return m_detail != nullptr && m_detail->isVisibleTo(m_splitter);
}

void SplitTable::showEmpty(bool isEmpty)
{
    m_stack->setCurrentWidget(isEmpty ? static_cast<QWidget*>(m_empty) : m_table);
}

void SplitTable::setCountText(const QString& text)
{
    m_count->setText(text);
}

void SplitTable::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && isDetailShown()) {
        showDetail(false);
        m_table->setFocus();
        return;
    }
    QWidget::keyPressEvent(event);
}

}  // namespace helix::widgets
