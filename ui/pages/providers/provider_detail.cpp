#include "pages/providers/provider_detail.h"

#include "models/plain_text.h"
#include "models/status_look.h"
#include "pages/providers/score_section.h"
#include "pages/providers/state_section.h"
#include "pages/providers/traffic_section.h"
#include "widgets/card.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTabBar>

namespace helix::pages {

namespace {

/// From here on the sections stand side by side.
constexpr int kWideEnough = 1'360;
/// Below it the buttons need the whole row.
constexpr int kScopeWidth = 1'000;

QString factsText(const DetailSubject& subject)
{
    const api::ProviderState& provider = *subject.provider;
    QStringList facts;
    if (provider.isSimulated) facts << ProviderDetail::tr("simulated");
    const bool isSaid = provider.isSimulated && provider.type == QLatin1String("simulated");
    if (!provider.type.isEmpty() && !isSaid) facts << models::plainText(provider.type);
    if (!provider.baseUrl.isEmpty()) facts << models::plainText(provider.baseUrl);
    if (subject.target != nullptr)
        facts << ProviderDetail::tr("key %1").arg(models::plainText(subject.target->key));
    else if (!provider.defaultModel.isEmpty())
        facts << ProviderDetail::tr("default %1").arg(models::plainText(provider.defaultModel));
    if (!provider.origin.isEmpty())
        facts << ProviderDetail::tr("from %1").arg(
            models::plainText(provider.origin).replace(u'+', QStringLiteral(" + ")));
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
    buildSections();
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
    m_nodeTitle = widgets::plainLabel(tr("Node"), theme::TextRole::Secondary, this);
    m_nodes = new QComboBox(this);
    m_nodes->setAccessibleName(tr("Node that the details and the acts are about"));
    connect(m_nodes, &QComboBox::activated, this, &ProviderDetail::nodeChosen);
    row->addWidget(m_name);
    row->addWidget(m_chip);
    row->addWidget(m_facts, 1);
    row->addWidget(m_nodeTitle);
    row->addWidget(m_nodes);
    m_scope = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_acts = new QHBoxLayout;
    m_acts->setSpacing(theme::kSpace8);
    m_acts->addWidget(m_scope);
    m_acts->addStretch(1);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addLayout(row);
    column->addLayout(m_acts);
}

void ProviderDetail::buildSections()
{
    m_tabs = new QTabBar(this);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setAccessibleName(tr("Sections of the details"));
    for (const QString& title : {tr("State"), tr("Traffic"), tr("Score")}) m_tabs->addTab(title);
    connect(m_tabs, &QTabBar::currentChanged, this, &ProviderDetail::showSections);
    m_state = new StateSection(this);
    m_traffic = new TrafficSection(this);
    m_score = new ScoreSection(this);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace24);
    for (QWidget* section : std::initializer_list<QWidget*>{m_state, m_traffic, m_score})
        row->addWidget(section, 1);
    auto* column = static_cast<QVBoxLayout*>(layout());
    column->addWidget(m_tabs);
    column->addLayout(row, 1);
    connect(m_traffic, &TrafficSection::providerChosen, this, &ProviderDetail::providerChosen);
    connect(m_state, &StateSection::instantChosen, this, &ProviderDetail::instantChosen);
    showSections();
}

void ProviderDetail::addAct(QAction* action)
{
    auto* button = new QPushButton(action->text(), this);
    button->setAutoDefault(false);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    const auto follow = [button, action] {
        button->setText(action->text());
        button->setAccessibleName(action->text());
        button->setToolTip(action->toolTip());
        button->setEnabled(action->isEnabled());
    };
    connect(action, &QAction::changed, button, follow);
    follow();
    m_acts->addWidget(button);
}

void ProviderDetail::setNodes(const QStringList& names, int current)
{
    const QSignalBlocker quiet(m_nodes);
    QStringList shown;
    for (int i = 0; i < m_nodes->count(); ++i) shown << m_nodes->itemText(i);
    if (shown != names) {
        m_nodes->clear();
        m_nodes->addItems(names);
    }
    m_nodes->setCurrentIndex(current);
    m_nodes->setVisible(names.size() > 1);
    m_nodeTitle->setVisible(names.size() > 1);
}

void ProviderDetail::showSubject(const DetailSubject& subject)
{
    const QString name = subject.target == nullptr
                             ? subject.name
                             : subject.name + QStringLiteral(" / ") + subject.target->model;
    m_name->setText(models::plainText(name));
    if (subject.provider == nullptr) {
        m_chip->setStatus(theme::Status::Unknown, tr("Unknown"));
        m_facts->clear();
    } else {
        const auto severity = subject.target != nullptr ? models::severityOf(*subject.target)
                                                        : models::severityOf(*subject.provider);
        m_chip->setStatus(models::statusOf(severity),
                          subject.target != nullptr ? models::breakerWord(*subject.target)
                                                    : models::conditionWord(*subject.provider));
        m_facts->setText(factsText(subject));
    }
    m_facts->setToolTip(m_facts->text());
    m_scope->setText(
        subject.target != nullptr
            ? tr("Breaker acts are for this target, the others for %1:")
                  .arg(models::plainText(subject.name))
            : tr("Acts are for every target of %1:").arg(models::plainText(subject.name)));
    m_state->showSubject(subject);
    m_traffic->showSubject(subject);
    m_score->showSubject(subject);
}

void ProviderDetail::showNextSection()
{
    m_tabs->setCurrentIndex((m_tabs->currentIndex() + 1) % m_tabs->count());
}

void ProviderDetail::showScore()
{
    m_tabs->setCurrentIndex(m_tabs->count() - 1);
}

void ProviderDetail::showSections()
{
    const bool isWide = width() >= kWideEnough;
    m_tabs->setVisible(!isWide);
    const int current = m_tabs->currentIndex();
    m_state->setVisible(isWide || current == 0);
    m_scope->setVisible(width() >= kScopeWidth);
    m_traffic->setVisible(isWide || current == 1);
    m_score->setVisible(isWide || current == 2);
}

void ProviderDetail::setTimeZone(theme::TimeZone zone)
{
    m_state->setTimeZone(zone);
}

void ProviderDetail::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    showSections();
}

void ProviderDetail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void ProviderDetail::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_score != nullptr) restyle();
    QFrame::changeEvent(event);
}

void ProviderDetail::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_name, theme.textPrimary);
    for (QLabel* label : {m_facts, m_scope, m_nodeTitle})
        widgets::setTextColour(label, theme.textTertiary);
}

}  // namespace helix::pages
