#include "widgets/banner.h"

#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace helix::widgets {

Banner::Banner(QWidget* parent) : QFrame(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace12, theme::kSpace8, theme::kSpace12, theme::kSpace8);
    layout->setSpacing(theme::kSpace8);
    m_glyph = new StatusGlyph(this);
    m_text = plainLabel({}, theme::TextRole::Body, this);
    m_text->setWordWrap(true);
    m_action = new QPushButton(this);
    layout->addWidget(m_glyph);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_action);
    connect(m_action, &QPushButton::clicked, this, &Banner::actionTriggered);
    hide();
}

void Banner::showMessage(theme::Status status, const QString& text, const QString& action)
{
    m_status = status;
    m_glyph->setStatus(status);
    m_text->setText(text);
    m_action->setText(action);
    m_action->setAccessibleName(action);
    m_action->setVisible(!action.isEmpty());
    setAccessibleName(text);
    restyle();
    show();
    update();
}

QString Banner::text() const
{
    return m_text->text();
}

void Banner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::statusTokens(theme::themeOf(this), m_status).tint);
    painter.drawRoundedRect(rect(), theme::kRadiusCard, theme::kRadiusCard);
}

void Banner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void Banner::restyle()
{
    setTextColour(m_text, theme::statusTokens(theme::themeOf(this), m_status).onTint);
}

}  // namespace helix::widgets
