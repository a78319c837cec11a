#include "pages/keys/key_detail_pane.h"

#include "models/api_key_text.h"
#include "models/plain_text.h"
#include "widgets/card.h"
#include "widgets/plain_label.h"
#include "widgets/share_bars.h"
#include "widgets/status_chip.h"

#include <QAction>
#include <QEvent>
#include <QGridLayout>
#include <QPainter>
#include <QPushButton>

namespace helix::pages {

namespace {

/// A chain longer than this is cut; rotations link one key to one other.
constexpr int kMaxChain = 6;

QString instantText(const std::optional<qint64>& ms, theme::TimeZone zone)
{
    return ms ? theme::formatDateTime(*ms, zone) : theme::unknownText();
}

const api::ApiKey* find(const QList<api::ApiKey>& keys, const QString& id)
{
    const auto found = std::find_if(keys.begin(), keys.end(),
                                    [&](const api::ApiKey& key) { return key.id == id; });
    return found == keys.end() || id.isEmpty() ? nullptr : &*found;
}

const api::ApiKey* successorOf(const api::ApiKey& key, const QList<api::ApiKey>& keys)
{
    const auto found = std::find_if(keys.begin(), keys.end(), [&](const api::ApiKey& other) {
        return !key.id.isEmpty() && other.replaces == key.id;
    });
    return found == keys.end() ? nullptr : &*found;
}

widgets::ShareBar barOf(const QString& name, const std::optional<double>& spent,
                        const std::optional<double>& limit, const api::Budget* budget, qint64 nowMs)
{
    widgets::ShareBar bar;
    bar.name = name;
    bar.value = models::budgetText(spent, limit);
    bar.share = models::budgetShare(spent, limit);
    if (bar.share && *bar.share >= models::kBudgetWarningShare)
        bar.status = *bar.share >= 1 ? theme::Status::Critical : theme::Status::Warning;
    if (budget == nullptr) return bar;
    QStringList notes;
    if (budget->leftUsd)
        notes << KeyDetailPane::tr("%1 left").arg(models::shortMoneyText(budget->leftUsd));
    if (budget->reservedUsd.value_or(0) > 0)
        notes << KeyDetailPane::tr("%1 reserved").arg(models::shortMoneyText(budget->reservedUsd));
    if (budget->resetsMs && *budget->resetsMs > nowMs)
        notes
            << KeyDetailPane::tr("resets in %1").arg(theme::formatSpan(*budget->resetsMs - nowMs));
    bar.note = notes.join(QStringLiteral(" \u00B7 "));
    return bar;
}

const api::Budget* budgetFor(const QList<api::Budget>& budgets, const QString& id,
                             QLatin1String period)
{
    for (const api::Budget& budget : budgets)
        if (budget.id == id && budget.period == period) return &budget;
    return nullptr;
}

QString chainLink(const api::ApiKey& key, bool isChosen)
{
    const QString id = models::plainText(key.id);
    if (isChosen) return KeyDetailPane::tr("this one");
    return key.status == api::KeyStatus::Revoked
               ? KeyDetailPane::tr("%1 (revoked)").arg(id)
               : (key.status == api::KeyStatus::Expired ? KeyDetailPane::tr("%1 (expired)").arg(id)
                                                        : id);
}

}  // namespace

QString keyChainText(const api::ApiKey& key, const QList<api::ApiKey>& keys)
{
    QStringList links{chainLink(key, true)};
    const api::ApiKey* older = find(keys, key.replaces);
    if (older == nullptr && !key.replaces.isEmpty()) links.prepend(models::plainText(key.replaces));
    for (int i = 0; older != nullptr && i < kMaxChain; ++i) {
        links.prepend(chainLink(*older, false));
        older = find(keys, older->replaces);
    }
    const api::ApiKey* newer = successorOf(key, keys);
    for (int i = 0; newer != nullptr && i < kMaxChain; ++i) {
        links.append(chainLink(*newer, false));
        newer = successorOf(*newer, keys);
    }
    return links.size() == 1 ? QString() : links.join(QStringLiteral(" \u2192 "));
}

KeyDetailPane::KeyDetailPane(QWidget* parent) : QFrame(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPanelPadding, theme::kSpace12, theme::kPanelPadding,
                               theme::kPanelPadding);
    layout->setSpacing(theme::kSpace12);
    buildHeader(layout);
    buildBody(layout);
    layout->addStretch(1);
    restyle();
}

void KeyDetailPane::buildHeader(QVBoxLayout* layout)
{
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(theme::kSpace8);
    m_chip = new widgets::StatusChip(this);
    m_title = widgets::plainLabel({}, theme::TextRole::PanelTitle, this);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_buttons->addWidget(m_chip);
    m_buttons->addWidget(m_title, 1);
    layout->addLayout(m_buttons);
}

void KeyDetailPane::addAct(QAction* action)
{
    auto* button = new QPushButton(action->text(), this);
    button->setAccessibleName(action->toolTip());
    button->setToolTip(action->toolTip());
    button->setAutoDefault(false);
    button->setEnabled(action->isEnabled());
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::enabledChanged, button, &QWidget::setEnabled);
    m_buttons->addWidget(button);
}

QGridLayout* KeyDetailPane::addColumn(QHBoxLayout* body, const QString& title, int stretch)
{
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kSpace4);
    m_heads << widgets::plainLabel(title, theme::TextRole::Secondary, this);
    column->addWidget(m_heads.last());
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kSpace12);
    grid->setVerticalSpacing(theme::kSpace2);
    grid->setColumnStretch(1, 1);
    column->addLayout(grid);
    column->addStretch(1);
    body->addLayout(column, stretch);
    return grid;
}

QLabel* KeyDetailPane::addFact(QGridLayout* grid, const QString& name)
{
    const int row = grid->rowCount();
    auto* label = widgets::plainLabel(name, theme::TextRole::Secondary, this);
    auto* value = widgets::plainLabel({}, theme::TextRole::Number, this);
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    value->setProperty("factName", name);
    grid->addWidget(label, row, 0);
    grid->addWidget(value, row, 1);
    m_names << label;
    return value;
}

void KeyDetailPane::buildBody(QVBoxLayout* layout)
{
    auto* body = new QHBoxLayout;
    body->setSpacing(theme::kSpace24);
    auto* who = addColumn(body, tr("Who and how long"), 3);
    m_permissions = addFact(who, tr("May"));
    m_team = addFact(who, tr("Team"));
    m_created = addFact(who, tr("Created"));
    m_lastUse = addFact(who, tr("Last use"));
    m_expiry = addFact(who, tr("Expires"));
    auto* limits = addColumn(body, tr("Limits"), 3);
    m_rate = addFact(limits, tr("Requests a minute"));
    m_tokens = addFact(limits, tr("Tokens a minute"));
    m_parallel = addFact(limits, tr("Requests at once"));
    auto* budgets = addColumn(body, tr("Budgets, in UTC days and months"), 7);
    m_budgets = new widgets::ShareBars(tr("Budgets of the key"), this);
    budgets->addWidget(m_budgets, 0, 0, 1, 2);
    m_budgetNote = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_budgetNote->setWordWrap(true);
    budgets->addWidget(m_budgetNote, 1, 0, 1, 2);
    layout->addLayout(body);
    // These may be long, so they get the whole width.
    auto* wide = new QGridLayout;
    wide->setHorizontalSpacing(theme::kSpace12);
    wide->setVerticalSpacing(theme::kSpace2);
    wide->setColumnStretch(1, 1);
    m_models = addFact(wide, tr("Models"));
    m_chain = addFact(wide, tr("Rotation"));
    layout->addLayout(wide);
}

void KeyDetailPane::setFact(QLabel* value, const QString& text)
{
    value->setText(text);
    widgets::setPlainToolTip(value, text);
    value->setAccessibleName(value->property("factName").toString() + QStringLiteral(": ") + text);
}

void KeyDetailPane::showKey(const api::ApiKey& key, const QList<api::ApiKey>& keys,
                            const QList<api::Budget>& budgets, qint64 nowMs, theme::TimeZone zone)
{
    const auto condition = models::conditionOf(key, nowMs);
    m_chip->setStatus(condition.status, condition.word);
    m_title->setText(
        QStringLiteral("%1 \u00B7 %2").arg(models::keyTitle(key), models::plainText(key.id)));
    const auto limit = [](const std::optional<qint64>& value, const QString& none) {
        return value ? theme::formatCount(*value) : none;
    };
    setFact(m_permissions, models::permissionsText(key));
    setFact(m_team, key.team.isEmpty() ? tr("none") : models::plainText(key.team));
    setFact(m_created, instantText(key.createdMs, zone));
    setFact(m_lastUse, models::lastUseText(key, nowMs));
    setFact(m_expiry, key.revokedMs ? tr("revoked %1").arg(instantText(key.revokedMs, zone))
                                    : models::expiryText(key, nowMs));
    setFact(m_rate, limit(key.rateLimit, tr("the node's own limit")));
    setFact(m_tokens, limit(key.tokensPerMinute, tr("no limit")));
    setFact(m_parallel, limit(key.maxParallel, tr("no limit")));
    setFact(m_models, key.allowedModels.isEmpty()
                          ? tr("all")
                          : models::plainText(key.allowedModels.join(QStringLiteral(", "))));
    const QString chain = keyChainText(key, keys);
    setFact(m_chain, chain.isEmpty() ? tr("never rotated") : chain);
    m_budgets->setBars({barOf(tr("Today"), key.spentTodayUsd, key.dailyBudgetUsd,
                              budgetFor(budgets, key.id, QLatin1String("daily")), nowMs),
                        barOf(tr("This month"), key.spentMonthUsd, key.monthlyBudgetUsd,
                              budgetFor(budgets, key.id, QLatin1String("monthly")), nowMs)});
    const bool isUnknown = !key.spentTodayUsd && !key.spentMonthUsd;
    const bool hasBudget = key.dailyBudgetUsd || key.monthlyBudgetUsd;
    m_budgetNote->setText(isUnknown ? tr("The node does not tell what the key has spent.")
                          : hasBudget
                              ? tr("A request whose estimate does not fit is refused with 429.")
                              : tr("No budget is set: spending is counted, not limited."));
}

void KeyDetailPane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void KeyDetailPane::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void KeyDetailPane::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_title, theme.textPrimary);
    widgets::setTextColour(m_budgetNote, theme.textTertiary);
    for (QLabel* head : std::as_const(m_heads)) widgets::setTextColour(head, theme.textSecondary);
    for (QLabel* name : std::as_const(m_names)) widgets::setTextColour(name, theme.textTertiary);
}

}  // namespace helix::pages
