#include "pages/configuration/configuration_page.h"

#include "api/config_client.h"
#include "cluster/cluster_connection.h"
#include "models/plain_text.h"
#include "pages/configuration/effective_view.h"
#include "pages/configuration/reload_dialog.h"
#include "pages/configuration/versions_view.h"
#include "pages/connection_notice.h"
#include "widgets/banner.h"
#include "widgets/confirm_dialog.h"
#include "widgets/page_frame.h"

#include <QAction>
#include <QDateTime>
#include <QHBoxLayout>
#include <QPushButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

/// A configuration changes seldom, and the status tells its version every two seconds.
constexpr qint64 kExpectedEveryMs = 60'000;

widgets::Confirmation rollBackQuestion(qint64 version, const cluster::Cluster& cluster,
                                       const theme::Theme& theme)
{
    widgets::Confirmation question;
    question.title = ConfigurationPage::tr("Roll back to version %1?").arg(version);
    question.effect = ConfigurationPage::tr(
        "Writes the configuration file of that version, and the providers that were changed at run "
        "time then, and reloads. Streams under way go on. What is in force now stays as a version "
        "of its own.");
    question.confirmText = ConfigurationPage::tr("Roll back");
    question.environment = cluster::environmentWord(cluster.environment);
    if (cluster::isProtected(cluster)) {
        question.typedName = cluster.name;
        question.band = theme.bandProduction;
    }
    return question;
}

}  // namespace

PageInfo ConfigurationPage::pageInfo()
{
    return {QStringLiteral("configuration"), tr("Configuration"), QStringLiteral("configuration"),
            tr("Effective values and where they come from, versions, roll-back, reload")};
}

ConfigurationPage::ConfigurationPage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildHeader();
    buildTabs();
    buildActions();
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_connection) m_connection->retry();
        ask();
    });
    connect(&m_second, &QTimer::timeout, this, [this] {
        if (isVisible()) showState();
    });
    m_second.start(std::chrono::seconds(1));
    showState();
}

void ConfigurationPage::buildHeader()
{
    m_reload = new QPushButton(tr("Reload\u2026"), this);
    m_reload->setToolTip(tr("Shows what the file would change before it is loaded (Ctrl+R)"));
    m_frame->header()->addWidget(m_reload);
    connect(m_reload, &QPushButton::clicked, this, &ConfigurationPage::openReload);
}

void ConfigurationPage::buildTabs()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    m_values = new EffectiveView(m_tabs);
    m_versions = new VersionsView(m_tabs);
    m_tabs->addTab(m_values, tr("Values in force"));
    m_tabs->addTab(m_versions, tr("Versions"));
    m_frame->setContent(m_tabs);
    connect(m_versions, &VersionsView::rollBackWanted, this, &ConfigurationPage::rollBack);
    connect(m_versions, &VersionsView::diffWanted, this, [this](qint64 from, qint64 to) {
        if (!m_connection) return;
        m_connection->configuration().fetchDiff(
            from, to, this, [this](const api::Outcome<api::ConfigDiff>& diff) {
                if (!diff && diff.error().kind == api::FailureKind::Cancelled) return;
                m_versions->showDiff(diff);
            });
    });
    connect(m_versions, &VersionsView::olderWanted, this, [this](qint64 before) {
        if (!m_connection) return;
        m_connection->configuration().fetchVersions(
            before, this, [this](const api::Outcome<api::ConfigVersionPage>& page) {
                page ? m_versions->appendOlder(*page) : m_versions->olderFailed();
            });
    });
}

void ConfigurationPage::buildActions()
{
    addPageAction(tr("Reload the configuration"), QKeySequence(Qt::CTRL | Qt::Key_R),
                  [this] { openReload(); });
    addPageAction(tr("Ask again"), QKeySequence(Qt::Key_F5), [this] { ask(); });
    addPageAction(tr("Values in force"), QKeySequence(Qt::ALT | Qt::Key_V),
                  [this] { m_tabs->setCurrentWidget(m_values); });
    addPageAction(tr("Versions"), QKeySequence(Qt::ALT | Qt::Key_H),
                  [this] { m_tabs->setCurrentWidget(m_versions); });
    addPageAction(tr("Copy the configuration as YAML"),
                  QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C), [this] { m_values->copyYaml(); });
}

void ConfigurationPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_config.reset();
    m_failure.reset();
    m_versionFailure.reset();
    m_updatedMs.reset();
    m_hasVersions = false;
    if (connection != nullptr) {
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &ConfigurationPage::showState);
        connect(connection, &cluster::ClusterConnection::statusUpdated, this,
                &ConfigurationPage::followVersion);
        ask();
    }
    showState();
}

void ConfigurationPage::followVersion()
{
    if (m_config && m_connection->status()->configVersion == m_config->base.version) {
        m_updatedMs = QDateTime::currentMSecsSinceEpoch();
        return;
    }
    ask();
}

void ConfigurationPage::ask()
{
    if (!m_connection) return;
    m_connection->configuration().fetchEffective(
        this, [this](const api::Outcome<api::EffectiveConfig>& config) { takeEffective(config); });
    m_connection->configuration().fetchVersions(
        {}, this, [this](const api::Outcome<api::ConfigVersionPage>& page) { takeVersions(page); });
}

void ConfigurationPage::takeEffective(const api::Outcome<api::EffectiveConfig>& config)
{
    if (!config) {
        if (config.error().kind != api::FailureKind::Cancelled) m_failure = config.error();
        return showState();
    }
    m_config = *config;
    m_failure.reset();
    m_updatedMs = QDateTime::currentMSecsSinceEpoch();
    m_values->setConfig(*m_config);
    m_versions->setRollBack(m_config->canRollBack, m_config->rollBackRefusal);
    showState();
}

void ConfigurationPage::takeVersions(const api::Outcome<api::ConfigVersionPage>& page)
{
    if (page) {
        m_hasVersions = true;
        m_versionFailure.reset();
        m_versions->setFirstPage(*page);
    } else if (page.error().kind != api::FailureKind::Cancelled) {
        m_versionFailure = page.error();
    }
    const int tab = m_tabs->indexOf(m_versions);
    m_tabs->setTabEnabled(tab, m_hasVersions);
    m_tabs->setTabToolTip(tab, m_hasVersions || !m_versionFailure
                                   ? QString()
                                   : tr("This node has no versions to show"));
}

void ConfigurationPage::showState()
{
    m_reload->setEnabled(m_config.has_value());
    if (!m_connection || !m_config) {
        ConnectionNotice notice = connectionNotice(m_connection, tr("configuration"));
        if (m_connection && m_failure && !m_connection->state().failure)
            notice = {theme::Status::Critical, tr("The configuration could not be loaded"),
                      m_failure->text, tr("Try now")};
        m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
        return;
    }
    m_frame->showContent();
    m_frame->setFreshness({m_updatedMs, kExpectedEveryMs}, QDateTime::currentMSecsSinceEpoch());
    QStringList parts{tr("version %1").arg(m_config->base.version)};
    if (m_config->base.loadedMs)
        parts << tr("in force since %1")
                     .arg(theme::formatDateTime(*m_config->base.loadedMs, timeZone()));
    parts << (m_config->base.file.isEmpty() ? tr("no file: defaults and environment")
                                            : models::plainText(m_config->base.file));
    m_frame->setSummary(parts.join(QStringLiteral(" \u00B7 ")));
}

void ConfigurationPage::openReload()
{
    if (!m_connection || !m_config) return;
    auto* dialog = new ReloadDialog(m_connection->cluster(), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_connection->configuration().planReload(
        dialog, [dialog](const api::Outcome<api::ReloadPlan>& plan) { dialog->showPlan(plan); });
    connect(dialog, &QDialog::accepted, this, [this] {
        if (!m_connection) return;
        m_connection->configuration().reload(
            this, [this](const api::Outcome<api::ReloadPlan>& plan) {
                showResult(tr("The configuration was reloaded"), plan);
            });
    });
    dialog->open();
}

void ConfigurationPage::rollBack(qint64 version)
{
    if (!m_connection) return;
    auto* dialog = new widgets::ConfirmDialog(
        rollBackQuestion(version, m_connection->cluster(), theme::themeOf(this)), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, version] {
        if (!m_connection) return;
        m_connection->configuration().rollBack(
            version, this, [this, version](const api::Outcome<api::ReloadPlan>& plan) {
                showResult(tr("Rolled back to version %1").arg(version), plan);
            });
    });
    dialog->open();
}

void ConfigurationPage::showResult(const QString& what, const api::Outcome<api::ReloadPlan>& plan)
{
    if (!plan) {
        m_frame->banner()->showMessage(
            theme::Status::Critical,
            tr("Nothing was changed: %1").arg(models::plainText(plan.error().text)));
        return;
    }
    QString text = plan->result.changed.isEmpty()
                       ? tr("%1; nothing was different.").arg(what)
                       : tr("%1: %2 values changed, version %3 is in force.")
                             .arg(what)
                             .arg(plan->result.changed.size())
                             .arg(plan->result.version);
    if (!plan->result.needsRestart.isEmpty())
        text += u' ' +
                tr("After a restart only: %1")
                    .arg(models::plainText(plan->result.needsRestart.join(QStringLiteral(", "))));
    m_frame->banner()->showMessage(
        plan->result.needsRestart.isEmpty() ? theme::Status::Ok : theme::Status::Warning, text);
    m_connection->pollStatus();
    ask();
}

bool ConfigurationPage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && (m_hasVersions || m_versionFailure);
}

void ConfigurationPage::applyNavigation(const QMap<QString, QString>& filters)
{
    m_tabs->setCurrentWidget(filters.value(QStringLiteral("view")) == QLatin1String("versions")
                                 ? static_cast<QWidget*>(m_versions)
                                 : m_values);
    m_values->setFilter(filters.value(QStringLiteral("text")));
}

QMap<QString, QString> ConfigurationPage::sessionState() const
{
    QMap<QString, QString> state{{QStringLiteral("view"), m_tabs->currentWidget() == m_versions
                                                              ? QStringLiteral("versions")
                                                              : QStringLiteral("values")}};
    if (!m_values->filter().isEmpty()) state.insert(QStringLiteral("text"), m_values->filter());
    return state;
}

QWidget* ConfigurationPage::searchWidget() const
{
    return m_values->searchWidget();
}

void ConfigurationPage::timeZoneChanged()
{
    m_frame->setTimeZone(timeZone());
    m_versions->setTimeZone(timeZone());
    showState();
}

}  // namespace helix::pages
