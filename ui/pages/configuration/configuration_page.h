#pragma once
// The configuration of a node: effective values with their origin, versions with their differences,
// roll-back, and a reload that first says what it would change. GUI thread.

#include "api/config_version.h"
#include "api/outcome.h"
#include "pages/page.h"

#include <QPointer>
#include <QTimer>

class QPushButton;
class QTabWidget;

namespace helix::widgets {
class PageFrame;
}

namespace helix::pages {

class EffectiveView;
class VersionsView;

class ConfigurationPage : public Page {
    Q_OBJECT
public:
    explicit ConfigurationPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "view" (values, versions) and "text", the filter of the values.
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QWidget* searchWidget() const override;

protected:
    void timeZoneChanged() override;

private:
    void buildHeader();
    void buildTabs();
    void buildActions();

    void ask();
    void followVersion();
    void takeEffective(const api::Outcome<api::EffectiveConfig>& config);
    void takeVersions(const api::Outcome<api::ConfigVersionPage>& page);
    void showState();
    void openReload();
    void rollBack(qint64 version);
    void showResult(const QString& what, const api::Outcome<api::ReloadPlan>& plan);

    QPointer<cluster::ClusterConnection> m_connection;
    widgets::PageFrame* m_frame = nullptr;
    QTabWidget* m_tabs = nullptr;
    EffectiveView* m_values = nullptr;
    VersionsView* m_versions = nullptr;
    QPushButton* m_reload = nullptr;
    std::optional<api::EffectiveConfig> m_config;
    std::optional<api::Failure> m_failure;
    std::optional<api::Failure> m_versionFailure;
    std::optional<qint64> m_updatedMs;
    bool m_hasVersions = false;
    QTimer m_second;
};

}  // namespace helix::pages
