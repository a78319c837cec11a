#include "pages/playground/transcript_view.h"

#include "models/chat_session.h"
#include "pages/playground/message_card.h"
#include "theme/tokens.h"

#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

using api::ChatRole;
using models::ChatSession;

/// Closer to the end than this counts as the end.
constexpr int kEndSlack = 24;

}  // namespace

TranscriptView::TranscriptView(ChatSession& session, QWidget* parent)
    : QScrollArea(parent), m_session(session)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    setAccessibleName(tr("Conversation"));
    auto* inner = new QWidget(this);
    m_list = new QVBoxLayout(inner);
    m_list->setContentsMargins(0, 0, theme::kSpace8, theme::kSpace8);
    m_list->setSpacing(theme::kSpace8);
    m_list->addStretch(1);
    setWidget(inner);
    inner->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    m_newest = new QPushButton(tr("Go to the newest"), this);
    m_newest->setAccessibleName(m_newest->text());
    m_newest->hide();
    connect(m_newest, &QPushButton::clicked, this, [this] {
        m_isFollowing = true;
        follow();
    });
    connect(verticalScrollBar(), &QScrollBar::rangeChanged, this, &TranscriptView::follow);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, [this](int value) {
        m_isFollowing = value >= verticalScrollBar()->maximum() - kEndSlack;
        m_newest->setVisible(!m_isFollowing);
    });
    connect(&session, &ChatSession::reset, this, &TranscriptView::rebuild);
    connect(&session, &ChatSession::truncated, this, &TranscriptView::truncate);
    connect(&session, &ChatSession::entryAdded, this, &TranscriptView::addCard);
    connect(&session, &ChatSession::entryChanged, this, &TranscriptView::refreshLast);
    connect(&session, &ChatSession::stateChanged, this, &TranscriptView::refreshTools);
    connect(&session, &ChatSession::textArrived, this,
            [this](const QString& text, const QString& reasoning) {
                if (auto* card = lastCard()) card->append(text, reasoning);
            });
}

MessageCard* TranscriptView::lastCard() const
{
    return m_cards.isEmpty() ? nullptr : m_cards.last();
}

bool TranscriptView::canRedo(int index) const
{
    const auto& entries = m_session.entries();
    if (m_session.isRunning()) return false;
    if (entries[index].message.role == ChatRole::Assistant)
        return index == entries.size() - 1 && index > 0;
    for (qsizetype later = index + 1; later < entries.size(); ++later)
        if (entries[later].message.role == ChatRole::User) return false;
    return entries[index].message.role == ChatRole::User;
}

void TranscriptView::drop(MessageCard* card)
{
    m_list->removeWidget(card);
    card->hide();
    card->deleteLater();  // it may be the one that asks for this
}

void TranscriptView::truncate(int count)
{
    while (m_cards.size() > count) drop(m_cards.takeLast());
    refreshTools();
}

void TranscriptView::rebuild()
{
    for (auto* card : std::exchange(m_cards, {})) drop(card);
    m_isFollowing = true;
    m_newest->hide();
    for (int index = 0; index < m_session.entries().size(); ++index) addCard(index);
    refreshTools();
}

void TranscriptView::addCard(int index)
{
    auto* card = new MessageCard(m_session.entries().at(index), canRedo(index), widget());
    m_list->insertWidget(int(m_cards.size()), card);
    m_cards << card;
    connect(card, &MessageCard::editRequested, this, &TranscriptView::editRequested);
    connect(card, &MessageCard::keyRequested, this, &TranscriptView::keyRequested);
    connect(card, &MessageCard::requestOpened, this, &TranscriptView::requestOpened);
    connect(card, &MessageCard::retryRequested, this, &TranscriptView::retryRequested);
    connect(card, &MessageCard::toolResultsEntered, this, &TranscriptView::toolResultsEntered);
    m_isFollowing = true;
    follow();
}

void TranscriptView::refreshLast()
{
    const int index = int(m_session.entries().size()) - 1;
    if (index >= 0 && index < m_cards.size())
        m_cards[index]->refresh(m_session.entries().at(index), canRedo(index));
}

void TranscriptView::refreshTools()
{
    const bool isWaiting = m_session.state() == ChatSession::State::ToolsWanted;
    for (int index = 0; index < m_cards.size(); ++index) {
        m_cards[index]->refresh(m_session.entries().at(index), canRedo(index));
        m_cards[index]->setWaitingForTools(isWaiting && index == m_cards.size() - 1);
    }
    if (isWaiting && lastCard() != nullptr && lastCard()->firstResultField() != nullptr)
        lastCard()->firstResultField()->setFocus();
}

void TranscriptView::showWaiting(qint64 milliseconds)
{
    if (auto* card = lastCard()) card->showWaiting(milliseconds);
}

void TranscriptView::follow()
{
    if (m_isFollowing) verticalScrollBar()->setValue(verticalScrollBar()->maximum());
    m_newest->setVisible(!m_isFollowing);
}

void TranscriptView::placeButton()
{
    const QSize size = m_newest->sizeHint();
    m_newest->setGeometry(QRect(
        QPoint((width() - size.width()) / 2, height() - size.height() - theme::kSpace8), size));
}

void TranscriptView::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    placeButton();
}

}  // namespace helix::pages
