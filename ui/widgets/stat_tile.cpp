#include "widgets/stat_tile.h"

#include "widgets/card.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QPainterPath>
#include <QVBoxLayout>

namespace helix::widgets {

StatTile::StatTile(const QString& title, QWidget* parent) : QFrame(parent)
{
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(theme::kPanelPadding, 10, theme::kPanelPadding, 10);
    m_layout->setSpacing(theme::kSpace2);
    m_title = plainLabel(title, theme::TextRole::Secondary, this);
    m_value = plainLabel({}, theme::TextRole::Stat, this);
    m_detail = plainLabel({}, theme::TextRole::Secondary, this);
    m_detail->setMinimumWidth(40);
    m_layout->addWidget(m_title);
    m_layout->addWidget(m_value);
    m_layout->addWidget(m_detail);
    m_layout->addStretch(1);
    setMinimumWidth(130);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setValue(QString(QChar(0x2014)));
    restyle();
}

void StatTile::setValue(const QString& value, const QString& detail, const QString& fullValue)
{
    m_value->setText(value);
    m_detail->setText(detail.isEmpty() ? QStringLiteral(" ") : detail);
    setToolTip(fullValue);
    setAccessibleName(QStringLiteral("%1: %2 %3").arg(m_title->text(), value, detail).trimmed());
}

void StatTile::setStatus(theme::Status status)
{
    if (status == m_status) return;
    m_status = status;
    update();
}

void StatTile::setStale(bool isStale)
{
    if (isStale == m_isStale) return;
    m_isStale = isStale;
    restyle();
    update();
}

void StatTile::setFooter(QWidget* footer)
{
    m_layout->addSpacing(theme::kSpace4);
    m_layout->addWidget(footer);
}

QString StatTile::value() const
{
    return m_value->text();
}

void StatTile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    paintCard(painter, rect(), theme);
    QPainterPath card;
    card.addRoundedRect(rect(), theme::kRadiusCard, theme::kRadiusCard);
    painter.setClipPath(card);
    if (m_status == theme::Status::Warning || m_status == theme::Status::Critical)
        painter.fillRect(QRect(0, 0, theme::kSeverityEdge, height()),
                         theme::statusTokens(theme, m_status).glyph);
    if (m_isStale) theme::paintStaleHatch(painter, rect(), theme);
}

void StatTile::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void StatTile::restyle()
{
    const auto& theme = theme::themeOf(this);
    setTextColour(m_title, theme.textSecondary);
    setTextColour(m_value, m_isStale ? theme.textTertiary : theme.textPrimary);
    setTextColour(m_detail, theme.textTertiary);
}

}  // namespace helix::widgets
