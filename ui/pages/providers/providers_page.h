#pragma once
// Which providers work, why the others do not, where their traffic goes, and the acts that change
// it. Worst first, then busiest. GUI thread.

#include "api/provider_state.h"
#include "pages/page.h"

#include <QPointer>
#include <QTimer>

class QLabel;

namespace helix::models {
class ProviderSortProxy;
class ProviderTableModel;
}  // namespace helix::models
namespace helix::widgets {
class PageFrame;
class SplitTable;
}  // namespace helix::widgets

namespace helix::pages {

class ProviderDetail;

class ProvidersPage : public Page {
    Q_OBJECT
public:
    explicit ProvidersPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "provider".
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QList<QAction*> pageActions() const override { return m_actions; }

protected:
    void timeZoneChanged() override;
    void changeEvent(QEvent* event) override;

private:
    void buildTable();
    void buildDetail();
    void buildActions();
    QAction* addPageAction(const QString& text, const QString& shortcut, const QString& help,
                           const std::function<void()>& act);
    void addBreakerAction(api::BreakerAction action, const QString& shortcut, const QString& help);
    void addListKeys();

    void takeProviders();
    void fitTable();
    void showState();
    void showDetail();
    void showSummary(const api::ProviderList& list);
    void tick();
    void selectProvider(const QString& name);
    void moveSelection(int rows);
    [[nodiscard]] QString selectedProvider() const;
    [[nodiscard]] qint64 nowMs() const;

    void confirmBreaker(api::BreakerAction action);
    void moveBreaker(const QString& provider, api::BreakerAction action, const QString& target);
    void navigateTo(const QString& pageId);

    QPointer<cluster::ClusterConnection> m_connection;
    models::ProviderTableModel* m_model = nullptr;
    models::ProviderSortProxy* m_proxy = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    widgets::SplitTable* m_split = nullptr;
    QLabel* m_hint = nullptr;
    ProviderDetail* m_detail = nullptr;
    QList<QAction*> m_actions;
    QTimer m_second;
    QString m_wanted;  ///< the provider to select once it is there
};

}  // namespace helix::pages
