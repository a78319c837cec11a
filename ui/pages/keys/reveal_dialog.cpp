#include "pages/keys/reveal_dialog.h"

#include "models/api_key_text.h"
#include "models/plain_text.h"
#include "theme/icons.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"
#include "widgets/secret_clipboard.h"
#include "widgets/secret_view.h"

#include <QCloseEvent>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

constexpr int kWidth = 520;

}  // namespace

RevealDialog::RevealDialog(api::IssuedKey issued, widgets::SecretClipboard& clipboard,
                           theme::TimeZone zone, QWidget* parent)
    : QDialog(parent), m_clipboard(clipboard)
{
    const QString title = tr("The key %1").arg(models::keyTitle(issued.key));
    setWindowTitle(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setModal(true);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace16, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(title, theme::TextRole::PageTitle, this));
    buildText(issued, zone, layout);
    buildSecret(std::move(issued.secret), layout);
    buildButtons(layout);
}

void RevealDialog::buildText(const api::IssuedKey& issued, theme::TimeZone zone,
                             QVBoxLayout* layout)
{
    QStringList lines{
        tr("This is the only time that its text is shown: the node keeps a hash of it. Clients "
           "send it as \u201CAuthorization: Bearer \u2026\u201D; everywhere else it is called %1.")
            .arg(models::plainText(issued.key.id))};
    if (issued.oldExpiresMs)
        lines << tr("The former key %1 goes on working until %2.")
                     .arg(models::plainText(issued.key.replaces),
                          theme::formatDateTime(*issued.oldExpiresMs, zone));
    auto* text = widgets::plainLabel(lines.join(u'\n'), theme::TextRole::Body, this);
    text->setWordWrap(true);
    layout->addWidget(text);
}

void RevealDialog::buildSecret(QString secret, QVBoxLayout* layout)
{
    m_secret =
        new widgets::SecretView(tr("Text of the new API key, shown once"), std::move(secret), this);
    connect(m_secret, &widgets::SecretView::copyRequested, this, &RevealDialog::copy);
    layout->addWidget(m_secret);
    m_note = widgets::plainLabel(tr("Copying puts it on the clipboard for 60 seconds."),
                                 theme::TextRole::Secondary, this);
    widgets::setTextColour(m_note, theme::themeOf(this).textSecondary);
    layout->addWidget(m_note);
    connect(&m_clipboard, &widgets::SecretClipboard::cleared, this,
            [this] { m_note->setText(tr("The clipboard was emptied.")); });
}

void RevealDialog::buildButtons(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    auto* copying = new QPushButton(tr("Copy key"), this);
    copying->setIcon(theme::icon(QStringLiteral("copy"), theme::themeOf(this).textPrimary));
    copying->setAccessibleName(tr("Copy the key to the clipboard for 60 seconds"));
    copying->setDefault(true);
    auto* stored = new QPushButton(tr("I have stored it"), this);
    stored->setAccessibleName(tr("I have stored it: close, the text is not shown again"));
    stored->setAutoDefault(false);
    row->addWidget(copying);
    row->addStretch(1);
    row->addWidget(stored);
    layout->addLayout(row);
    connect(copying, &QPushButton::clicked, this, &RevealDialog::copy);
    connect(stored, &QPushButton::clicked, this, [this] {
        m_isStored = true;
        m_secret->wipe();
        accept();
    });
    copying->setFocus();
}

void RevealDialog::copy()
{
    m_clipboard.copy(m_secret->secret());
    m_note->setText(tr("Copied. The clipboard is emptied in 60 seconds unless it changes."));
}

void RevealDialog::reject()
{
    if (m_isStored) return QDialog::reject();
    remind();
}

void RevealDialog::closeEvent(QCloseEvent* event)
{
    if (m_isStored) return QDialog::closeEvent(event);
    event->ignore();
    remind();
}

void RevealDialog::remind()
{
    m_note->setText(
        tr("Store the key first, then press \u201CI have stored it\u201D: nobody can "
           "show it again."));
    widgets::setTextColour(m_note, theme::themeOf(this).warning.text);
}

}  // namespace helix::pages
