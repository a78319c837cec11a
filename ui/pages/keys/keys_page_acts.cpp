// The acts of KeysPage: creating, rotating and revoking keys, and the way to their requests and
// their audit trail.
#include "api/access_client.h"
#include "cluster/cluster_connection.h"
#include "models/api_key_model.h"
#include "models/api_key_text.h"
#include "models/plain_text.h"
#include "pages/keys/access_acts.h"
#include "pages/keys/create_key_dialog.h"
#include "pages/keys/key_detail_pane.h"
#include "pages/keys/key_feed.h"
#include "pages/keys/keys_page.h"
#include "pages/keys/people_view.h"
#include "pages/keys/reveal_dialog.h"
#include "pages/keys/rotate_key_dialog.h"
#include "widgets/banner.h"
#include "widgets/page_frame.h"
#include "widgets/search_field.h"
#include "widgets/split_table.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QPushButton>
#include <QShortcut>
#include <QTabBar>

namespace helix::pages {

QAction* KeysPage::addPageAction(const QString& text, const QString& shortcut, const QString& help,
                                 const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setShortcut(QKeySequence(shortcut));
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(
        tr("%1 (%2)").arg(help, action->shortcut().toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    listAction(action);
    return action;
}

void KeysPage::buildActions()
{
    const auto onRow = [this](QAction* action, bool needsLife) {
        action->setProperty("needsLife", needsLife);
        action->setEnabled(false);
        m_rowActions << action;
        m_detail->addAct(action);
    };
    auto* create = addPageAction(tr("Create key\u2026"), QStringLiteral("Ctrl+N"),
                                 tr("Create an API key, or an account in the tab of people"),
                                 [this] { isShowingPeople() ? m_people->create() : openCreate(); });
    auto* button = new QPushButton(create->text(), this);
    button->setObjectName(QStringLiteral("primary"));
    button->setAccessibleName(create->toolTip());
    button->setToolTip(create->toolTip());
    connect(button, &QPushButton::clicked, this, &KeysPage::openCreate);
    m_split->toolRow()->insertWidget(2, button);
    onRow(addPageAction(tr("Copy id"), QStringLiteral("Ctrl+Shift+C"),
                        tr("Copy the public id of this key"), [this] { copyId(); }),
          false);
    onRow(addPageAction(tr("Requests"), QStringLiteral("Ctrl+Shift+R"),
                        tr("Show the requests of this key"),
                        [this] {
                            if (const auto* key = selectedKey())
                                emit navigationRequested({QStringLiteral("requests"),
                                                          {{QStringLiteral("key"), key->id}}});
                        }),
          false);
    onRow(addPageAction(tr("Audit"), QStringLiteral("Ctrl+Alt+U"),
                        tr("Show what was done to this key"),
                        [this] {
                            if (const auto* key = selectedKey())
                                emit navigationRequested({QStringLiteral("audit"),
                                                          {{QStringLiteral("subject"), key->id}}});
                        }),
          false);
    onRow(
        addPageAction(tr("Rotate\u2026"), QStringLiteral("Ctrl+Alt+R"),
                      tr("Make a new key in place of this one, which goes on working for a while"),
                      [this] { openRotate(); }),
        true);
    onRow(addPageAction(tr("Revoke\u2026"), QStringLiteral("Ctrl+Alt+X"),
                        tr("Refuse this key at once and for good"), [this] { confirmRevoke(); }),
          true);
    const auto onPerson = [this](const QString& text, const QString& shortcut, const QString& help,
                                 void (PeopleView::*act)()) {
        addPageAction(text, shortcut, help, [this, act] {
            if (isShowingPeople()) (m_people->*act)();
        });
    };
    onPerson(tr("Change the account\u2026"), QStringLiteral("Ctrl+Alt+M"),
             tr("Role, e-mail and password of the chosen person"), &PeopleView::change);
    onPerson(tr("Disable or enable the account"), QStringLiteral("Ctrl+Alt+E"),
             tr("A disabled account cannot sign in"), &PeopleView::toggleDisabled);
    onPerson(tr("Delete the account\u2026"), QStringLiteral("Ctrl+Alt+D"),
             tr("Remove the chosen person and end all tokens"), &PeopleView::remove);
    addPageAction(tr("Keys or people"), QStringLiteral("F6"), tr("Show the other tab"),
                  [this] { m_tabs->setCurrentIndex(1 - m_tabs->currentIndex()); });
    addPageAction(tr("Clear the filters"), QStringLiteral("Ctrl+Backspace"),
                  tr("Show every key that is not revoked"), [this] {
                      applyNavigation({{QStringLiteral("text"), QString()},
                                       {QStringLiteral("status"), QStringLiteral("usable")}});
                  });
    for (const auto& [code, rows] : {std::pair{Qt::Key_J, 1}, std::pair{Qt::Key_K, -1}}) {
        auto* shortcut = new QShortcut(QKeySequence(code), m_split->table());
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this,
                [this, step = rows] { moveSelection(step); });
    }
}

void KeysPage::tell(theme::Status status, const QString& text)
{
    m_frame->banner()->showMessage(status, text);
}

void KeysPage::copyId()
{
    if (const auto* key = selectedKey()) QApplication::clipboard()->setText(key->id);
}

void KeysPage::openCreate()
{
    if (!m_connection) return;
    QStringList models;
    if (const auto list = m_connection->providers())
        for (const auto& provider : list->providers) models << provider.models;
    QStringList teams;
    for (const auto& key : m_feed->keys())
        if (!key.team.isEmpty() && !teams.contains(key.team)) teams << key.team;
    auto* dialog = new CreateKeyDialog(m_connection->cluster(), models, teams, this);
    connect(dialog, &CreateKeyDialog::submitted, this, [this, dialog] {
        if (!m_connection) return;
        dialog->setBusy(true);
        // The page is the context: an answer that carries a key must find somebody who shows it,
        // also when the dialog was closed meanwhile.
        m_connection->access().createKey(
            dialog->draft(), this,
            [this, dialog = QPointer(dialog)](api::Outcome<api::IssuedKey> outcome) {
                m_feed->refresh();
                if (!outcome) {
                    if (dialog) return dialog->showFailure(outcome.error());
                    return tell(
                        theme::Status::Critical,
                        tr("No key was created: %1").arg(models::plainText(outcome.error().text)));
                }
                if (dialog) dialog->accept();
                reveal(*std::move(outcome));
            });
    });
    dialog->open();
}

void KeysPage::openRotate()
{
    const api::ApiKey* key = selectedKey();
    if (!m_connection || key == nullptr) return;
    auto* dialog = new RotateKeyDialog(*key, m_connection->cluster(), this);
    connect(dialog, &RotateKeyDialog::submitted, this, [this, dialog, id = key->id] {
        if (!m_connection) return;
        dialog->setBusy(true);
        m_connection->access().rotateKey(
            id, dialog->overlap(), dialog->expiresIn(), this,
            [this, dialog = QPointer(dialog)](api::Outcome<api::IssuedKey> outcome) {
                m_feed->refresh();
                if (!outcome) {
                    if (dialog) return dialog->showFailure(outcome.error());
                    return tell(theme::Status::Critical,
                                tr("The key was not rotated: %1")
                                    .arg(models::plainText(outcome.error().text)));
                }
                if (dialog) dialog->accept();
                reveal(*std::move(outcome));
            });
    });
    dialog->open();
}

void KeysPage::reveal(api::IssuedKey issued)
{
    m_wantedKey = issued.key.id;
    auto* dialog = new RevealDialog(std::move(issued), *m_clipboard, timeZone(), this);
    dialog->open();
}

void KeysPage::confirmRevoke()
{
    const api::ApiKey* key = selectedKey();
    if (!m_connection || key == nullptr) return;
    const Act act = revokeAct(*key, m_connection->nodeNowMs());
    auto* dialog = new widgets::ConfirmDialog(
        confirmationOf(act, m_connection->cluster(), theme::themeOf(this)), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, id = key->id] { revoke(id); });
    dialog->open();
}

void KeysPage::revoke(const QString& id)
{
    if (!m_connection) return;
    m_connection->access().revokeKey(
        id, this, [this, id](const api::Outcome<api::ApiKey>& outcome) {
            m_feed->refresh();
            if (outcome)
                tell(theme::Status::Ok, tr("The key %1 is revoked: it is refused from now on.")
                                            .arg(models::plainText(id)));
            else
                tell(theme::Status::Critical,
                     tr("The key %1 was not revoked: %2")
                         .arg(models::plainText(id), models::plainText(outcome.error().text)));
        });
}

}  // namespace helix::pages
