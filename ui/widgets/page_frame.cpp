#include "widgets/page_frame.h"

#include "theme/tokens.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"
#include "widgets/freshness_badge.h"
#include "widgets/plain_label.h"
#include "widgets/stale_overlay.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QStackedLayout>
#include <QVBoxLayout>

namespace helix::widgets {

PageFrame::PageFrame(const QString& title, QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace16, theme::kSpace12, theme::kSpace16, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    buildHeader(title);
    layout->addLayout(m_header);
    m_banner = new Banner(this);
    layout->addWidget(m_banner);
    m_stack = new QStackedLayout;
    m_notice = new EmptyState(this);
    m_stack->addWidget(m_notice);
    layout->addLayout(m_stack, 1);
    connect(m_notice, &EmptyState::actionTriggered, this, &PageFrame::noticeActionTriggered);
    restyle();
}

void PageFrame::buildHeader(const QString& title)
{
    m_header = new QHBoxLayout;
    m_header->setSpacing(theme::kSpace12);
    m_title = plainLabel(title, theme::TextRole::PageTitle, this);
    m_summary = plainLabel({}, theme::TextRole::Number, this);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_badge = new FreshnessBadge(this);
    m_header->addWidget(m_title);
    m_header->addWidget(m_summary, 1);
    m_header->addWidget(m_badge);
}

void PageFrame::setContent(QWidget* content)
{
    m_content = content;
    m_stack->addWidget(content);
    m_overlay = new StaleOverlay(content);
}

void PageFrame::setSummary(const QString& text)
{
    m_summary->setText(text);
    m_summary->setToolTip(text);
}

QString PageFrame::summary() const
{
    return m_summary->text();
}

void PageFrame::setFreshness(const theme::Freshness& freshness, qint64 nowMs)
{
    m_badge->setFreshness(freshness);
    const bool isStale = freshness.grade(nowMs) == theme::FreshnessGrade::Stale;
    m_overlay->setStale(isStale);  // the badge above carries the stamp
}

void PageFrame::setFreshnessShown(bool isShown)
{
    m_badge->setVisible(isShown);
}

void PageFrame::setTimeZone(theme::TimeZone zone)
{
    m_badge->setTimeZone(zone);
}

void PageFrame::showNotice(theme::Status status, const QString& headline, const QString& reason,
                           const QString& action)
{
    m_notice->setStatus(status);
    m_notice->setText(headline, reason);
    m_notice->setAction(action);
    m_stack->setCurrentWidget(m_notice);
}

void PageFrame::showContent()
{
    if (m_content != nullptr) m_stack->setCurrentWidget(m_content);
}

bool PageFrame::isContentShown() const
{
    return m_content != nullptr && m_stack->currentWidget() == m_content;
}

void PageFrame::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void PageFrame::restyle()
{
    setTextColour(m_title, theme::themeOf(this).textPrimary);
    setTextColour(m_summary, theme::themeOf(this).textSecondary);
}

}  // namespace helix::widgets
