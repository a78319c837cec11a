#pragma once
// What was used and what it cost: totals, lines over time, one row a key, team, model, provider or
// person, and what the budgets have left. What has no known price is counted apart, never as free.
// GUI thread.

#include "models/usage_series.h"
#include "pages/page.h"
#include "pages/usage/usage_feed.h"

#include <QPointer>
#include <QTimer>

class QButtonGroup;
class QComboBox;
class QPushButton;
class QSortFilterProxyModel;
class QVBoxLayout;

namespace helix::charts {
class TimeSeries;
}
namespace helix::models {
class UsageTableModel;
}
namespace helix::widgets {
class DataTable;
class PageFrame;
class Panel;
class StatTile;
}  // namespace helix::widgets

namespace helix::pages {

class BudgetPanel;

class UsagePage : public Page {
    Q_OBJECT
public:
    explicit UsagePage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "group_by" (key, team, model, provider, user) and "days".
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;

    [[nodiscard]] UsageFeed* feed() const { return m_feed; }

protected:
    void timeZoneChanged() override;

private:
    void buildTools(QVBoxLayout* column);
    void buildTiles(QVBoxLayout* column);
    void buildMiddle(QVBoxLayout* column);
    void buildTable(QVBoxLayout* column);
    void buildActions();

    void applyView();
    void setMeasure(models::UsageMeasure measure);
    void refresh();
    void showState();
    void showTiles(const api::UsageSums& total);
    void showChart();
    void showTable();
    void exportCsv();
    void saveCsv(const QString& file, const api::Outcome<QByteArray>& csv);
    void openRequests(const QModelIndex& index);

    QPointer<cluster::ClusterConnection> m_connection;
    UsageFeed* m_feed = nullptr;
    models::UsageTableModel* m_model = nullptr;
    QSortFilterProxyModel* m_proxy = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    QComboBox* m_dimension = nullptr;
    QComboBox* m_span = nullptr;
    QButtonGroup* m_measures = nullptr;
    QPushButton* m_export = nullptr;
    widgets::StatTile* m_cost = nullptr;
    widgets::StatTile* m_tokens = nullptr;
    widgets::StatTile* m_requests = nullptr;
    widgets::StatTile* m_saved = nullptr;
    widgets::StatTile* m_unpriced = nullptr;
    widgets::Panel* m_chartPanel = nullptr;
    charts::TimeSeries* m_chart = nullptr;
    BudgetPanel* m_budgets = nullptr;
    widgets::DataTable* m_table = nullptr;
    models::UsageMeasure m_measure = models::UsageMeasure::Cost;
    QTimer m_second;
};

}  // namespace helix::pages
