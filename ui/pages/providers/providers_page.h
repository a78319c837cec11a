#pragma once
// Which providers work on which node, why the others do not, where their traffic goes, how good
// they are, and the acts that change it. Worst first, then busiest. GUI thread.

#include "api/outcome.h"
#include "api/provider_state.h"
#include "pages/page.h"
#include "pages/providers/detail_subject.h"
#include "pages/providers/matrix_view.h"

#include <QElapsedTimer>
#include <QPointer>
#include <QTimer>

class QSplitter;

namespace helix::widgets {
class PageFrame;
struct Confirmation;
}  // namespace helix::widgets

namespace helix::pages {

class ProviderDetail;

class ProvidersPage : public Page {
    Q_OBJECT
public:
    explicit ProvidersPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    void setFleet(const QList<cluster::ClusterConnection*>& fleet) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "provider", "model", "key" and "text".
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QWidget* searchWidget() const override;

protected:
    void timeZoneChanged() override;
    void resizeEvent(QResizeEvent* event) override;

private:
    using Connections = QList<QPointer<cluster::ClusterConnection>>;

    void buildBody();
    void buildActions();
    void addListKeys();
    QAction* addPageAction(const QString& text, const QString& shortcut, const QString& help,
                           const std::function<void()>& act);
    void addBreakerAction(api::BreakerAction action, const QString& shortcut, const QString& help);

    void follow();
    [[nodiscard]] Connections connections() const;
    [[nodiscard]] QList<models::MatrixNode> matrixNodes() const;
    void takeNodes();
    void fitMatrix();
    void showState();
    void showSummary();
    void showDetail();
    void tick();
    void chooseNode(int node);
    void chooseProvider(const QString& name);
    /// The chosen node, or one that has the row when the chosen one does not.
    [[nodiscard]] int nodeOfChoice() const;
    [[nodiscard]] cluster::ClusterConnection* nodeConnection() const;
    [[nodiscard]] DetailSubject subject() const;

    void confirm(const widgets::Confirmation& confirmation, const std::function<void()>& act);
    void tellFailure(const QString& act, const api::Failure& failure);
    void confirmBreaker(api::BreakerAction action);
    void moveBreaker(cluster::ClusterConnection& connection, const QString& provider,
                     api::BreakerAction action, const QString& target);
    void confirmEnabling();
    void confirmRemoval();
    void changeProvider(const QString& act, bool isRemoval, bool isEnabled, const QString& provider,
                        cluster::ClusterConnection& connection);
    void openVerifyDialog();
    void openDrillDialog();
    void verify(cluster::ClusterConnection& connection, const QString& provider,
                const QStringList& tests);
    void showLogsAt(qint64 atMs);
    void navigateTo(const QString& pageId);

    QPointer<cluster::ClusterConnection> m_connection;
    Connections m_fleet;
    int m_node = 0;  ///< column that details and acts are about
    widgets::PageFrame* m_frame = nullptr;
    QSplitter* m_splitter = nullptr;
    MatrixView* m_matrix = nullptr;
    ProviderDetail* m_detail = nullptr;
    QList<QAction*> m_choiceActions;  ///< need a chosen row
    QAction* m_enabling = nullptr;
    QTimer m_second;
    QElapsedTimer m_sinceTick;
    MatrixChoice m_wanted;  ///< the row to choose once it is there
};

}  // namespace helix::pages
