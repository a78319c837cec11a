#include "widgets/empty_state.h"

#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QEvent>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::widgets {
namespace {

constexpr int kTextWidth = 520;

}  // namespace

EmptyState::EmptyState(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme::kSpace8);
    layout->addStretch(2);
    m_glyph = new StatusGlyph(this);
    m_glyph->setSide(32);
    layout->addWidget(m_glyph, 0, Qt::AlignHCenter);
    m_headline = plainLabel({}, theme::TextRole::PanelTitle, this);
    m_reason = plainLabel({}, theme::TextRole::Body, this);
    for (auto* label : {m_headline, m_reason}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        label->setMaximumWidth(kTextWidth);
        label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        auto* row = new QHBoxLayout;
        row->addStretch(1);
        row->addWidget(label, 1000);
        row->addStretch(1);
        layout->addLayout(row);
    }
    m_action = new QPushButton(this);
    m_action->hide();
    layout->addSpacing(theme::kSpace4);
    layout->addWidget(m_action, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    connect(m_action, &QPushButton::clicked, this, &EmptyState::actionTriggered);
    setStatus(theme::Status::Unknown);
    restyle();
}

void EmptyState::setText(const QString& headline, const QString& reason)
{
    m_headline->setText(headline);
    m_reason->setText(reason);
    m_reason->setVisible(!reason.isEmpty());
    setAccessibleName(headline);
    setAccessibleDescription(reason);
}

void EmptyState::setAction(const QString& text)
{
    m_action->setText(text);
    m_action->setAccessibleName(text);
    m_action->setVisible(!text.isEmpty());
}

void EmptyState::setStatus(theme::Status status)
{
    m_glyph->setStatus(status);
}

void EmptyState::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void EmptyState::restyle()
{
    setTextColour(m_headline, theme::themeOf(this).textPrimary);
    setTextColour(m_reason, theme::themeOf(this).textSecondary);
}

}  // namespace helix::widgets
