#include "pages/playground/playground_page.h"

#include "cluster/cluster_connection.h"
#include "models/plain_text.h"
#include "pages/connection_notice.h"
#include "pages/playground/chat_pane.h"
#include "pages/playground/composer.h"
#include "pages/playground/figures_bar.h"
#include "pages/playground/model_picker.h"
#include "pages/playground/settings_panel.h"
#include "widgets/banner.h"
#include "widgets/page_frame.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

using models::CodeLanguage;
using State = models::ChatSession::State;

constexpr std::chrono::seconds kModelsInterval{15};
constexpr std::chrono::seconds kModelsRetry{3};
constexpr std::chrono::seconds kCopiedShown{4};

const QString kModel = QStringLiteral("model");
const QString kSecondModel = QStringLiteral("second_model");

QList<models::ChatEntry> entriesOf(const QList<api::ChatMessage>& messages)
{
    QList<models::ChatEntry> entries;
    for (const auto& message : messages) entries.append({message, {}, {}});
    return entries;
}

}  // namespace

PageInfo PlaygroundPage::pageInfo()
{
    return {QStringLiteral("playground"), tr("Playground"), QStringLiteral("playground"),
            tr("Chat with any model through the gateway, alone or two side by side")};
}

PlaygroundPage::PlaygroundPage(QWidget* parent) : Page(pageInfo(), parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    m_frame = new widgets::PageFrame(title(), this);
    layout->addWidget(m_frame);
    buildHeader();
    buildPanes();
    buildActions();
    connect(m_frame, &widgets::PageFrame::noticeActionTriggered, this, [this] {
        if (m_modelsFailure && m_modelsFailure->isAuthentication()) return askForKey();
        if (m_connection) m_connection->retry();
        fetchModels();
    });
    connect(m_frame->banner(), &widgets::Banner::actionTriggered, this, &PlaygroundPage::undo);
    connect(&m_modelsTimer, &QTimer::timeout, this, &PlaygroundPage::fetchModels);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) {
        for (auto* pane : std::as_const(m_panes))
            if (now != nullptr && pane->isAncestorOf(now)) m_active = pane;
    });
    showState();
    refresh();
}

void PlaygroundPage::buildHeader()
{
    const auto add = [this](const QString& text, const QString& name) {
        auto* button = new QPushButton(text, this);
        button->setAccessibleName(name);
        button->setToolTip(name);
        m_frame->header()->addWidget(button);
        return button;
    };
    m_frame->setFreshnessShown(false);
    m_split = add(tr("Two panes"), tr("Ask two models the same, side by side (Ctrl+Shift+D)"));
    m_split->setCheckable(true);
    connect(m_split, &QPushButton::clicked, this, &PlaygroundPage::setTwoPanes);
    auto* copy = add(tr("Copy as…"), tr("Copy the request as a program"));
    auto* menu = new QMenu(copy);
    const QList<std::pair<QString, CodeLanguage>> languages{
        {tr("curl"), CodeLanguage::Curl},
        {tr("Python, openai client"), CodeLanguage::Python},
        {tr("JavaScript, openai client"), CodeLanguage::JavaScript}};
    for (const auto& [text, language] : languages)
        connect(menu->addAction(text), &QAction::triggered, this,
                [this, wanted = language] { copyCode(wanted); });
    copy->setMenu(menu);
    const auto* key = add(tr("API key…"), tr("The key for clusters that ask clients for one"));
    connect(key, &QPushButton::clicked, this, &PlaygroundPage::askForKey);
    const auto* over = add(tr("Start over"), tr("Empty the conversation (Ctrl+Shift+N)"));
    connect(over, &QPushButton::clicked, this, &PlaygroundPage::startOver);
}

void PlaygroundPage::buildPanes()
{
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kPanelGap);
    m_splitter = new QSplitter(Qt::Horizontal, content);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(theme::kPanelGap);
    layout->addWidget(m_splitter, 1);
    m_composer = new Composer(content);
    layout->addWidget(m_composer);
    for (const QString& name : {tr("Left pane"), tr("Right pane")}) {
        auto* pane = new ChatPane(name, m_splitter);
        m_splitter->setStretchFactor(int(m_panes.size()), 1);
        m_panes << pane;
        connect(pane, &ChatPane::changed, this, &PlaygroundPage::refresh);
        connect(pane, &ChatPane::editRequested, this, &PlaygroundPage::editLast);
        connect(pane, &ChatPane::keyRequested, this, &PlaygroundPage::askForKey);
        connect(pane, &ChatPane::requestOpened, this, &PlaygroundPage::openRequest);
        connect(pane, &ChatPane::exampleChosen, this, [this](const QString& prompt) {
            m_composer->setDraft(prompt, m_composer->images());
            m_composer->takeFocus();
        });
    }
    m_panes[1]->hide();
    m_frame->setContent(content);
    connect(m_composer, &Composer::sendRequested, this, &PlaygroundPage::send);
    connect(m_composer, &Composer::stopRequested, this, &PlaygroundPage::stop);
    connect(m_composer, &Composer::changed, this, &PlaygroundPage::refresh);
}

void PlaygroundPage::buildActions()
{
    const auto withShift = [](Qt::Key key) {
        return QList{QKeySequence(Qt::CTRL | Qt::SHIFT | key)};
    };
    addPageAction(tr("Send the prompt"),
                  {QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)},
                  [this] { send(); });
    addPageAction(tr("Stop the answer"), {QKeySequence(Qt::Key_Escape)}, [this] { stop(); });
    addPageAction(tr("Ask again"), {QKeySequence(Qt::CTRL | Qt::Key_R)}, [this] { retry(); });
    addPageAction(tr("Edit the last message"), {QKeySequence(Qt::CTRL | Qt::Key_Up)},
                  [this] { editLast(); });
    addPageAction(tr("Start over"), withShift(Qt::Key_N), [this] { startOver(); });
    addPageAction(tr("One pane or two"), withShift(Qt::Key_D),
                  [this] { setTwoPanes(!hasTwoPanes()); });
    addPageAction(tr("Choose the model"), {QKeySequence(Qt::CTRL | Qt::Key_M)},
                  [this] { activePane()->picker()->setFocus(Qt::ShortcutFocusReason); });
    addPageAction(tr("Go to the prompt"), {QKeySequence(Qt::CTRL | Qt::Key_L)},
                  [this] { m_composer->takeFocus(); });
    addPageAction(tr("Settings of the pane"), withShift(Qt::Key_S),
                  [this] { activePane()->toggleSettings(); });
    addPageAction(tr("Raw events"), withShift(Qt::Key_E),
                  [this] { activePane()->toggleRawEvents(); });
    addPageAction(tr("Attach pictures…"), withShift(Qt::Key_I),
                  [this] { m_composer->chooseFiles(); });
    addPageAction(tr("Open the answer in Requests"), withShift(Qt::Key_R), [this] {
        const auto* answer = activePane()->session().lastAnswer();
        if (answer != nullptr && answer->answerer) openRequest(answer->answerer->requestId);
    });
    addPageAction(tr("Copy as curl"), withShift(Qt::Key_C),
                  [this] { copyCode(CodeLanguage::Curl); });
    addPageAction(tr("Copy as Python"), withShift(Qt::Key_Y),
                  [this] { copyCode(CodeLanguage::Python); });
    addPageAction(tr("Copy as JavaScript"), withShift(Qt::Key_J),
                  [this] { copyCode(CodeLanguage::JavaScript); });
}

void PlaygroundPage::addPageAction(const QString& text, const QList<QKeySequence>& keys,
                                   const std::function<void()>& act)
{
    auto* action = new QAction(text, this);
    action->setShortcuts(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    connect(action, &QAction::triggered, this, act);
    addAction(action);
    listAction(action);
}

void PlaygroundPage::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_models.clear();
    m_modelsFailure.reset();
    for (auto* pane : std::as_const(m_panes)) {
        auto entries = pane->session().entries();
        // Request ids mean nothing to another cluster.
        for (auto& entry : entries)
            if (entry.answerer) entry.answerer->requestId.clear();
        pane->session().setEntries(entries);
        pane->session().setOpener({});
        if (connection == nullptr) continue;
        pane->setClusterName(models::plainText(connection->cluster().name));
        pane->session().setOpener([guard = m_connection](const api::ChatRequest& request) {
            return guard->openChat(request);
        });
    }
    if (connection != nullptr) {
        connect(connection, &cluster::ClusterConnection::stateChanged, this, [this] {
            if (m_models.isEmpty()) fetchModels();
            showState();
        });
        fetchModels();
    }
    showState();
    refresh();
}

void PlaygroundPage::fetchModels()
{
    if (!m_connection) return;
    m_connection->fetchModels(
        this, [this](const api::Outcome<QList<api::ModelEntry>>& outcome) { takeModels(outcome); });
}

void PlaygroundPage::takeModels(const api::Outcome<QList<api::ModelEntry>>& outcome)
{
    if (!outcome && outcome.error().kind == api::FailureKind::Cancelled) return;
    m_modelsFailure = outcome ? std::nullopt : std::optional(outcome.error());
    if (outcome) {
        m_models = *outcome;
        for (int index = 0; index < m_panes.size(); ++index)
            m_panes[index]->picker()->setModels(m_models, index);
    }
    if (isVisible()) m_modelsTimer.start(m_modelsFailure ? kModelsRetry : kModelsInterval);
    showState();
    refresh();
}

void PlaygroundPage::showState()
{
    if (m_connection && !m_models.isEmpty()) {
        m_frame->setSummary(tr("%1 models of %2")
                                .arg(m_models.size())
                                .arg(models::plainText(m_connection->cluster().name)));
        return showContent();
    }
    auto notice = connectionNotice(m_connection, tr("models"));
    if (m_connection && m_modelsFailure && m_modelsFailure->isAuthentication()) {
        notice = {theme::Status::Warning, tr("This gateway asks its clients for an API key"),
                  tr("Enter a key of this cluster. It is kept in memory only."), tr("API key…")};
    } else if (m_connection && m_modelsFailure) {
        notice = {theme::Status::Critical, tr("The models could not be loaded"),
                  m_modelsFailure->text, tr("Try again")};
    } else if (m_connection && !m_connection->state().failure) {
        notice = {
            theme::Status::Unknown,
            tr("Waiting for the list of models"),
            tr("%1 was asked for /v1/models.").arg(models::plainText(m_connection->cluster().name)),
            {}};
    }
    m_frame->setSummary({});
    m_frame->showNotice(notice.status, notice.headline, notice.reason, notice.action);
}

void PlaygroundPage::showContent()
{
    const bool isNew = !m_frame->isContentShown();
    m_frame->showContent();
    if (!isNew || !isVisible()) return;
    // Typing may begin at once, unless the person is somewhere else by now.
    const auto* now = QApplication::focusWidget();
    if (now == nullptr || isAncestorOf(now) || now->isAncestorOf(this)) m_composer->takeFocus();
}

QList<ChatPane*> PlaygroundPage::shownPanes() const
{
    return hasTwoPanes() ? m_panes : m_panes.mid(0, 1);
}

ChatPane* PlaygroundPage::activePane() const
{
    return m_active && shownPanes().contains(m_active) ? m_active.data() : m_panes.first();
}

bool PlaygroundPage::hasTwoPanes() const
{
    return !m_panes.at(1)->isHidden();
}

void PlaygroundPage::setTwoPanes(bool areTwo)
{
    m_split->setChecked(areTwo);
    if (areTwo == hasTwoPanes()) return;
    m_panes[1]->session().stop();
    if (areTwo) {
        const auto setup = m_panes[0]->settings()->setup();
        m_panes[1]->settings()->setSetup(setup.system, setup.parameters);
    }
    m_panes[1]->setVisible(areTwo);
    m_splitter->setSizes({1, 1});
    refresh();
}

bool PlaygroundPage::isRunning() const
{
    const auto panes = shownPanes();
    return std::any_of(panes.begin(), panes.end(),
                       [](const ChatPane* pane) { return pane->session().isRunning(); });
}

bool PlaygroundPage::wantsTools() const
{
    const auto panes = shownPanes();
    return std::any_of(panes.begin(), panes.end(), [](const ChatPane* pane) {
        return pane->session().state() == State::ToolsWanted;
    });
}

QString PlaygroundPage::problem() const
{
    for (const auto* pane : shownPanes()) {
        const QString problem = pane->problem();
        if (problem.isEmpty()) continue;
        return hasTwoPanes() ? QStringLiteral("%1: %2").arg(pane->accessibleName(), problem)
                             : problem;
    }
    return {};
}

QString PlaygroundPage::hint() const
{
    if (isRunning()) return tr("Esc stops");
    if (wantsTools()) return tr("Type what the tools answer, then Ctrl+Enter");
    const QString problem = this->problem();
    return problem.isEmpty() ? tr("Ctrl+Enter sends · Enter breaks the line") : problem;
}

void PlaygroundPage::refresh()
{
    if (m_composer == nullptr || m_panes.size() < 2) return;
    const auto panes = shownPanes();
    const auto endsOpen = [](const ChatPane* pane) {
        const auto& entries = pane->session().entries();
        return !entries.isEmpty() && entries.last().message.role != api::ChatRole::Assistant;
    };
    const bool hasDraft = !m_composer->text().isEmpty() || !m_composer->images().isEmpty();
    const bool hasSomething =
        hasDraft || wantsTools() || std::any_of(panes.begin(), panes.end(), endsOpen);
    const QString text = wantsTools()       ? tr("Send results")
                         : panes.size() > 1 ? tr("Send to both")
                                            : tr("Send");
    m_composer->setState(m_connection && hasSomething && !isRunning() && problem().isEmpty(),
                         isRunning(), text, hint());
}

void PlaygroundPage::send()
{
    if (!m_connection || isRunning() || !problem().isEmpty()) return;
    const QString text = m_composer->text();
    const auto images = m_composer->images();
    bool isSent = false;
    for (auto* pane : shownPanes()) isSent = pane->send(text, images) || isSent;
    if (!isSent) return;
    m_frame->banner()->hide();
    m_composer->clear();
    m_composer->takeFocus();
}

void PlaygroundPage::stop()
{
    for (auto* pane : std::as_const(m_panes)) pane->session().stop();
}

void PlaygroundPage::retry()
{
    (void)activePane()->retry();
}

void PlaygroundPage::editLast()
{
    std::optional<api::ChatMessage> message;
    for (auto* pane : shownPanes())
        if (auto taken = pane->session().takeBack(); taken && !message) message = taken;
    if (!message) return;
    m_composer->setDraft(message->text, message->images);
    m_composer->takeFocus();
    refresh();
}

void PlaygroundPage::startOver()
{
    replaceEntries({}, tr("The conversation was emptied."));
    m_composer->takeFocus();
}

// What is thrown away can be brought back, so nobody needs to be asked before.
void PlaygroundPage::replaceEntries(const QList<models::ChatEntry>& entries, const QString& banner)
{
    Former former;
    bool hadSomething = false;
    for (auto* pane : std::as_const(m_panes)) {
        former.entries << pane->session().entries();
        hadSomething = hadSomething || !pane->session().entries().isEmpty();
        pane->session().setEntries(entries);
    }
    m_frame->banner()->hide();
    if (!hadSomething) return;
    m_former = former;
    m_frame->banner()->showMessage(theme::Status::Info, banner, tr("Undo"));
    refresh();
}

void PlaygroundPage::undo()
{
    m_frame->banner()->hide();
    if (!m_former) return;
    for (int index = 0; index < m_panes.size(); ++index)
        m_panes[index]->session().setEntries(m_former->entries.at(index));
    m_former.reset();
    refresh();
}

void PlaygroundPage::applyNavigation(const QMap<QString, QString>& filters)
{
    const QString handover = playgroundHandover(filters);
    if (m_handovers.contains(handover)) return;  // going back must not undo what was said since
    if (!handover.isEmpty()) m_handovers.insert(handover);
    const auto request = playgroundRequest(filters);
    if (!request.model.isEmpty()) m_panes[0]->picker()->setModel(request.model);
    const QString second = filters.value(kSecondModel);
    if (!second.isEmpty()) {
        m_panes[1]->picker()->setModel(second);
        setTwoPanes(true);
    }
    if (!request.messages.isEmpty() || !request.parameters.isEmpty()) takeRequest(request);
    refresh();
}

// The last user's message becomes the draft: it is what a person wants to change and send again.
void PlaygroundPage::takeRequest(const PlaygroundRequest& request)
{
    setTwoPanes(false);
    auto messages = api::chatMessagesOf(request.messages);
    QString system;
    if (!messages.isEmpty() && messages.first().role == api::ChatRole::System)
        system = messages.takeFirst().text;
    api::ChatMessage draft;
    if (!messages.isEmpty() && messages.last().role == api::ChatRole::User &&
        messages.last().otherParts.isEmpty())
        draft = messages.takeLast();
    m_panes[0]->settings()->setSetup(system, api::chatParametersOf(request.parameters));
    replaceEntries(entriesOf(messages), tr("The conversation was replaced by a captured request."));
    m_composer->setDraft(draft.text, draft.images);
    m_composer->takeFocus();
}

QMap<QString, QString> PlaygroundPage::sessionState() const
{
    QMap<QString, QString> state;
    const QString model = m_panes.at(0)->picker()->model();
    if (!model.isEmpty()) state.insert(kModel, model);
    if (hasTwoPanes()) state.insert(kSecondModel, m_panes.at(1)->picker()->model());
    return state;
}

void PlaygroundPage::openRequest(const QString& id)
{
    if (id.isEmpty()) return;
    emit navigationRequested({QStringLiteral("requests"), {{QStringLiteral("request"), id}}});
}

void PlaygroundPage::askForKey()
{
    if (!m_connection) return;
    auto* dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("API key"));
    dialog->setLabelText(tr("Key for %1. It stays in memory and is never shown again.")
                             .arg(models::plainText(m_connection->cluster().name)));
    dialog->findChild<QLabel*>()->setTextFormat(Qt::PlainText);
    dialog->setTextEchoMode(QLineEdit::Password);
    connect(dialog, &QInputDialog::textValueSelected, this, [this](const QString& key) {
        if (!m_connection) return;
        m_connection->setGatewayKey(key.trimmed());
        fetchModels();
    });
    dialog->open();
}

QString PlaygroundPage::code(CodeLanguage language)
{
    if (!m_connection) return {};
    return models::chatCode(activePane()->request(m_composer->text(), m_composer->images()),
                            m_connection->cluster().apiUrl, language);
}

void PlaygroundPage::copyCode(CodeLanguage language)
{
    const QString text = code(language);
    if (text.isEmpty()) return;
    QApplication::clipboard()->setText(text);
    m_frame->setSummary(tr("Copied; the key is the variable HELIX_API_KEY"));
    QTimer::singleShot(kCopiedShown, this, &PlaygroundPage::showState);
}

bool PlaygroundPage::isReadyForScreenshot() const
{
    return m_frame->isContentShown() && !isRunning();
}

void PlaygroundPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    fetchModels();
    m_modelsTimer.start(kModelsInterval);
    if (m_frame->isContentShown()) m_composer->takeFocus();
}

void PlaygroundPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_modelsTimer.stop();
}

}  // namespace helix::pages
