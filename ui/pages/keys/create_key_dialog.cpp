#include "pages/keys/create_key_dialog.h"

#include "models/plain_text.h"
#include "pages/span_text.h"
#include "theme/tokens.h"
#include "widgets/form.h"
#include "widgets/plain_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

constexpr int kWidth = 560;
constexpr int kMaxNameLength = 100;
const QString kNever = QStringLiteral("never");

std::optional<qint64> wholeOf(const QLineEdit& field)
{
    bool isNumber = false;
    const qint64 number = field.text().trimmed().toLongLong(&isNumber);
    return isNumber && number > 0 ? std::optional<qint64>(number) : std::nullopt;
}

std::optional<double> moneyOf(const QLineEdit& field)
{
    bool isNumber = false;
    const QString text = field.text().trimmed();
    const double number = (text.startsWith(u'$') ? text.mid(1) : text).toDouble(&isNumber);
    return isNumber && number > 0 && number < 1e9 ? std::optional<double>(number) : std::nullopt;
}

}  // namespace

CreateKeyDialog::CreateKeyDialog(const cluster::Cluster& cluster, const QStringList& models,
                                 const QStringList& teams, QWidget* parent)
    : QDialog(parent)
{
    const QString title = tr("Create an API key on %1").arg(models::plainText(cluster.name));
    setWindowTitle(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace16, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace8);
    layout->addWidget(widgets::plainLabel(title, theme::TextRole::PageTitle, this));
    m_form = new widgets::Form(this);
    layout->addWidget(m_form);
    buildWho(teams);
    buildLimits(models);
    m_problem = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    buildButtons(layout);
    check();
    m_name->setFocus();
}

QWidget* CreateKeyDialog::permissionRow()
{
    auto* holder = new QWidget;
    auto* row = new QHBoxLayout(holder);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kSpace16);
    const QList<std::pair<QString, QString>> permissions{
        {QStringLiteral("read"), tr("GET below /v1")},
        {QStringLiteral("write"), tr("asks models: every POST below /v1")},
        {QStringLiteral("debate"), tr("POST /v1/debates")},
        {QStringLiteral("admin"), tr("all of /admin, also the keys of others")}};
    for (const auto& [name, help] : permissions) {
        auto* box = new QCheckBox(name, holder);
        box->setToolTip(help);
        box->setAccessibleName(tr("Permission %1: %2").arg(name, help));
        box->setChecked(m_boxes.size() < 2);
        connect(box, &QCheckBox::toggled, this, &CreateKeyDialog::check);
        row->addWidget(box);
        m_boxes << box;
    }
    row->addStretch(1);
    return holder;
}

void CreateKeyDialog::buildWho(const QStringList& teams)
{
    m_name = new QLineEdit;
    m_name->setMaxLength(kMaxNameLength);
    m_name->setPlaceholderText(tr("production-client"));
    m_form->addField(tr("Name"), m_name);
    m_permissions = permissionRow();
    m_form->addField(tr("May"), m_permissions);
    m_team = new QLineEdit;
    auto* completer = new QCompleter(teams, m_team);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_team->setCompleter(completer);
    m_team->setPlaceholderText(tr("none"));
    m_form->addField(tr("Team"), m_team);
    m_expiry = new QComboBox;
    m_expiry->setEditable(true);
    m_expiry->addItems({kNever, QStringLiteral("1d"), QStringLiteral("30d"), QStringLiteral("90d"),
                        QStringLiteral("365d")});
    m_expiry->setCurrentIndex(3);
    m_form->addField(tr("Ends after"), m_expiry, tr("A span such as 12h or 365d, or never"));
    connect(m_name, &QLineEdit::textEdited, this, [this] {
        m_isTouched = true;
        check();
    });
    connect(m_expiry, &QComboBox::currentTextChanged, this, &CreateKeyDialog::check);
}

void CreateKeyDialog::buildLimits(const QStringList& models)
{
    const auto number = [this](const QString& label, const QString& empty) {
        auto* field = new QLineEdit;
        field->setPlaceholderText(empty);
        m_form->addField(label, field);
        connect(field, &QLineEdit::textEdited, this, &CreateKeyDialog::check);
        return field;
    };
    m_form->addSection(tr("Limits"));
    m_rate = number(tr("Requests a minute"), tr("the node's own limit"));
    m_tokens = number(tr("Tokens a minute"), tr("no limit"));
    m_parallel = number(tr("Requests at once"), tr("no limit"));
    m_models = new QLineEdit;
    m_models->setPlaceholderText(tr("all models"));
    m_models->setToolTip(models.join(u'\n'));
    m_form->addField(tr("Allowed models"), m_models,
                     tr("Names separated by commas; * is any text, such as claude-*"));
    connect(m_models, &QLineEdit::textEdited, this, &CreateKeyDialog::check);
    m_form->addSection(tr("Budgets"));
    m_daily = number(tr("Dollars a day"), tr("no budget"));
    m_monthly = number(tr("Dollars a month"), tr("no budget"));
}

void CreateKeyDialog::buildButtons(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setAutoDefault(false);
    m_create = new QPushButton(tr("Create key"), this);
    m_create->setObjectName(QStringLiteral("primary"));
    m_create->setAccessibleName(tr("Create key"));
    m_create->setDefault(true);
    row->addWidget(cancel);
    row->addWidget(m_create);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_create, &QPushButton::clicked, this, [this] {
        m_isTouched = true;
        check();
        if (!m_form->hasProblems() && !m_isBusy) emit submitted();
    });
}

api::ApiKeyDraft CreateKeyDialog::draft() const
{
    api::ApiKeyDraft draft;
    draft.name = m_name->text().trimmed();
    for (const QCheckBox* box : m_boxes)
        if (box->isChecked()) draft.permissions << box->text();
    const QString expiry = m_expiry->currentText().trimmed();
    draft.expiresIn = expiry == kNever ? QString() : expiry;
    draft.rateLimit = wholeOf(*m_rate);
    draft.tokensPerMinute = wholeOf(*m_tokens);
    draft.maxParallel = wholeOf(*m_parallel);
    for (const QString& model : m_models->text().split(u',', Qt::SkipEmptyParts))
        if (!model.trimmed().isEmpty()) draft.allowedModels << model.trimmed();
    draft.team = m_team->text().trimmed();
    draft.dailyBudgetUsd = moneyOf(*m_daily);
    draft.monthlyBudgetUsd = moneyOf(*m_monthly);
    return draft;
}

void CreateKeyDialog::check()
{
    const bool isNameless = m_isTouched && m_name->text().trimmed().isEmpty();
    m_form->setProblem(m_name, isNameless ? tr("A key needs a name") : QString());
    const bool isPowerless = std::none_of(m_boxes.begin(), m_boxes.end(),
                                          [](const QCheckBox* box) { return box->isChecked(); });
    m_form->setProblem(m_permissions, isPowerless ? tr("Choose at least one") : QString());
    const bool isAdmin = m_boxes.last()->isChecked();
    m_form->setHint(m_permissions,
                    isAdmin ? tr("admin may do everything, also create keys") : QString());
    const QString expiry = m_expiry->currentText().trimmed();
    m_form->setProblem(m_expiry, expiry == kNever || isSpanText(expiry)
                                     ? QString()
                                     : tr("A span such as 12h or 365d, or never"));
    for (auto* field : {m_rate, m_tokens, m_parallel})
        m_form->setProblem(field, field->text().trimmed().isEmpty() || wholeOf(*field)
                                      ? QString()
                                      : tr("A whole number above 0, or nothing"));
    for (auto* field : {m_daily, m_monthly})
        m_form->setProblem(field, field->text().trimmed().isEmpty() || moneyOf(*field)
                                      ? QString()
                                      : tr("An amount above 0 such as 5 or 12.50, or nothing"));
    m_form->setProblem(m_models, {});
    m_create->setEnabled(!m_form->hasProblems() && !m_isBusy);
}

void CreateKeyDialog::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    m_problem->hide();
    m_create->setText(isBusy ? tr("Creating\u2026") : tr("Create key"));
    check();
}

QWidget* CreateKeyDialog::fieldOf(const QString& param) const
{
    const QMap<QString, QWidget*> fields{{QStringLiteral("name"), m_name},
                                         {QStringLiteral("permissions"), m_permissions},
                                         {QStringLiteral("team"), m_team},
                                         {QStringLiteral("expires_in"), m_expiry},
                                         {QStringLiteral("rate_limit"), m_rate},
                                         {QStringLiteral("tokens_per_minute"), m_tokens},
                                         {QStringLiteral("max_parallel"), m_parallel},
                                         {QStringLiteral("allowed_models"), m_models},
                                         {QStringLiteral("daily_budget_usd"), m_daily},
                                         {QStringLiteral("monthly_budget_usd"), m_monthly}};
    return fields.value(param);
}

void CreateKeyDialog::showFailure(const api::Failure& failure)
{
    setBusy(false);
    if (QWidget* field = fieldOf(failure.param)) {
        m_form->setProblem(field, models::plainText(failure.text));
        field->setFocus();
        return;
    }
    m_problem->setText(tr("No key was created: %1").arg(models::plainText(failure.text)));
    widgets::setTextColour(m_problem, theme::themeOf(this).critical.text);
    m_problem->show();
}

}  // namespace helix::pages
