#include "pages/playground/chat_pane.h"

#include "models/raw_event_model.h"
#include "pages/playground/figures_bar.h"
#include "pages/playground/message_card.h"
#include "pages/playground/model_picker.h"
#include "pages/playground/raw_events_view.h"
#include "pages/playground/settings_panel.h"
#include "pages/playground/transcript_view.h"
#include "pages/playground/welcome_view.h"
#include "widgets/card.h"

#include <QSplitter>
#include <QStackedWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

using models::ChatSession;

/// From this width on settings and events stand beside the text, else below it.
constexpr int kBesideFrom = 820;
constexpr int kSideWidth = 380;
constexpr std::chrono::milliseconds kTick{100};

}  // namespace

ChatPane::ChatPane(const QString& name, QWidget* parent) : QFrame(parent)
{
    setAccessibleName(name);
    m_session = new ChatSession(this);
    m_rawEvents = new models::RawEventModel(this);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPanelPadding, theme::kSpace8, theme::kPanelPadding,
                               theme::kSpace8);
    layout->setSpacing(theme::kSpace8);
    buildHeader(layout);
    buildBody(layout);
    m_figures = new FiguresBar(this);
    layout->addWidget(m_figures);
    connectSession();
    connect(&m_tick, &QTimer::timeout, this, &ChatPane::tick);
    refresh();
}

void ChatPane::buildHeader(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace4);
    m_picker = new ModelPicker(this);
    m_settingsButton = new QToolButton(this);
    m_settingsButton->setToolTip(tr("System prompt, parameters, tools (Ctrl+Shift+S)"));
    m_eventsButton = new QToolButton(this);
    m_eventsButton->setText(tr("Raw events"));
    m_eventsButton->setAccessibleName(tr("Raw events"));
    m_eventsButton->setToolTip(tr("The events of the stream as they came (Ctrl+Shift+E)"));
    row->addWidget(m_picker, 1);
    row->addWidget(m_settingsButton);
    row->addWidget(m_eventsButton);
    layout->addLayout(row);
    for (auto* button : {m_settingsButton, m_eventsButton}) button->setCheckable(true);
    connect(m_settingsButton, &QToolButton::clicked, this, &ChatPane::showSettings);
    connect(m_eventsButton, &QToolButton::clicked, this, &ChatPane::showRawEvents);
    connect(m_picker, &ModelPicker::modelChanged, this, &ChatPane::changed);
}

void ChatPane::buildBody(QVBoxLayout* layout)
{
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme::kPanelGap);
    m_main = new QStackedWidget(m_splitter);
    m_welcome = new WelcomeView(m_main);
    m_transcript = new TranscriptView(*m_session, m_main);
    m_main->addWidget(m_welcome);
    m_main->addWidget(m_transcript);
    m_side = new QStackedWidget(m_splitter);
    m_settings = new SettingsPanel(m_side);
    m_events = new RawEventsView(*m_rawEvents, m_side);
    m_side->addWidget(m_settings);
    m_side->addWidget(m_events);
    m_side->hide();
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    layout->addWidget(m_splitter, 1);
    connect(m_settings, &SettingsPanel::changed, this, [this] {
        refresh();
        emit changed();
    });
    connect(m_welcome, &WelcomeView::exampleChosen, this, &ChatPane::exampleChosen);
    connect(m_transcript, &TranscriptView::retryRequested, this, &ChatPane::retry);
    connect(m_transcript, &TranscriptView::toolResultsEntered, this,
            [this] { (void)send({}, {}); });
    connect(m_transcript, &TranscriptView::editRequested, this, &ChatPane::editRequested);
    connect(m_transcript, &TranscriptView::keyRequested, this, &ChatPane::keyRequested);
    connect(m_transcript, &TranscriptView::requestOpened, this, &ChatPane::requestOpened);
}

void ChatPane::connectSession()
{
    connect(m_session, &ChatSession::requestSent, this, [this] {
        m_rawEvents->clear();
        m_sinceRequest.start();
    });
    connect(m_session, &ChatSession::eventsArrived, m_rawEvents, &models::RawEventModel::append);
    connect(m_session, &ChatSession::entryChanged, this, &ChatPane::tick);
    connect(m_session, &ChatSession::entryAdded, this, &ChatPane::refresh);
    connect(m_session, &ChatSession::reset, this, &ChatPane::refresh);
    connect(m_session, &ChatSession::truncated, this, &ChatPane::refresh);
    connect(m_session, &ChatSession::stateChanged, this, [this] {
        if (m_session->isRunning())
            m_tick.start(kTick);
        else
            m_tick.stop();
        refresh();
        emit changed();
    });
}

void ChatPane::setClusterName(const QString& name)
{
    m_welcome->setCluster(name);
}

QString ChatPane::problem() const
{
    if (m_picker->model().isEmpty()) return tr("Choose a model first");
    if (m_session->isFull())
        return tr("%1 messages are the limit of a conversation: start over")
            .arg(ChatSession::kMaxEntries);
    return m_settings->setup().problem;
}

void ChatPane::applySetup()
{
    const auto setup = m_settings->setup();
    m_session->setSetup(m_picker->model(), setup.system, setup.parameters);
}

api::ChatRequest ChatPane::request(const QString& text, const QList<api::ChatImage>& images)
{
    applySetup();
    return m_session->request(text, images);
}

bool ChatPane::send(const QString& text, const QList<api::ChatImage>& images)
{
    if (!problem().isEmpty()) return false;
    applySetup();
    if (m_session->state() != ChatSession::State::ToolsWanted) return m_session->send(text, images);
    return m_session->sendToolResults(m_transcript->lastCard()->toolResults(), text, images);
}

bool ChatPane::retry()
{
    if (!m_settings->setup().problem.isEmpty()) return false;
    applySetup();
    return m_session->retry();
}

void ChatPane::showSettings(bool isShown)
{
    showSide(isShown ? static_cast<QWidget*>(m_settings) : nullptr);
}

void ChatPane::showRawEvents(bool isShown)
{
    showSide(isShown ? m_events : nullptr);
}

void ChatPane::toggleSettings()
{
    showSettings(!m_settingsButton->isChecked());
}

void ChatPane::toggleRawEvents()
{
    showRawEvents(!m_eventsButton->isChecked());
}

void ChatPane::showSide(QWidget* side)
{
    const bool wasHidden = m_side->isHidden();
    m_side->setVisible(side != nullptr);
    m_settingsButton->setChecked(side == m_settings);
    m_eventsButton->setChecked(side != nullptr && side == m_events);
    if (side == nullptr) return;
    m_side->setCurrentWidget(side);
    const bool isBeside = m_splitter->orientation() == Qt::Horizontal;
    if (!wasHidden) return;
    m_splitter->setSizes(isBeside ? QList{std::max(1, width() - kSideWidth), kSideWidth}
                                  : QList{height() / 2, height() / 2});
}

void ChatPane::refresh()
{
    const int used = m_settings->usedCount();
    m_settingsButton->setText(used == 0 ? tr("Settings") : tr("Settings (%1)").arg(used));
    m_settingsButton->setAccessibleName(m_settingsButton->text());
    m_main->setCurrentWidget(m_session->entries().isEmpty() ? static_cast<QWidget*>(m_welcome)
                                                            : m_transcript);
    tick();
}

void ChatPane::tick()
{
    const double elapsed = m_sinceRequest.isValid() ? double(m_sinceRequest.elapsed()) : 0;
    m_figures->showAnswer(m_session->lastAnswer(), elapsed);
    if (m_session->state() == ChatSession::State::Waiting)
        m_transcript->showWaiting(qint64(elapsed));
}

void ChatPane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void ChatPane::resizeEvent(QResizeEvent* event)
{
    QFrame::resizeEvent(event);
    const auto wanted = width() >= kBesideFrom ? Qt::Horizontal : Qt::Vertical;
    if (m_splitter->orientation() == wanted) return;
    m_splitter->setOrientation(wanted);
    m_splitter->setSizes({width() / 2, width() / 2});
}

}  // namespace helix::pages
