#include "shell/token_dialog.h"

#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::shell {

TokenDialog::TokenDialog(const QString& clusterName, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Admin token"));
    setAccessibleName(windowTitle());
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(460);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace24, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(tr("Admin token of %1").arg(clusterName),
                                          theme::TextRole::PageTitle, this));
    auto* help = widgets::plainLabel(
        tr("It is security.admin_token of the node's configuration, or the content of the file "
           "admin_token in its data directory. The console keeps it in memory only."),
        theme::TextRole::Body, this);
    help->setWordWrap(true);
    layout->addWidget(help);
    m_token = new QLineEdit(this);
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setAccessibleName(tr("Admin token"));
    layout->addWidget(m_token);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    for (auto* button : buttons->buttons())
        button->setAccessibleName(button->text().remove(QLatin1Char('&')));
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this] {
        emit tokenEntered(m_token->text().trimmed());
        accept();
    });
}

}  // namespace helix::shell
