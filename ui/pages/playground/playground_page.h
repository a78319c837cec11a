#pragma once
// Chat with any model of the attached cluster, through its gateway like any client: one pane, or
// two that ask two models the same. Sends nothing unasked; what another page hands over is shown
// and waits. GUI thread.

#include "api/chat_answer.h"
#include "models/chat_code.h"
#include "pages/page.h"
#include "pages/playground_request.h"

#include <QPointer>
#include <QTimer>

class QPushButton;
class QSplitter;

namespace helix::models {
struct ChatEntry;
}
namespace helix::widgets {
class PageFrame;
}

namespace helix::pages {

class ChatPane;
class Composer;

class PlaygroundPage : public Page {
    Q_OBJECT
public:
    explicit PlaygroundPage(QWidget* parent = nullptr);

    [[nodiscard]] static PageInfo pageInfo();

    void setConnection(cluster::ClusterConnection* connection) override;
    [[nodiscard]] bool isReadyForScreenshot() const override;
    /// Knows what playground_request.h carries, and "model" and "second_model" of the session.
    void applyNavigation(const QMap<QString, QString>& filters) override;
    [[nodiscard]] QMap<QString, QString> sessionState() const override;

    [[nodiscard]] ChatPane* pane(int index) const { return m_panes.at(index); }
    [[nodiscard]] Composer* composer() const { return m_composer; }
    [[nodiscard]] bool hasTwoPanes() const;
    void setTwoPanes(bool areTwo);
    void send();
    void stop();
    void startOver();
    /// The request of the pane in use as code, without the real key.
    [[nodiscard]] QString code(models::CodeLanguage language);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    struct Former {
        QList<QList<models::ChatEntry>> entries;
    };

    void buildHeader();
    void buildPanes();
    void buildActions();
    void addPageAction(const QString& text, const QList<QKeySequence>& keys,
                       const std::function<void()>& act);
    void fetchModels();
    void takeModels(const api::Outcome<QList<api::ModelEntry>>& outcome);
    void showState();
    void showContent();
    void refresh();
    void takeRequest(const PlaygroundRequest& request);
    void replaceEntries(const QList<models::ChatEntry>& entries, const QString& banner);
    void undo();
    void editLast();
    void retry();
    void openRequest(const QString& id);
    void askForKey();
    void copyCode(models::CodeLanguage language);
    [[nodiscard]] QList<ChatPane*> shownPanes() const;
    [[nodiscard]] ChatPane* activePane() const;
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] bool wantsTools() const;
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QString hint() const;

    QPointer<cluster::ClusterConnection> m_connection;
    QList<api::ModelEntry> m_models;
    std::optional<api::Failure> m_modelsFailure;
    widgets::PageFrame* m_frame = nullptr;
    QPushButton* m_split = nullptr;
    QSplitter* m_splitter = nullptr;
    QList<ChatPane*> m_panes;
    QPointer<ChatPane> m_active;
    Composer* m_composer = nullptr;
    QSet<QString> m_handovers;  ///< seen ones: going back repeats them
    std::optional<Former> m_former;
    QTimer m_modelsTimer;
};

}  // namespace helix::pages
