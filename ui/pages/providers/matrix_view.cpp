#include "pages/providers/matrix_view.h"

#include "models/chart_delegates.h"
#include "models/matrix_delegates.h"
#include "models/provider_matrix_model.h"
#include "models/provider_matrix_proxy.h"
#include "widgets/data_tree.h"
#include "widgets/empty_state.h"
#include "widgets/order_freezer.h"
#include "widgets/plain_label.h"
#include "widgets/search_field.h"

#include <QEvent>
#include <QHeaderView>
#include <QToolButton>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

using Model = models::ProviderMatrixModel;
using Fact = Model::Fact;

/// Error shares, scores and headrooms from which a bar is drawn in the warning and in the critical
/// colour. A score below 7.0 is what the runbooks call degraded.
constexpr double kWarningErrors = 0.05;
constexpr double kCriticalErrors = 0.25;
constexpr double kWarningScore = 0.699;
constexpr double kCriticalScore = 0.499;
constexpr double kWarningHeadroom = 0.2;
constexpr double kCriticalHeadroom = 0.05;

constexpr int kSearchWidth = 220;
constexpr int kNameWidth = 196;
constexpr int kNodeWidth = 148;
constexpr int kLeastWhyWidth = 210;
/// Beyond this width of the reasons the strips grow, by at most so much.
constexpr int kEnoughWhyWidth = 420;
constexpr int kMaxExtraStates = 240;
constexpr int kMaxUnfoldedRows = 14;

struct FactWidth {
    Fact fact;
    int width;
};
/// The first one goes first when the room is scarce; all of them are in the details too.
constexpr FactWidth kFactWidths[]{{Fact::Limits, 104}, {Fact::Latency, 96}, {Fact::Rate, 118},
                                  {Fact::Score, 92},   {Fact::States, 104}, {Fact::Errors, 122}};

}  // namespace

MatrixView::MatrixView(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace8);
    buildTools();
    buildTree();
    layout->addLayout(m_tools);
    layout->addWidget(m_tree, 1);
    m_empty = new widgets::EmptyState(this);
    m_empty->hide();
    layout->addWidget(m_empty, 1);
    connect(m_empty, &widgets::EmptyState::actionTriggered, m_search, &QLineEdit::clear);
    restyle();
}

void MatrixView::buildTools()
{
    m_tools = new QHBoxLayout;
    m_tools->setSpacing(theme::kSpace8);
    m_search = new widgets::SearchField(tr("Filter providers and models"),
                                        tr("Provider, model, state\u2026"), this);
    m_search->setFixedWidth(kSearchWidth);
    m_hint = widgets::plainLabel(tr("Worst first, then busiest"), theme::TextRole::Secondary, this);
    m_frozen = widgets::plainLabel(tr("order frozen"), theme::TextRole::Secondary, this);
    m_frozen->setToolTip(
        tr("Rows keep their places while the pointer or the keyboard is in the matrix"));
    m_frozen->hide();
    m_count = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_tools->addWidget(m_search);
    m_tools->addWidget(m_hint);
    m_tools->addStretch(1);
    m_tools->addWidget(m_frozen);
    m_tools->addWidget(m_count);
}

void MatrixView::buildTree()
{
    m_model = new Model(this);
    m_proxy = new models::ProviderMatrixProxy(this);
    m_proxy->setSourceModel(m_model);
    m_tree = new widgets::DataTree(tr("Providers and models, worst first"), this);
    m_tree->setModel(m_proxy);
    m_tree->header()->setMinimumSectionSize(theme::kSpace32);
    setDelegates();
    connect(m_tree->freezer(), &widgets::OrderFreezer::frozenChanged, m_frozen,
            &QWidget::setVisible);
    connect(m_tree->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &MatrixView::choiceChanged);
    connect(m_tree, &widgets::DataTree::rowActivated, this, &MatrixView::activated);
    connect(m_tree, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        if (const int node = m_model->nodeOfColumn(index.column()); node >= 0)
            emit nodeChosen(node);
    });
    connect(m_search, &widgets::SearchField::searchChanged, this, [this](const QString& text) {
        m_proxy->setSearchText(text);
        if (!text.isEmpty()) m_tree->expandAll();
        showCounts();
    });
}

void MatrixView::setDelegates()
{
    using Bad = models::MeterDelegate::Bad;
    for (int column = 0; column < m_model->columnCount(); ++column) {
        delete m_tree->itemDelegateForColumn(column);
        m_tree->setItemDelegateForColumn(column, nullptr);
    }
    m_tree->setItemDelegateForColumn(Model::kNameColumn, new models::MatrixNameDelegate(m_tree));
    for (int node = 0; node < m_model->nodeCount(); ++node)
        m_tree->setItemDelegateForColumn(m_model->columnOfNode(node),
                                         new models::MatrixStateDelegate(m_tree));
    const auto set = [this](Fact fact, QAbstractItemDelegate* delegate) {
        m_tree->setItemDelegateForColumn(m_model->columnOfFact(fact), delegate);
    };
    set(Fact::Why, new models::StackedDelegate(Model::HeadRole, Model::SubtextRole, m_tree));
    set(Fact::States, new models::StateStripDelegate(Model::StripRole, m_tree));
    set(Fact::Errors, new models::MeterDelegate(Model::ShareRole, Bad::High, kWarningErrors,
                                                kCriticalErrors, m_tree));
    set(Fact::Rate,
        new models::SparklineDelegate(Model::HistoryRole, Model::ErrorHistoryRole, 52, m_tree));
    set(Fact::Latency, new models::StackedDelegate(Model::HeadRole, Model::SubtextRole, m_tree));
    set(Fact::Score, new models::MeterDelegate(Model::ShareRole, Bad::Low, kWarningScore,
                                               kCriticalScore, m_tree));
    set(Fact::Limits, new models::MeterDelegate(Model::ShareRole, Bad::Low, kWarningHeadroom,
                                                kCriticalHeadroom, m_tree));
}

void MatrixView::setNodes(const QList<models::MatrixNode>& nodes)
{
    const int columns = m_model->columnCount();
    const MatrixChoice before = choice();
    m_model->setNodes(nodes);
    if (m_model->columnCount() != columns || !m_isUnfolded) {
        setDelegates();
        fitColumns();
    }
    if (nodes.isEmpty()) m_isUnfolded = false;
    unfoldFirst();
    if (choice() != before) choose(before);
    showCounts();
}

void MatrixView::advance(qint64 milliseconds)
{
    m_model->advance(milliseconds);
}

/// A small fleet is shown whole, of a large one what is in trouble.
void MatrixView::unfoldFirst()
{
    if (m_isUnfolded || m_model->rowCount() == 0) return;
    m_isUnfolded = true;
    int rows = m_model->rowCount();
    for (int row = 0; row < m_model->rowCount(); ++row)
        rows += m_model->rowCount(m_model->index(row, 0));
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const QModelIndex index = m_model->index(row, 0);
        const bool isTroubled = m_model->facts(index).severity <= models::Severity::Probing;
        m_tree->setExpanded(m_proxy->mapFromSource(index), rows <= kMaxUnfoldedRows || isTroubled);
    }
}

void MatrixView::foldAll(bool isFolded)
{
    if (isFolded)
        m_tree->collapseAll();
    else
        m_tree->expandAll();
}

/// Gives the reasons what the other columns leave; drops the least important ones until that is
/// enough to read.
void MatrixView::fitColumns()
{
    QHeaderView* header = m_tree->header();
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->resizeSection(Model::kNameColumn, kNameWidth);
    int used = kNameWidth;
    for (int node = 0; node < m_model->nodeCount(); ++node) {
        m_tree->setColumnHidden(m_model->columnOfNode(node), false);
        header->resizeSection(m_model->columnOfNode(node), kNodeWidth);
        used += kNodeWidth;
    }
    for (const FactWidth& fact : kFactWidths) used += fact.width;
    QStringList missing;
    const int room = m_tree->viewport()->width() - kLeastWhyWidth;
    for (const FactWidth& fact : kFactWidths) {
        const int column = m_model->columnOfFact(fact.fact);
        const bool isShown = used <= room;
        if (!isShown) {
            used -= fact.width;
            missing << m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole)
                           .toString()
                           .section(u',', 0, 0)
                           .toLower();
        }
        m_tree->setColumnHidden(column, !isShown);
        header->resizeSection(column, fact.width);
    }
    const int why = m_model->columnOfFact(Fact::Why);
    m_tree->setColumnHidden(why, false);
    const int states = m_model->columnOfFact(Fact::States);
    const int spare = m_tree->viewport()->width() - used;
    const int extra = m_tree->isColumnHidden(states)
                          ? 0
                          : std::clamp(spare - kEnoughWhyWidth, 0, kMaxExtraStates);
    if (extra > 0) header->resizeSection(states, header->sectionSize(states) + extra);
    header->resizeSection(why, std::max(kLeastWhyWidth, spare - extra));
    m_hint->setText(missing.isEmpty() ? tr("Worst first, then busiest")
                                      : tr("Worst first, then busiest \u00B7 in the details: %1")
                                            .arg(missing.join(QStringLiteral(", "))));
}

MatrixChoice MatrixView::choice() const
{
    const QModelIndexList rows = m_tree->selectionModel()->selectedRows();
    if (rows.isEmpty()) return {};
    const QModelIndex& row = rows.first();
    return {row.data(Model::ProviderRole).toString(), row.data(Model::ModelRole).toString(),
            row.data(Model::KeyRole).toString()};
}

bool MatrixView::choose(const MatrixChoice& choice)
{
    const QModelIndex source =
        choice.model.isEmpty() ? m_model->indexOfProvider(choice.provider)
                               : m_model->indexOfTarget(choice.provider, choice.model, choice.key);
    const QModelIndex index = m_proxy->mapFromSource(source);
    if (!index.isValid()) return false;
    m_tree->setCurrentIndex(index);
    m_tree->scrollTo(index);
    return true;
}

void MatrixView::chooseFirst()
{
    m_tree->setCurrentIndex(m_proxy->index(0, 0));
}

void MatrixView::move(int rows)
{
    QModelIndex index = m_tree->currentIndex();
    if (!index.isValid()) return chooseFirst();
    const QModelIndex next = rows > 0 ? m_tree->indexBelow(index) : m_tree->indexAbove(index);
    if (next.isValid()) m_tree->setCurrentIndex(next.siblingAtColumn(index.column()));
}

int MatrixView::wantedHeight() const
{
    int height =
        m_tree->header()->sizeHint().height() + m_tools->sizeHint().height() + 2 * theme::kSpace8;
    for (int row = 0; row < m_proxy->rowCount(); ++row) {
        height += models::kProviderRowHeight;
        const QModelIndex index = m_proxy->index(row, 0);
        if (m_tree->isExpanded(index))
            height += m_proxy->rowCount(index) * models::kTargetRowHeight;
    }
    return height;
}

void MatrixView::showCounts()
{
    int targets = 0;
    for (int row = 0; row < m_model->rowCount(); ++row)
        targets += m_model->rowCount(m_model->index(row, 0));
    const int providers = m_model->rowCount();
    QStringList parts{providers == 1 ? tr("1 provider") : tr("%1 providers").arg(providers),
                      targets == 1 ? tr("1 target") : tr("%1 targets").arg(targets)};
    const int hidden = m_proxy->hiddenCount();
    if (hidden > 0) parts << tr("%1 filtered out").arg(hidden);
    if (m_model->nodeCount() > 1) parts << tr("%1 nodes").arg(m_model->nodeCount());
    m_count->setText(parts.join(QStringLiteral(" \u00B7 ")));
    const bool isAllHidden = m_proxy->rowCount() == 0 && hidden > 0;
    m_tree->setVisible(!isAllHidden);
    m_empty->setVisible(isAllHidden);
    if (!isAllHidden) return;
    m_empty->setText(tr("No provider matches the filter"), tr("%1 rows exist.").arg(hidden));
    m_empty->setAction(tr("Clear the filter"));
}

void MatrixView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitColumns();
}

void MatrixView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_hint != nullptr) restyle();
    QWidget::changeEvent(event);
}

void MatrixView::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_hint, theme.textTertiary);
    widgets::setTextColour(m_frozen, theme.textTertiary);
}

}  // namespace helix::pages
