#pragma once
// One pane of the playground: a model, its settings, a conversation, the raw events of the newest
// answer and its figures. Owns its session. GUI thread; owned by the page.

#include "models/chat_session.h"
#include "pages/playground/chat_setup.h"

#include <QElapsedTimer>
#include <QFrame>
#include <QTimer>

class QLabel;
class QSplitter;
class QStackedWidget;
class QToolButton;
class QVBoxLayout;

namespace helix::models {
class RawEventModel;
}

namespace helix::pages {

class FiguresBar;
class ModelPicker;
class SettingsPanel;
class TranscriptView;
class WelcomeView;

class ChatPane : public QFrame {
    Q_OBJECT
public:
    /// `name` tells the panes apart for screen readers: "Left pane".
    explicit ChatPane(const QString& name, QWidget* parent = nullptr);

    [[nodiscard]] models::ChatSession& session() { return *m_session; }
    [[nodiscard]] const models::ChatSession& session() const { return *m_session; }
    [[nodiscard]] ModelPicker* picker() const { return m_picker; }
    [[nodiscard]] SettingsPanel* settings() const { return m_settings; }
    [[nodiscard]] TranscriptView* transcript() const { return m_transcript; }
    [[nodiscard]] const FiguresBar* figures() const { return m_figures; }
    [[nodiscard]] models::RawEventModel& rawEvents() const { return *m_rawEvents; }

    void setClusterName(const QString& name);
    /// Why nothing can be sent; empty when it can.
    [[nodiscard]] QString problem() const;
    /// What would be sent now.
    [[nodiscard]] api::ChatRequest request(const QString& text,
                                           const QList<api::ChatImage>& images);
    /// Says it, with the results of waiting tool calls before it.
    bool send(const QString& text, const QList<api::ChatImage>& images);
    /// Throws the last answer away and asks again with the model and the settings of now.
    bool retry();
    void showSettings(bool isShown);
    void showRawEvents(bool isShown);
    void toggleSettings();
    void toggleRawEvents();

signals:
    /// State, model or settings.
    void changed();
    void exampleChosen(const QString& prompt);
    void editRequested();
    void keyRequested();
    void requestOpened(const QString& requestId);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void buildHeader(QVBoxLayout* layout);
    void buildBody(QVBoxLayout* layout);
    void connectSession();
    void applySetup();
    void showSide(QWidget* side);
    void refresh();
    void tick();

    models::ChatSession* m_session = nullptr;
    models::RawEventModel* m_rawEvents = nullptr;
    ModelPicker* m_picker = nullptr;
    QToolButton* m_settingsButton = nullptr;
    QToolButton* m_eventsButton = nullptr;
    QSplitter* m_splitter = nullptr;
    QStackedWidget* m_main = nullptr;
    QStackedWidget* m_side = nullptr;
    WelcomeView* m_welcome = nullptr;
    TranscriptView* m_transcript = nullptr;
    SettingsPanel* m_settings = nullptr;
    QWidget* m_events = nullptr;
    FiguresBar* m_figures = nullptr;
    QElapsedTimer m_sinceRequest;
    QTimer m_tick;
};

}  // namespace helix::pages
