#include "pages/playground/message_card.h"

#include "models/image_attachment.h"
#include "models/plain_text.h"
#include "pages/playground/failure_box.h"
#include "pages/playground/stream_text.h"
#include "pages/playground/tool_call_view.h"
#include "theme/format.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

namespace helix::pages {
namespace {

using api::ChatRole;

/// Waiting is ordinary before this; then the way out is worth saying.
constexpr qint64 kLongWaitMs = 5'000;

QString whoOf(const models::ChatEntry& entry)
{
    switch (entry.message.role) {
        case ChatRole::System: return MessageCard::tr("System");
        case ChatRole::User: return MessageCard::tr("You");
        case ChatRole::Tool: return MessageCard::tr("Result of a tool");
        case ChatRole::Assistant: break;
    }
    return entry.askedModel.isEmpty() ? MessageCard::tr("Model")
                                      : models::plainText(entry.askedModel);
}

}  // namespace

MessageCard::MessageCard(const models::ChatEntry& entry, bool canRedo, QWidget* parent)
    : QFrame(parent), m_role(entry.message.role)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(theme::kSpace12, theme::kSpace4, theme::kSpace12, theme::kSpace8);
    m_layout->setSpacing(theme::kSpace4);
    buildHeader();
    m_who->setText(whoOf(entry));
    setAccessibleName(whoOf(entry));
    if (m_role == ChatRole::Assistant) buildReasoning();
    buildText();
    buildImages(entry);
    if (m_role == ChatRole::Assistant) buildFooter();
    append(entry.message.text, entry.reasoning);
    refresh(entry, canRedo);
    restyle();
}

void MessageCard::buildHeader()
{
    m_header = new QHBoxLayout;
    m_header->setSpacing(theme::kSpace4);
    m_who = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    QFont font = m_who->font();
    font.setWeight(QFont::DemiBold);
    m_who->setFont(font);
    m_header->addWidget(m_who);
    m_header->addStretch(1);
    m_layout->addLayout(m_header);
    if (m_role == ChatRole::User) {
        m_redo = addAction(tr("Edit"), tr("Take this message back and edit it"));
        connect(m_redo, &QPushButton::clicked, this, &MessageCard::editRequested);
    } else if (m_role == ChatRole::Assistant) {
        m_redo = addAction(tr("Again"), tr("Throw this answer away and ask again"));
        connect(m_redo, &QPushButton::clicked, this, &MessageCard::retryRequested);
    }
    const auto* copy = addAction(tr("Copy"), tr("Copy the text of this message"));
    connect(copy, &QPushButton::clicked, this, &MessageCard::copyText);
}

QPushButton* MessageCard::addAction(const QString& text, const QString& name)
{
    auto* button = new QPushButton(text, this);
    button->setFlat(true);
    button->setFont(theme::fontFor(theme::TextRole::Secondary));
    button->setAccessibleName(name);
    button->setToolTip(name);
    m_header->addWidget(button);
    return button;
}

void MessageCard::buildReasoning()
{
    m_fold = new QToolButton(this);
    m_fold->setCheckable(true);
    m_fold->setArrowType(Qt::RightArrow);
    m_fold->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_fold->setToolTip(tr("What the model thought before it answered"));
    m_fold->hide();
    m_reasoning = new StreamText(tr("Reasoning"), theme::TextRole::Secondary, this);
    m_reasoning->hide();
    m_layout->addWidget(m_fold, 0, Qt::AlignLeft);
    m_layout->addWidget(m_reasoning);
    connect(m_fold, &QToolButton::toggled, this, [this](bool isOpen) {
        m_fold->setArrowType(isOpen ? Qt::DownArrow : Qt::RightArrow);
        m_reasoning->setVisible(isOpen);
    });
}

void MessageCard::buildText()
{
    const bool isCode = m_role == ChatRole::Tool;
    m_text =
        new StreamText(m_role == ChatRole::User ? tr("Your message") : tr("Text of the answer"),
                       isCode ? theme::TextRole::Mono : theme::TextRole::Body, this);
    m_layout->addWidget(m_text);
    connect(m_text, &StreamText::focusChanged, this, qOverload<>(&QWidget::update));
    m_waiting = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_waiting->hide();
    m_layout->addWidget(m_waiting);
}

void MessageCard::buildImages(const models::ChatEntry& entry)
{
    if (entry.message.images.isEmpty()) return;
    auto* row = new QHBoxLayout;
    for (const auto& image : entry.message.images) {
        auto* picture = widgets::plainLabel({}, theme::TextRole::Secondary, this);
        picture->setAccessibleName(tr("Picture %1").arg(image.name));
        widgets::setPlainToolTip(picture, image.name);
        auto pixmap = QPixmap::fromImage(models::thumbnailOf(image.dataUrl));
        if (pixmap.isNull())
            picture->setText(image.name.isEmpty() ? tr("A picture") : image.name);
        else
            picture->setPixmap(pixmap.scaled(models::kThumbnailSide, models::kThumbnailSide,
                                             Qt::KeepAspectRatio, Qt::SmoothTransformation));
        row->addWidget(picture);
    }
    row->addStretch(1);
    m_layout->addLayout(row);
}

void MessageCard::buildFooter()
{
    m_tools = new QVBoxLayout;
    m_layout->addLayout(m_tools);
    m_sendResults = new QPushButton(tr("Send the results"), this);
    m_sendResults->setAccessibleName(tr("Send the results of the tools to the model"));
    m_sendResults->setToolTip(tr("Ctrl+Enter does the same"));
    m_sendResults->hide();
    m_layout->addWidget(m_sendResults, 0, Qt::AlignLeft);
    connect(m_sendResults, &QPushButton::clicked, this, &MessageCard::toolResultsEntered);
    m_failure = new FailureBox(this);
    m_layout->addWidget(m_failure);
    connect(m_failure, &FailureBox::retryRequested, this, &MessageCard::retryRequested);
    connect(m_failure, &FailureBox::keyRequested, this, &MessageCard::keyRequested);
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_note = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_answerer = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_answerer->setWordWrap(true);
    m_open = new QPushButton(tr("Open in Requests"), this);
    m_open->setFlat(true);
    m_open->setFont(theme::fontFor(theme::TextRole::Secondary));
    m_open->setAccessibleName(tr("Open this request with all its attempts on the Requests page"));
    m_open->setToolTip(m_open->accessibleName());
    row->addWidget(m_note);
    row->addWidget(m_answerer, 1);
    row->addWidget(m_open);
    m_layout->addLayout(row);
    connect(m_open, &QPushButton::clicked, this, [this] { emit requestOpened(m_requestId); });
}

void MessageCard::append(const QString& text, const QString& reasoning)
{
    m_text->append(text);
    m_text->setVisible(!m_text->document()->isEmpty());
    if (reasoning.isEmpty() || m_reasoning == nullptr) return;
    m_reasoning->append(reasoning);
    m_reasoningLength += reasoning.size();
    nameReasoning();
}

void MessageCard::nameReasoning()
{
    m_fold->setText(
        tr("Reasoning · %1 characters").arg(theme::formatCount(qint64(m_reasoningLength))));
    m_fold->setAccessibleName(m_fold->text());
    m_fold->show();
}

void MessageCard::refresh(const models::ChatEntry& entry, bool canRedo)
{
    if (m_redo != nullptr) m_redo->setVisible(canRedo && !entry.isRunning);
    if (m_role != ChatRole::Assistant) return;
    if (!entry.isRunning || entry.firstTokenMs) m_waiting->hide();
    refreshTools(entry);
    m_failure->showFailure(entry, canRedo);
    refreshFooter(entry);
}

void MessageCard::refreshTools(const models::ChatEntry& entry)
{
    const auto& calls = entry.message.toolCalls;
    while (m_calls.size() > calls.size()) delete m_calls.takeLast();
    while (m_calls.size() < calls.size()) {
        m_calls << new ToolCallView(this);
        m_tools->addWidget(m_calls.last());
    }
    for (qsizetype index = 0; index < calls.size(); ++index) m_calls[index]->setCall(calls[index]);
}

void MessageCard::refreshFooter(const models::ChatEntry& entry)
{
    m_note->setText(models::finishText(entry));
    m_note->setVisible(!m_note->text().isEmpty());
    m_answerer->setText(models::answerSummary(entry));
    widgets::setPlainToolTip(m_answerer, m_answerer->text());
    m_requestId = entry.answerer ? entry.answerer->requestId : QString();
    m_open->setVisible(!m_requestId.isEmpty());
}

void MessageCard::setWaitingForTools(bool isWaiting)
{
    if (m_sendResults == nullptr) return;
    m_isWaitingForTools = isWaiting;
    m_sendResults->setVisible(isWaiting && !m_calls.isEmpty());
    for (auto* call : std::as_const(m_calls)) call->setWaiting(isWaiting);
}

QStringList MessageCard::toolResults() const
{
    QStringList results;
    for (const auto* call : m_calls) results << call->result();
    return results;
}

QWidget* MessageCard::firstResultField() const
{
    return m_calls.isEmpty() ? nullptr : m_calls.first()->resultField();
}

void MessageCard::showWaiting(qint64 milliseconds)
{
    m_waiting->setText(milliseconds < kLongWaitMs
                           ? tr("Waiting for the first word…")
                           : tr("Still waiting for the first word, %1. Esc stops.")
                                 .arg(theme::formatSpan(milliseconds)));
    m_waiting->show();
}

void MessageCard::copyText() const
{
    QApplication::clipboard()->setText(m_text->text());
}

// What people say stands on a tint, answers stand on the pane itself.
void MessageCard::paintEvent(QPaintEvent*)
{
    const auto& theme = theme::themeOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool isTinted = m_role != ChatRole::Assistant;
    const bool isFocused = m_text->hasFocus();
    painter.setPen(isFocused ? QPen(theme.focusRing, theme::kFocusRingWidth) : QPen(Qt::NoPen));
    painter.setBrush(isTinted ? QBrush(theme.raised) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::kRadiusCard,
                            theme::kRadiusCard);
}

void MessageCard::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void MessageCard::restyle()
{
    const auto& theme = theme::themeOf(this);
    widgets::setTextColour(m_who,
                           m_role == ChatRole::Assistant ? theme.accent : theme.textSecondary);
    widgets::setTextColour(m_waiting, theme.textSecondary);
    if (m_note == nullptr) return;
    widgets::setTextColour(m_note, theme.warning.text);
    widgets::setTextColour(m_answerer, theme.textTertiary);
}

}  // namespace helix::pages
