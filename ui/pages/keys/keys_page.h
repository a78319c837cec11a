#pragma once
// Who may call: the API keys of a node with their limits, budgets and last use, and in a second tab
// the people who sign in. Creates, rotates and revokes keys; the text of a new key is shown once
// and kept nowhere. GUI thread.

#include "api/api_key.h"
#include "pages/page.h"
#include "theme/status.h"

#include <QPointer>
#include <QTimer>

class QComboBox;
class QStackedWidget;
class QTabBar;

namespace helix::models {
class ApiKeyFilter;
class ApiKeyModel;
}  // namespace helix::models
namespace helix::widgets {
class PageFrame;
class SearchField;
class SecretClipboard;
class SplitTable;
}  // namespace helix::widgets

namespace helix::pages {

class KeyDetailPane;
class KeyFeed;
class PeopleView;

class KeysPage : public Page {
    Q_OBJECT
public:
    explicit KeysPage(QWidget* parent = nullptr);
    ~KeysPage() override;

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows "text", "status" (active, expired, revoked, all), "key" and "tab" (keys, people).
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;
    [[nodiscard]] QWidget* searchWidget() const override;

protected:
    void timeZoneChanged() override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void buildHeader();
    void buildTable();
    void buildFilters();
    void buildActions();
    QAction* addPageAction(const QString& text, const QString& shortcut, const QString& help,
                           const std::function<void()>& act);
    [[nodiscard]] bool isShowingPeople() const;
    void showTab(int index);
    void takeKeys();
    void showState();
    void showKeysState();
    void showPeopleState();
    void showSummary();
    void showCounts();
    void showSelected();
    void tick();
    void fitColumns();
    void moveSelection(int rows);
    void select(const QString& id);
    [[nodiscard]] const api::ApiKey* selectedKey() const;
    void setActive();

    // keys_page_acts.cpp
    void openCreate();
    void openRotate();
    void confirmRevoke();
    void revoke(const QString& id);
    void reveal(api::IssuedKey issued);
    void copyId();
    void tell(theme::Status status, const QString& text);

    QPointer<cluster::ClusterConnection> m_connection;
    KeyFeed* m_feed = nullptr;
    models::ApiKeyModel* m_model = nullptr;
    models::ApiKeyFilter* m_filter = nullptr;
    widgets::PageFrame* m_frame = nullptr;
    QTabBar* m_tabs = nullptr;
    QStackedWidget* m_stack = nullptr;
    widgets::SplitTable* m_split = nullptr;
    widgets::SearchField* m_search = nullptr;
    QComboBox* m_choice = nullptr;
    KeyDetailPane* m_detail = nullptr;
    PeopleView* m_people = nullptr;
    widgets::SecretClipboard* m_clipboard = nullptr;
    QList<QAction*> m_rowActions;  ///< act on the chosen key
    QString m_wantedKey;           ///< of a navigation that came before the keys
    QTimer m_second;
};

}  // namespace helix::pages
