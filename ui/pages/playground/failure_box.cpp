#include "pages/playground/failure_box.h"

#include "theme/status.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QEvent>
#include <QGridLayout>
#include <QPainter>
#include <QPushButton>

namespace helix::pages {

FailureBox::FailureBox(QWidget* parent) : QFrame(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(theme::kSpace12, theme::kSpace8, theme::kSpace12, theme::kSpace8);
    grid->setHorizontalSpacing(theme::kSpace8);
    grid->setVerticalSpacing(theme::kSpace4);
    grid->setColumnStretch(1, 1);
    m_glyph = new widgets::StatusGlyph(this);
    m_glyph->setStatus(theme::Status::Critical);
    m_headline = widgets::plainLabel({}, theme::TextRole::PanelTitle, this);
    m_reason = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_advice = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    grid->addWidget(m_glyph, 0, 0);
    grid->addWidget(m_headline, 0, 1);
    for (auto* label : {m_reason, m_advice}) {
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(label, grid->rowCount(), 1);
    }
    auto* buttons = new QHBoxLayout;
    m_retry = new QPushButton(tr("Try again"), this);
    m_key = new QPushButton(tr("API key…"), this);
    for (auto* button : {m_retry, m_key}) {
        button->setAccessibleName(button->text());
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    grid->addLayout(buttons, grid->rowCount(), 1);
    connect(m_retry, &QPushButton::clicked, this, &FailureBox::retryRequested);
    connect(m_key, &QPushButton::clicked, this, &FailureBox::keyRequested);
    hide();
}

void FailureBox::showFailure(const models::ChatEntry& entry, bool canRetry)
{
    setVisible(entry.failure.has_value());
    if (!entry.failure) return;
    const auto advice = models::failureAdvice(entry);
    m_headline->setText(advice.headline);
    m_reason->setText(advice.reason);
    m_advice->setText(advice.advice);
    setAccessibleName(advice.headline);
    setAccessibleDescription(advice.reason + u' ' + advice.advice);
    m_retry->setVisible(canRetry);
    m_key->setVisible(entry.failure->isAuthentication());
    restyle();
}

void FailureBox::paintEvent(QPaintEvent*)
{
    const auto& theme = theme::themeOf(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.critical.tint);
    painter.drawRoundedRect(rect(), theme::kRadiusCard, theme::kRadiusCard);
}

void FailureBox::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void FailureBox::restyle()
{
    const auto& theme = theme::themeOf(this);
    for (auto* label : {m_headline, m_reason, m_advice})
        widgets::setTextColour(label, theme.critical.onTint);
}

}  // namespace helix::pages
