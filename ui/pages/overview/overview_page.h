#pragma once
// The first page: is all well, what is wrong and since when, how much traffic and how fast, which
// providers carry it, and what happened last. Shows one cluster connection; every line leads to the
// page that explains it. GUI thread.

#include "cluster/cluster_connection.h"
#include "pages/page.h"

#include <QPointer>

class QHBoxLayout;
class QLabel;
class QStackedLayout;
class QVBoxLayout;

namespace helix::charts {
class Sparkline;
class TimeSeries;
}  // namespace helix::charts
namespace helix::widgets {
class Banner;
class EmptyState;
class FreshnessBadge;
class Panel;
class StatTile;
class StatusGlyph;
}  // namespace helix::widgets

namespace helix::pages {

class NoteList;
class ProviderListView;

class OverviewPage : public Page {
    Q_OBJECT
public:
    explicit OverviewPage(QWidget* parent = nullptr);
    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;

protected:
    void timeZoneChanged() override;
    void changeEvent(QEvent* event) override;

private:
    void buildContent();
    [[nodiscard]] QWidget* buildRollUp();
    [[nodiscard]] QHBoxLayout* buildTiles();
    [[nodiscard]] QHBoxLayout* buildCharts();
    [[nodiscard]] QHBoxLayout* buildLists();
    void buildActions();
    void restyle();

    void refresh();
    void refreshRollUp();
    void refreshTiles();
    void refreshCharts();
    void refreshLists();
    void refreshEvents();
    void showAbsence();
    void goTo(const QString& pageId, const QMap<QString, QString>& filters = {});
    [[nodiscard]] bool isStale() const;

    QPointer<cluster::ClusterConnection> m_connection;
    QStackedLayout* m_stack = nullptr;
    QWidget* m_content = nullptr;
    widgets::EmptyState* m_absence = nullptr;
    widgets::Banner* m_demo = nullptr;
    widgets::StatusGlyph* m_glyph = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_detail = nullptr;
    QLabel* m_identity = nullptr;
    widgets::FreshnessBadge* m_freshness = nullptr;
    widgets::StatTile* m_rate = nullptr;
    widgets::StatTile* m_errors = nullptr;
    widgets::StatTile* m_inFlight = nullptr;
    widgets::StatTile* m_latency = nullptr;
    widgets::StatTile* m_uptime = nullptr;
    charts::Sparkline* m_rateLine = nullptr;
    charts::Sparkline* m_errorLine = nullptr;
    charts::Sparkline* m_flightLine = nullptr;
    charts::Sparkline* m_latencyLine = nullptr;
    charts::TimeSeries* m_traffic = nullptr;
    charts::TimeSeries* m_latencies = nullptr;
    widgets::Panel* m_wrongPanel = nullptr;
    NoteList* m_wrong = nullptr;
    widgets::EmptyState* m_nothingWrong = nullptr;
    ProviderListView* m_providers = nullptr;
    widgets::EmptyState* m_noProviders = nullptr;
    NoteList* m_events = nullptr;
    widgets::EmptyState* m_noEvents = nullptr;
};

}  // namespace helix::pages
