#include "pages/keys/rotate_key_dialog.h"

#include "models/api_key_text.h"
#include "models/plain_text.h"
#include "pages/span_text.h"
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
const QString kNever = QStringLiteral("never");
const QString kAtOnce = QStringLiteral("0s");

}  // namespace

RotateKeyDialog::RotateKeyDialog(const api::ApiKey& key, const cluster::Cluster& cluster,
                                 QWidget* parent)
    : QDialog(parent), m_name(key.name.isEmpty() ? key.id : key.name)
{
    const QString title = tr("Rotate %1").arg(models::keyTitle(key));
    setWindowTitle(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace16, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(title, theme::TextRole::PageTitle, this));
    m_effect = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_effect->setWordWrap(true);
    layout->addWidget(m_effect);
    buildFields(key, cluster);
    layout->addWidget(m_form);
    m_problem = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_problem);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setDefault(true);
    m_rotate = new QPushButton(tr("Rotate"), this);
    m_rotate->setAccessibleName(tr("Rotate"));
    m_rotate->setAutoDefault(false);
    row->addWidget(cancel);
    row->addWidget(m_rotate);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_rotate, &QPushButton::clicked, this, &RotateKeyDialog::submitted);
    check();
}

void RotateKeyDialog::buildFields(const api::ApiKey& key, const cluster::Cluster& cluster)
{
    m_form = new widgets::Form(this);
    m_overlap = new QComboBox;
    m_overlap->setEditable(true);
    m_overlap->addItems(
        {kAtOnce, QStringLiteral("1h"), QStringLiteral("24h"), QStringLiteral("7d")});
    m_overlap->setCurrentIndex(2);
    m_form->addField(tr("Former key works for"), m_overlap, tr("0s ends it at once"));
    m_expiry = new QComboBox;
    m_expiry->setEditable(true);
    m_expiry->addItems(
        {kNever, QStringLiteral("30d"), QStringLiteral("90d"), QStringLiteral("365d")});
    m_expiry->setCurrentIndex(key.expiresMs ? 2 : 0);
    m_form->addField(tr("New key ends after"), m_expiry);
    connect(m_overlap, &QComboBox::currentTextChanged, this, &RotateKeyDialog::check);
    connect(m_expiry, &QComboBox::currentTextChanged, this, &RotateKeyDialog::check);
    if (!cluster::isProtected(cluster)) return;
    m_typed = new QLineEdit;
    m_form->addField(tr("Type %1 to go on").arg(m_name), m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &RotateKeyDialog::check);
}

QString RotateKeyDialog::overlap() const
{
    return m_overlap->currentText().trimmed();
}

QString RotateKeyDialog::expiresIn() const
{
    const QString text = m_expiry->currentText().trimmed();
    return text == kNever ? QString() : text;
}

void RotateKeyDialog::check()
{
    const bool isOverlap = isSpanText(overlap());
    m_form->setProblem(m_overlap, isOverlap ? QString() : tr("A span such as 1h or 7d, or 0s"));
    m_form->setProblem(m_expiry, expiresIn().isEmpty() || isSpanText(expiresIn())
                                     ? QString()
                                     : tr("A span such as 30d, or never"));
    m_effect->setText(
        overlap() == kAtOnce
            ? tr("A new key with the same rights and limits is made; the former one is refused "
                 "at once, and its clients fail until they have the new one.")
            : tr("A new key with the same rights and limits is made; the former one goes on "
                 "working for %1, so that clients can change over.")
                  .arg(overlap()));
    const bool isTyped = m_typed == nullptr || m_typed->text() == m_name;
    m_rotate->setEnabled(!m_form->hasProblems() && isTyped && !m_isBusy);
}

void RotateKeyDialog::setBusy(bool isBusy)
{
    m_isBusy = isBusy;
    m_problem->hide();
    check();
}

void RotateKeyDialog::showFailure(const api::Failure& failure)
{
    setBusy(false);
    m_problem->setText(tr("The key was not rotated: %1").arg(models::plainText(failure.text)));
    widgets::setTextColour(m_problem, theme::themeOf(this).critical.text);
    m_problem->show();
}

}  // namespace helix::pages
