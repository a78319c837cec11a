#include "shell/overlay.h"

#include "theme/tokens.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QVBoxLayout>

namespace helix::shell {
namespace {

constexpr int kTopMargin = 72;

}  // namespace

Overlay::Overlay(const QString& name, QSize cardSize, QWidget* window)
    : QWidget(window), m_cardSize(cardSize)
{
    setAccessibleName(name);
    m_card = new QWidget(this);
    m_layout = new QVBoxLayout(m_card);
    m_layout->setContentsMargins(theme::kSpace12, theme::kSpace12, theme::kSpace12,
                                 theme::kSpace12);
    m_layout->setSpacing(theme::kSpace8);
    window->installEventFilter(this);
    hide();
}

void Overlay::open()
{
    m_focusBefore = QApplication::focusWidget();
    place();
    raise();
    show();
}

void Overlay::closeOverlay()
{
    hide();
    if (m_focusBefore) m_focusBefore->setFocus();
}

void Overlay::place()
{
    setGeometry(parentWidget()->rect());
    const int width = std::min(m_cardSize.width(), this->width() - 2 * theme::kSpace24);
    const int height = std::min(m_cardSize.height(), this->height() - 2 * kTopMargin);
    m_card->setGeometry((this->width() - width) / 2, kTopMargin, width, height);
}

bool Overlay::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize && isVisible()) place();
    return QWidget::eventFilter(watched, event);
}

void Overlay::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    painter.fillRect(rect(), QColor(0, 0, 0, theme.scheme == theme::Scheme::Dark ? 140 : 70));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.borderControl, 1));
    painter.setBrush(theme.card);
    painter.drawRoundedRect(QRectF(m_card->geometry()).adjusted(-0.5, -0.5, 0.5, 0.5), 8, 8);
}

void Overlay::mousePressEvent(QMouseEvent* event)
{
    if (!m_card->geometry().contains(event->pos())) closeOverlay();
}

void Overlay::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) return closeOverlay();
    QWidget::keyPressEvent(event);
}

}  // namespace helix::shell
