#include "widgets/confirm_dialog.h"

#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::widgets {
namespace {

constexpr int kDialogWidth = 440;

}  // namespace

ConfirmDialog::ConfirmDialog(const Confirmation& confirmation, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(confirmation.title);
    setAccessibleName(confirmation.title);
    setMinimumWidth(kDialogWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace24, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    buildBand(confirmation, layout);
    auto* title = plainLabel(confirmation.title, theme::TextRole::PageTitle, this);
    title->setWordWrap(true);
    auto* effect = plainLabel(confirmation.effect, theme::TextRole::Body, this);
    effect->setWordWrap(true);
    layout->addWidget(title);
    layout->addWidget(effect);
    buildTyping(confirmation, layout);
    layout->addSpacing(theme::kSpace8);
    buildButtons(confirmation, layout);
}

void ConfirmDialog::buildBand(const Confirmation& confirmation, QVBoxLayout* layout)
{
    if (!confirmation.band.isValid()) return;
    auto* band = plainLabel(confirmation.environment, theme::TextRole::Secondary, this);
    QPalette palette = band->palette();
    palette.setColor(QPalette::Window, confirmation.band);
    palette.setColor(QPalette::WindowText, theme::themeOf(this).onBand);
    band->setPalette(palette);
    band->setAutoFillBackground(true);
    band->setContentsMargins(theme::kSpace8, theme::kSpace4, theme::kSpace8, theme::kSpace4);
    layout->addWidget(band);
}

void ConfirmDialog::buildTyping(const Confirmation& confirmation, QVBoxLayout* layout)
{
    if (confirmation.typedName.isEmpty()) return;
    layout->addWidget(plainLabel(tr("Type %1 to go on:").arg(confirmation.typedName),
                                 theme::TextRole::Body, this));
    m_typed = new QLineEdit(this);
    m_typed->setAccessibleName(tr("Name of the target, to confirm"));
    layout->addWidget(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this,
            [this, name = confirmation.typedName](const QString& text) {
                m_confirm->setEnabled(text == name);
            });
}

void ConfirmDialog::buildButtons(const Confirmation& confirmation, QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setDefault(true);
    cancel->setShortcut(QKeySequence(Qt::Key_Escape));
    m_confirm = new QPushButton(confirmation.confirmText, this);
    m_confirm->setAccessibleName(confirmation.confirmText);
    m_confirm->setAutoDefault(false);
    m_confirm->setEnabled(confirmation.typedName.isEmpty());
    row->addWidget(cancel);
    row->addWidget(m_confirm);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_confirm, &QPushButton::clicked, this, &QDialog::accept);
    (m_typed != nullptr ? static_cast<QWidget*>(m_typed) : cancel)->setFocus();
}

}  // namespace helix::widgets
