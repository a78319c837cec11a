// The acts of ProvidersPage: what the keyboard and the buttons do, each after it said its effect.
#include "cluster/cluster_connection.h"
#include "models/plain_text.h"
#include "models/provider_matrix_model.h"
#include "models/verification_model.h"
#include "pages/drill_dialog.h"
#include "pages/providers/provider_acts.h"
#include "pages/providers/provider_detail.h"
#include "pages/providers/providers_page.h"
#include "pages/providers/score_section.h"
#include "pages/providers/verify_dialog.h"
#include "widgets/banner.h"
#include "widgets/data_tree.h"
#include "widgets/page_frame.h"

#include <QAction>
#include <QShortcut>

namespace helix::pages {

void ProvidersPage::buildActions()
{
    const auto onChoice = [this](QAction* action) {
        m_choiceActions << action;
        m_detail->addAct(action);
        return action;
    };
    onChoice(addPageAction(tr("Verify\u2026"), QStringLiteral("Ctrl+Alt+V"),
                           tr("Test this provider with a few small calls"),
                           [this] { openVerifyDialog(); }));
    addBreakerAction(api::BreakerAction::Reset, QStringLiteral("Ctrl+Alt+R"),
                     tr("Close the breaker and forget its failures"));
    addBreakerAction(api::BreakerAction::ForceOpen, QStringLiteral("Ctrl+Alt+O"),
                     tr("Send no traffic to it"));
    addBreakerAction(api::BreakerAction::ForceClosed, QStringLiteral("Ctrl+Alt+C"),
                     tr("Send traffic to it even while it fails"));
    addBreakerAction(api::BreakerAction::Auto, QStringLiteral("Ctrl+Alt+A"),
                     tr("Let the breaker decide by itself"));
    m_enabling = onChoice(addPageAction(tr("Disable"), QStringLiteral("Ctrl+Alt+E"),
                                        tr("Switch this provider off or on again"),
                                        [this] { confirmEnabling(); }));
    onChoice(addPageAction(tr("Remove\u2026"), QStringLiteral("Ctrl+Alt+X"),
                           tr("Drain this provider and take it out of the configuration"),
                           [this] { confirmRemoval(); }));
    onChoice(addPageAction(tr("Drill\u2026"), QStringLiteral("Ctrl+Alt+F"),
                           tr("Inject faults into its attempts for a while"),
                           [this] { openDrillDialog(); }));
    addPageAction(tr("Requests of this provider"), QStringLiteral("Ctrl+Shift+R"),
                  tr("Show the requests that this provider answered"),
                  [this] { navigateTo(QStringLiteral("requests")); });
    addPageAction(tr("Logs of this provider"), QStringLiteral("Ctrl+Shift+L"),
                  tr("Show the log lines that name this provider"),
                  [this] { navigateTo(QStringLiteral("logs")); });
    addPageAction(tr("Next section of the details"), QStringLiteral("F6"),
                  tr("State, traffic, score"), [this] { m_detail->showNextSection(); });
    addPageAction(tr("Next node"), QStringLiteral("Ctrl+Alt+N"),
                  tr("Details and acts for the next attached node"), [this] {
                      const int nodes = m_matrix->model().nodeCount();
                      if (nodes > 0) chooseNode((m_node + 1) % nodes);
                  });
    addPageAction(tr("Unfold all providers"), QStringLiteral("Ctrl+Alt+Down"),
                  tr("Show every target"), [this] { m_matrix->foldAll(false); });
    addPageAction(tr("Fold all providers"), QStringLiteral("Ctrl+Alt+Up"),
                  tr("Show providers only"), [this] { m_matrix->foldAll(true); });
}

QAction* ProvidersPage::addPageAction(const QString& text, const QString& shortcut,
                                      const QString& help, const std::function<void()>& act)
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

void ProvidersPage::addBreakerAction(api::BreakerAction action, const QString& shortcut,
                                     const QString& help)
{
    auto* act = addPageAction(breakerActionText(action), shortcut, help,
                              [this, action] { confirmBreaker(action); });
    m_choiceActions << act;
    m_detail->addAct(act);
}

void ProvidersPage::addListKeys()
{
    widgets::DataTree* tree = m_matrix->tree();
    const auto key = [this, tree](Qt::Key code, const std::function<void()>& act) {
        auto* shortcut = new QShortcut(QKeySequence(code), tree);
        shortcut->setContext(Qt::WidgetShortcut);
        connect(shortcut, &QShortcut::activated, this, act);
    };
    key(Qt::Key_J, [this] { m_matrix->move(1); });
    key(Qt::Key_K, [this] { m_matrix->move(-1); });
    key(Qt::Key_L, [this] { navigateTo(QStringLiteral("logs")); });
    key(Qt::Key_R, [this] { navigateTo(QStringLiteral("requests")); });
    key(Qt::Key_V, [this] { openVerifyDialog(); });
}

void ProvidersPage::confirm(const widgets::Confirmation& confirmation,
                            const std::function<void()>& act)
{
    auto* dialog = new widgets::ConfirmDialog(confirmation, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, act);
    dialog->open();
}

void ProvidersPage::tellFailure(const QString& act, const api::Failure& failure)
{
    m_frame->banner()->showMessage(theme::Status::Critical,
                                   tr("%1 was not done: %2").arg(act, failure.text));
}

void ProvidersPage::confirmBreaker(api::BreakerAction action)
{
    const DetailSubject chosen = subject();
    const QPointer<cluster::ClusterConnection> connection = nodeConnection();
    if (chosen.provider == nullptr || !connection) return;
    const QString target = chosen.target == nullptr ? QString() : chosen.target->id;
    confirm(confirmation(chosen.name, target.isEmpty() ? chosen.name : target,
                         breakerActionText(action),
                         breakerEffect(*chosen.list, *chosen.provider, action, target),
                         connection->cluster(), theme::themeOf(this)),
            [this, connection, name = chosen.name, action, target] {
                if (connection) moveBreaker(*connection, name, action, target);
            });
}

void ProvidersPage::moveBreaker(cluster::ClusterConnection& connection, const QString& provider,
                                api::BreakerAction action, const QString& target)
{
    connection.setBreaker(provider, action, target, this,
                          [this, action](const api::Outcome<api::BreakerActionResult>& outcome) {
                              if (!outcome)
                                  return tellFailure(breakerActionText(action), outcome.error());
                              m_frame->banner()->showMessage(theme::Status::Ok,
                                                             breakerResultText(*outcome, action));
                          });
}

void ProvidersPage::confirmEnabling()
{
    const DetailSubject chosen = subject();
    const QPointer<cluster::ClusterConnection> connection = nodeConnection();
    if (chosen.provider == nullptr || !connection) return;
    const bool isEnabled = !chosen.provider->isEnabled;
    const QString act = isEnabled ? tr("Enable") : tr("Disable");
    confirm(confirmation(chosen.name, chosen.name, act,
                         enableEffect(*chosen.list, *chosen.provider, isEnabled),
                         connection->cluster(), theme::themeOf(this)),
            [this, connection, act, isEnabled, name = chosen.name] {
                if (connection) changeProvider(act, false, isEnabled, name, *connection);
            });
}

void ProvidersPage::confirmRemoval()
{
    const DetailSubject chosen = subject();
    const QPointer<cluster::ClusterConnection> connection = nodeConnection();
    if (chosen.provider == nullptr || !connection) return;
    const QString act = tr("Drain and remove");
    confirm(
        confirmation(chosen.name, chosen.name, act, removeEffect(*chosen.list, *chosen.provider),
                     connection->cluster(), theme::themeOf(this)),
        [this, connection, act, name = chosen.name] {
            if (connection) changeProvider(act, true, false, name, *connection);
        });
}

void ProvidersPage::changeProvider(const QString& act, bool isRemoval, bool isEnabled,
                                   const QString& provider, cluster::ClusterConnection& connection)
{
    const auto told = [this, act, provider](const api::Outcome<api::ProviderChange>& outcome) {
        if (!outcome) return tellFailure(act, outcome.error());
        const QString message = outcome->message.isEmpty() ? tr("%1 done.").arg(act)
                                                           : models::plainText(outcome->message);
        m_frame->banner()->showMessage(
            theme::Status::Ok, models::plainText(provider) + QStringLiteral(": ") + message);
    };
    if (isRemoval) {
        m_frame->banner()->showMessage(
            theme::Status::Info, tr("%1: waiting for its running requests to end, at most 30 s.")
                                     .arg(models::plainText(provider)));
        connection.removeProvider(provider, false, this, told);
    } else {
        connection.setProviderEnabled(provider, isEnabled, this, told);
    }
}

void ProvidersPage::openVerifyDialog()
{
    const DetailSubject chosen = subject();
    const QPointer<cluster::ClusterConnection> connection = nodeConnection();
    if (chosen.provider == nullptr || !connection) return;
    if (m_detail->score()->isRunning(chosen.name)) return m_detail->showScore();
    auto* dialog =
        new VerifyDialog(chosen.name, chosen.provider->isSimulated, connection->cluster(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, connection, dialog, name = chosen.name] {
        if (connection) verify(*connection, name, dialog->tests());
    });
    dialog->open();
}

void ProvidersPage::openDrillDialog()
{
    const DetailSubject chosen = subject();
    const QPointer<cluster::ClusterConnection> connection = nodeConnection();
    if (chosen.provider == nullptr || !connection) return;
    auto* dialog = new DrillDialog(*connection, chosen.name, this);
    dialog->open();
}

void ProvidersPage::verify(cluster::ClusterConnection& connection, const QString& provider,
                           const QStringList& tests)
{
    const auto count = tests.isEmpty() ? models::testPlans().size() : tests.size();
    m_detail->score()->showRunning(provider, int(count), models::plannedCalls(tests));
    m_detail->showScore();
    connection.verifyProvider(
        provider, tests, this, [this, provider](const api::Outcome<api::Verification>& outcome) {
            m_detail->score()->showFinished(provider);
            if (!outcome) return tellFailure(tr("Verify"), outcome.error());
            m_frame->banner()->showMessage(
                outcome->isVerified ? theme::Status::Ok : theme::Status::Warning,
                verificationResultText(*outcome));
        });
}

void ProvidersPage::showLogsAt(qint64 atMs)
{
    const QString name = m_matrix->choice().provider;
    emit navigationRequested(
        {QStringLiteral("logs"),
         {{QStringLiteral("provider"), name}, {QStringLiteral("at_ms"), QString::number(atMs)}}});
}

void ProvidersPage::navigateTo(const QString& pageId)
{
    const MatrixChoice choice = m_matrix->choice();
    if (choice.isEmpty()) return;
    QMap<QString, QString> filters{{QStringLiteral("provider"), choice.provider}};
    if (!choice.model.isEmpty()) filters.insert(QStringLiteral("model"), choice.model);
    emit navigationRequested({pageId, filters});
}

}  // namespace helix::pages
