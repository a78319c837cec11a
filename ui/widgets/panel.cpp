#include "widgets/panel.h"

#include "widgets/card.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QVBoxLayout>

namespace helix::widgets {

Panel::Panel(const QString& title, QWidget* parent) : QFrame(parent)
{
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(theme::kPanelPadding, 10, theme::kPanelPadding, theme::kPanelPadding);
    outer->setSpacing(theme::kSpace8);
    m_title = plainLabel({}, theme::TextRole::PanelTitle, this);
    m_subtitle = plainLabel({}, theme::TextRole::Secondary, this);
    m_header = new QHBoxLayout;
    m_header->setSpacing(theme::kSpace8);
    m_header->addWidget(m_title);
    m_header->addWidget(m_subtitle);
    m_header->addStretch(1);
    outer->addLayout(m_header);
    m_body = new QVBoxLayout;
    m_body->setSpacing(theme::kSpace8);
    outer->addLayout(m_body, 1);
    setTitle(title);
    setSubtitle({});
    restyle();
}

void Panel::setTitle(const QString& title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void Panel::setSubtitle(const QString& text)
{
    m_subtitle->setText(text);
    m_subtitle->setVisible(!text.isEmpty());
}

void Panel::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    paintCard(painter, rect(), theme::themeOf(this));
}

void Panel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void Panel::restyle()
{
    setTextColour(m_title, theme::themeOf(this).textPrimary);
    setTextColour(m_subtitle, theme::themeOf(this).textTertiary);
}

}  // namespace helix::widgets
