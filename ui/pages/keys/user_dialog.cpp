#include "pages/keys/user_dialog.h"

#include "models/plain_text.h"
#include "models/user_model.h"
#include "theme/tokens.h"
#include "widgets/form.h"
#include "widgets/plain_label.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

constexpr int kWidth = 480;
constexpr int kMaxNameLength = 64;

}  // namespace

UserDialog::UserDialog(const std::optional<api::UserAccount>& user, const cluster::Cluster& cluster,
                       QWidget* parent)
    : QDialog(parent), m_user(user)
{
    const QString title = user ? tr("Change %1").arg(models::plainText(user->username))
                               : tr("Create an account on %1").arg(models::plainText(cluster.name));
    setWindowTitle(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace16, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(title, theme::TextRole::PageTitle, this));
    m_form = new widgets::Form(this);
    layout->addWidget(m_form);
    buildFields();
    m_problem = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    buildButtons(layout);
    check();
}

void UserDialog::buildFields()
{
    m_name = new QLineEdit(m_user ? m_user->username : QString());
    m_name->setMaxLength(kMaxNameLength);
    m_name->setEnabled(!m_user);
    m_form->addField(tr("Name"), m_name);
    m_role = new QComboBox;
    for (const models::RoleInfo& role : models::userRoles()) m_role->addItem(role.name, role.help);
    m_role->setCurrentText(m_user ? m_user->role : QStringLiteral("developer"));
    m_form->addField(tr("Role"), m_role);
    m_email = new QLineEdit(m_user ? m_user->email : QString());
    m_email->setPlaceholderText(tr("none"));
    m_form->addField(tr("E-mail"), m_email);
    const auto secret = [this](const QString& label, const QString& hint) {
        auto* field = new QLineEdit;
        field->setEchoMode(QLineEdit::Password);
        m_form->addField(label, field, hint);
        connect(field, &QLineEdit::textEdited, this, &UserDialog::check);
        return field;
    };
    m_password = secret(
        m_user ? tr("New password") : tr("Password"),
        m_user ? tr("Empty: it stays. A new one ends all tokens of the account.") : QString());
    m_again = secret(tr("Once more"), {});
    connect(m_name, &QLineEdit::textEdited, this, &UserDialog::check);
    connect(m_email, &QLineEdit::textEdited, this, &UserDialog::check);
    connect(m_role, &QComboBox::currentTextChanged, this, &UserDialog::check);
}

void UserDialog::buildButtons(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setAutoDefault(false);
    m_save = new QPushButton(m_user ? tr("Save") : tr("Create account"), this);
    m_save->setObjectName(QStringLiteral("primary"));
    m_save->setAccessibleName(m_save->text());
    m_save->setDefault(true);
    row->addWidget(cancel);
    row->addWidget(m_save);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(this, &QDialog::finished, this, [this] {
        m_password->clear();
        m_again->clear();
    });
    connect(m_save, &QPushButton::clicked, this, [this] {
        m_isTouched = true;
        check();
        if (!m_form->hasProblems() && !m_isBusy) emit submitted();
    });
}

api::UserDraft UserDialog::draft() const
{
    return {m_name->text().trimmed(), m_password->text(), m_role->currentText(),
            m_email->text().trimmed()};
}

api::UserChange UserDialog::change() const
{
    api::UserChange change;
    if (!m_user) return change;
    if (!m_password->text().isEmpty()) change.password = m_password->text();
    if (m_role->currentText() != m_user->role) change.role = m_role->currentText();
    if (m_email->text().trimmed() != m_user->email) change.email = m_email->text().trimmed();
    return change;
}

void UserDialog::check()
{
    m_form->setHint(m_role, m_role->currentData().toString());
    const bool isNameless = m_isTouched && m_name->text().trimmed().isEmpty();
    m_form->setProblem(m_name, isNameless ? tr("An account needs a name") : QString());
    const bool isOpen = m_isTouched && !m_user && m_password->text().isEmpty();
    m_form->setProblem(m_password, isOpen ? tr("An account needs a password") : QString());
    const bool isDifferent = !m_again->text().isEmpty() && m_again->text() != m_password->text();
    const bool isMissing = m_isTouched && m_again->text() != m_password->text();
    m_form->setProblem(m_again, isDifferent || isMissing ? tr("The two are different") : QString());
    m_save->setEnabled(!m_form->hasProblems() && !m_isBusy);
}

void UserDialog::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    m_problem->hide();
    check();
}

void UserDialog::showFailure(const api::Failure& failure)
{
    setBusy(false);
    const QMap<QString, QWidget*> fields{{QStringLiteral("username"), m_name},
                                         {QStringLiteral("password"), m_password},
                                         {QStringLiteral("role"), m_role},
                                         {QStringLiteral("email"), m_email}};
    if (QWidget* field = fields.value(failure.param)) {
        m_form->setProblem(field, models::plainText(failure.text));
        return;
    }
    m_problem->setText(tr("Nothing was changed: %1").arg(models::plainText(failure.text)));
    widgets::setTextColour(m_problem, theme::themeOf(this).critical.text);
    m_problem->show();
}

}  // namespace helix::pages
