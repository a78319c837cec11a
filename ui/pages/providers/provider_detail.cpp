#include "pages/providers/provider_detail.h"

#include "models/chart_delegates.h"
#include "models/plain_text.h"
#include "models/status_look.h"
#include "models/target_table_model.h"
#include "models/transition_model.h"
#include "pages/providers/chain_view.h"
#include "theme/format.h"
#include "widgets/card.h"
#include "widgets/data_table.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace helix::pages {

namespace {

using Column = models::TargetTableModel::Column;

constexpr int kMaxVisibleTargets = 5;

models::StatusDelegate::Look lookOfTarget(const QModelIndex& index)
{
    const auto severity =
        models::Severity(index.data(models::TargetTableModel::SeverityRole).toInt());
    const auto state = api::BreakerState(index.data(models::TargetTableModel::BreakerRole).toInt());
    return {models::statusOf(severity), models::circuitOf(state)};
}

models::StatusDelegate::Look lookOfChange(const QModelIndex& index)
{
    const auto state = api::BreakerState(index.data(models::TransitionModel::ToStateRole).toInt());
    return {models::statusOf(state), models::circuitOf(state)};
}

QString factsText(const api::ProviderState& provider)
{
    QStringList facts;
    if (provider.isSimulated) facts << ProviderDetail::tr("simulated");
    const bool isSaid = provider.isSimulated && provider.type == QLatin1String("simulated");
    if (!provider.type.isEmpty() && !isSaid) facts << models::plainText(provider.type);
    if (!provider.baseUrl.isEmpty()) facts << models::plainText(provider.baseUrl);
    if (!provider.defaultModel.isEmpty())
        facts << ProviderDetail::tr("default %1").arg(models::plainText(provider.defaultModel));
    return facts.join(QStringLiteral(" \u00B7 "));
}

}  // namespace

ProviderDetail::ProviderDetail(QWidget* parent) : QFrame(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPanelPadding, theme::kSpace12, theme::kPanelPadding,
                               theme::kPanelPadding);
    layout->setSpacing(theme::kSpace8);
    buildHeader();
    buildChain();
    buildTargets();
    buildTransitions();
    restyle();
}

void ProviderDetail::buildHeader()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_name = widgets::plainLabel({}, theme::TextRole::PanelTitle, this);
    m_chip = new widgets::StatusChip(this);
    m_facts = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_scope = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_acts = new QHBoxLayout;
    m_acts->setSpacing(theme::kSpace8);
    row->addWidget(m_name);
    row->addWidget(m_chip);
    row->addWidget(m_facts, 1);
    row->addWidget(m_scope);
    row->addLayout(m_acts);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
}

void ProviderDetail::buildChain()
{
    m_chainTitle = widgets::plainLabel(tr("Fallback chain"), theme::TextRole::Secondary, this);
    m_chain = new ChainView(this);
    layout()->addWidget(m_chainTitle);
    layout()->addWidget(m_chain);
    connect(m_chain, &ChainView::providerChosen, this, &ProviderDetail::providerChosen);
}

void ProviderDetail::buildTargets()
{
    m_model = new models::TargetTableModel(this);
    m_targets = new widgets::DataTable(tr("Targets of the provider"), this);
    m_targets->setFreezingEnabled(false);
    m_targets->setModel(m_model);
    m_targets->setItemDelegate(new models::TextDelegate({Column::LastError}, m_targets));
    m_targets->setItemDelegateForColumn(Column::Breaker,
                                        new models::StatusDelegate(lookOfTarget, m_targets));
    m_targets->setItemDelegateForColumn(
        Column::Model,
        new models::SubtextDelegate(models::TargetTableModel::SubtextRole, m_targets));
    m_targets->setItemDelegateForColumn(Column::States, new models::StateStripDelegate(m_targets));
    QHeaderView* header = m_targets->horizontalHeader();
    header->setStretchLastSection(false);
    const QList<int> widths{138, 226, 150, 200, 130, 172};
    for (int i = 0; i < widths.size(); ++i) header->resizeSection(i, widths[i]);
    header->setSectionResizeMode(Column::Why, QHeaderView::Stretch);
    layout()->addWidget(m_targets);
    connect(m_targets->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        m_scope->setText(selectedTarget().isEmpty() ? tr("All targets:") : tr("Selected target:"));
        emit targetChosen();
    });
    m_scope->setText(tr("All targets:"));
}

void ProviderDetail::buildTransitions()
{
    m_transitionsTitle = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_transitionModel = new models::TransitionModel(this);
    m_transitions = new widgets::DataTable(tr("Recent changes of state"), this);
    m_transitions->setFreezingEnabled(false);
    m_transitions->setSelectionMode(QAbstractItemView::NoSelection);
    m_transitions->setRowHeight(theme::kRowCompact);
    m_transitions->setModel(m_transitionModel);
    m_transitions->setItemDelegate(new models::TextDelegate(
        {models::TransitionModel::When, models::TransitionModel::Reason}, m_transitions));
    m_transitions->setItemDelegateForColumn(
        models::TransitionModel::Change, new models::StatusDelegate(lookOfChange, m_transitions));
    QHeaderView* header = m_transitions->horizontalHeader();
    const QList<int> widths{96, 200, 240};
    for (int i = 0; i < widths.size(); ++i) header->resizeSection(i, widths[i]);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addSpacing(theme::kSpace4);
    column->addWidget(m_transitionsTitle);
    column->addWidget(m_transitions, 1);
    column->addStretch(0);  // takes the room while there are no changes to list
}

/// As tall as the targets, so that the changes of state follow at once; more than five scroll.
void ProviderDetail::fitTargets()
{
    const int rows = std::clamp(m_model->rowCount(), 1, kMaxVisibleTargets);
    m_targets->setFixedHeight(m_targets->horizontalHeader()->sizeHint().height() +
                              rows * theme::kRowRegular + theme::kSpace4);
}

void ProviderDetail::addAct(QAction* action)
{
    auto* button = new QPushButton(action->text(), this);
    button->setAccessibleName(action->text());
    button->setAutoDefault(false);
    button->setToolTip(action->toolTip());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    const auto follow = [button, action] { button->setEnabled(action->isEnabled()); };
    connect(action, &QAction::changed, button, follow);
    follow();
    m_acts->addWidget(button);
}

QString ProviderDetail::selectedTarget() const
{
    const QModelIndexList rows = m_targets->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString()
                          : rows.first().data(models::TargetTableModel::TargetIdRole).toString();
}

void ProviderDetail::showProvider(const api::ProviderList& list, const QString& name, qint64 nowMs)
{
    const auto found = std::find_if(list.providers.begin(), list.providers.end(),
                                    [&](const auto& provider) { return provider.name == name; });
    if (found == list.providers.end()) {
        m_model->clear();
        m_transitionModel->clear();
        m_chain->setBoxes({});
        return;
    }
    m_name->setText(models::plainText(found->name));
    const models::Severity severity = models::severityOf(*found);
    m_chip->setStatus(models::statusOf(severity), models::conditionWord(*found));
    const QString facts = factsText(*found);
    m_facts->setText(facts);
    m_facts->setToolTip(facts);
    showChain(list, name);
    m_model->setProvider(*found, nowMs);
    fitTargets();
    m_transitionModel->setProvider(*found);
    const bool hasChanges = m_transitionModel->rowCount() > 0;
    m_transitions->setVisible(hasChanges);
    m_transitionsTitle->setText(
        hasChanges ? tr("Recent changes of state")
                   : tr("No breaker of %1 has changed its state since the node started")
                         .arg(models::plainText(name)));
}

void ProviderDetail::showChain(const api::ProviderList& list, const QString& name)
{
    const auto chain =
        std::find_if(list.chains.begin(), list.chains.end(),
                     [&](const auto& candidate) { return candidate.primary == name; });
    const bool hasChain = chain != list.chains.end();
    m_chain->setVisible(hasChain);
    if (!hasChain) {
        m_chainTitle->setText(
            tr("No fallback chain is configured for %1").arg(models::plainText(name)));
        return;
    }
    m_chainTitle->setText(
        tr("Fallback chain \u00B7 share of the requests that each hop answered in the last %1")
            .arg(theme::formatSpan(chain->windowSeconds.value_or(0) * 1000)));
    m_chain->setBoxes(chainBoxes(*chain, list.providers));
}

void ProviderDetail::setNow(qint64 nowMs)
{
    m_model->setNow(nowMs);
}

void ProviderDetail::setTimeZone(theme::TimeZone zone)
{
    m_transitionModel->setTimeZone(zone);
}

void ProviderDetail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void ProviderDetail::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void ProviderDetail::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_name, theme.textPrimary);
    widgets::setTextColour(m_facts, theme.textTertiary);
    widgets::setTextColour(m_chainTitle, theme.textSecondary);
    widgets::setTextColour(m_transitionsTitle, theme.textSecondary);
    widgets::setTextColour(m_scope, theme.textTertiary);
}

}  // namespace helix::pages
