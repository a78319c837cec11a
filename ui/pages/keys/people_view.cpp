#include "pages/keys/people_view.h"

#include "api/access_client.h"
#include "models/cell_delegate.h"
#include "models/plain_text.h"
#include "models/user_model.h"
#include "pages/keys/access_acts.h"
#include "pages/keys/people_feed.h"
#include "pages/keys/user_dialog.h"
#include "widgets/empty_state.h"
#include "widgets/search_field.h"
#include "widgets/split_table.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QSortFilterProxyModel>

namespace helix::pages {

namespace {

using Column = models::UserModel::Column;
using Role = models::UserModel::Role;

models::StatusDelegate::Look lookOfUser(const QModelIndex& index)
{
    return {theme::Status(index.data(Role::StatusRole).toInt()), theme::Circuit::None};
}

}  // namespace

PeopleView::PeopleView(QWidget* parent)
    : QWidget(parent),
      m_feed(new PeopleFeed(this)),
      m_model(new models::UserModel(this)),
      m_proxy(new QSortFilterProxyModel(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    buildTable();
    layout->addWidget(m_split);
    connect(m_feed, &PeopleFeed::peopleArrived, this, [this](const auto& people) {
        m_model->setUsers(people);
        showCounts();
    });
    connect(m_feed, &PeopleFeed::stateChanged, this, &PeopleView::stateChanged);
}

void PeopleView::buildTable()
{
    m_proxy->setSourceModel(m_model);
    m_proxy->setFilterKeyColumn(-1);
    m_proxy->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_split = new widgets::SplitTable(tr("People, by name"), this);
    auto* table = m_split->table();
    table->setModel(m_proxy);
    table->setItemDelegate(
        new models::TextDelegate({Column::Email, Column::LastLogin, Column::Created}, table));
    table->setItemDelegateForColumn(Column::Status, new models::StatusDelegate(lookOfUser, table));
    const QList<int> widths{220, 180, 120, 260, 140, 140};
    for (int i = 0; i < widths.size(); ++i) table->horizontalHeader()->resizeSection(i, widths[i]);
    m_search =
        new widgets::SearchField(tr("Filter people"), tr("Name, role or e-mail\u2026"), this);
    m_search->setMaximumWidth(360);
    connect(m_search, &widgets::SearchField::searchChanged, this, [this](const QString& text) {
        m_proxy->setFilterFixedString(text);
        showCounts();
    });
    m_split->toolRow()->insertWidget(0, m_search, 3);
    int at = 1;
    const auto button = [&](const QString& text, void (PeopleView::*act)()) {
        auto* made = new QPushButton(text, this);
        made->setAccessibleName(text);
        made->setAutoDefault(false);
        connect(made, &QPushButton::clicked, this, act);
        m_split->toolRow()->insertWidget(at++, made);
        return made;
    };
    button(tr("Create account\u2026"), &PeopleView::create);
    m_rowButtons = {button(tr("Change\u2026"), &PeopleView::change),
                    button(tr("Disable or enable"), &PeopleView::toggleDisabled),
                    button(tr("Delete\u2026"), &PeopleView::remove)};
    for (QWidget* made : std::as_const(m_rowButtons)) made->setEnabled(false);
    connect(table, &widgets::DataTable::rowActivated, this, &PeopleView::change);
    connect(table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        for (QWidget* made : std::as_const(m_rowButtons)) made->setEnabled(!selectedId().isEmpty());
    });
    connect(m_split->emptyState(), &widgets::EmptyState::actionTriggered, this, [this] {
        if (m_model->rowCount() == 0) return create();
        m_search->clear();
    });
}

void PeopleView::setConnection(cluster::ClusterConnection* connection)
{
    m_connection = connection;
    m_model->setUsers({});
    m_feed->setConnection(connection);
}

void PeopleView::setActive(bool isActive)
{
    m_feed->setActive(isActive);
}

void PeopleView::setNow(qint64 nowMs)
{
    m_nowMs = nowMs;
    m_model->setNow(nowMs);
}

QWidget* PeopleView::searchWidget() const
{
    return m_search;
}

QString PeopleView::summary() const
{
    int locked = 0;
    int disabled = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto status = lookOfUser(m_model->index(row, Column::Status)).status;
        locked += status == theme::Status::Warning ? 1 : 0;
        disabled += status == theme::Status::Disabled ? 1 : 0;
    }
    QStringList parts{tr("%1 people").arg(m_model->rowCount())};
    if (m_feed->failure() && m_feed->hasPeople())
        parts.prepend(tr("not refreshed: %1").arg(models::plainText(m_feed->failure()->text)));
    if (locked > 0) parts << tr("%1 locked").arg(locked);
    if (disabled > 0) parts << tr("%1 disabled").arg(disabled);
    return parts.join(QStringLiteral(", "));
}

void PeopleView::showCounts()
{
    const int hidden = m_model->rowCount() - m_proxy->rowCount();
    m_split->setCountText(
        hidden > 0 ? tr("%1 people \u00B7 %2 filtered out").arg(m_proxy->rowCount()).arg(hidden)
                   : tr("%1 people").arg(m_proxy->rowCount()));
    m_split->showEmpty(m_proxy->rowCount() == 0);
    if (m_proxy->rowCount() > 0) return;
    m_split->emptyState()->setStatus(theme::Status::Unknown);
    if (m_model->rowCount() == 0) {
        m_split->emptyState()->setText(
            tr("Nobody has an account here"),
            tr("People sign in with a name and a password, or with a token of an OpenID issuer. "
               "The admin token and API keys work without accounts."));
        m_split->emptyState()->setAction(tr("Create account\u2026"));
    } else {
        m_split->emptyState()->setText(tr("Nobody matches the filter"),
                                       tr("%1 people are hidden.").arg(hidden));
        m_split->emptyState()->setAction(tr("Clear the filter"));
    }
}

QString PeopleView::selectedId() const
{
    const auto rows = m_split->table()->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : rows.first().data(Role::IdRole).toString();
}

template <class Outcome>
void PeopleView::tell(const Outcome& outcome, const QString& done)
{
    if (outcome)
        emit told(theme::Status::Ok, done);
    else
        emit told(theme::Status::Critical,
                  tr("Nothing was changed: %1").arg(models::plainText(outcome.error().text)));
    m_feed->refresh();
}

void PeopleView::create()
{
    if (!m_connection) return;
    auto* dialog = new UserDialog(std::nullopt, m_connection->cluster(), this);
    connect(dialog, &UserDialog::submitted, this, [this, dialog] {
        if (!m_connection) return;
        dialog->setBusy(true);
        m_connection->access().createUser(
            dialog->draft(), dialog, [this, dialog](const api::Outcome<api::UserAccount>& outcome) {
                if (!outcome) return dialog->showFailure(outcome.error());
                tell(outcome,
                     tr("The account %1 was created.").arg(models::plainText(outcome->username)));
                dialog->accept();
            });
    });
    dialog->open();
}

void PeopleView::change()
{
    const api::UserAccount* user = m_model->userOfId(selectedId());
    if (!m_connection || user == nullptr) return;
    auto* dialog = new UserDialog(*user, m_connection->cluster(), this);
    connect(dialog, &UserDialog::submitted, this, [this, dialog, id = user->id] {
        if (!m_connection) return;
        dialog->setBusy(true);
        m_connection->access().changeUser(
            id, dialog->change(), dialog,
            [this, dialog](const api::Outcome<api::UserAccount>& outcome) {
                if (!outcome) return dialog->showFailure(outcome.error());
                tell(outcome,
                     tr("The account %1 was changed.").arg(models::plainText(outcome->username)));
                dialog->accept();
            });
    });
    dialog->open();
}

void PeopleView::confirm(const Act& act, const std::function<void()>& run)
{
    auto* dialog = new widgets::ConfirmDialog(
        confirmationOf(act, m_connection->cluster(), theme::themeOf(this)), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, run);
    dialog->open();
}

void PeopleView::send(const QString& id, bool isDisabled)
{
    if (!m_connection) return;
    api::UserChange change;
    change.isDisabled = isDisabled;
    m_connection->access().changeUser(
        id, change, this, [this, isDisabled](const api::Outcome<api::UserAccount>& outcome) {
            const QString name = outcome ? models::plainText(outcome->username) : QString();
            tell(outcome, isDisabled ? tr("%1 is disabled; its tokens ended.").arg(name)
                                     : tr("%1 may sign in again.").arg(name));
        });
}

void PeopleView::toggleDisabled()
{
    const api::UserAccount* user = m_model->userOfId(selectedId());
    if (!m_connection || user == nullptr) return;
    if (user->isDisabled) return send(user->id, false);
    confirm(disableUserAct(*user), [this, id = user->id] { send(id, true); });
}

void PeopleView::remove()
{
    const api::UserAccount* user = m_model->userOfId(selectedId());
    if (!m_connection || user == nullptr) return;
    confirm(removeUserAct(*user), [this, id = user->id] {
        if (!m_connection) return;
        m_connection->access().removeUser(
            id, this, [this](const api::Outcome<api::UserAccount>& outcome) {
                tell(outcome, tr("The account was deleted; its tokens ended."));
            });
    });
}

}  // namespace helix::pages
