#include "widgets/stale_overlay.h"

#include "theme/fonts.h"
#include "theme/status.h"

#include <QEvent>
#include <QPainter>

namespace helix::widgets {

StaleOverlay::StaleOverlay(QWidget* target) : QWidget(target)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    target->installEventFilter(this);
    hide();
}

void StaleOverlay::setStale(bool isStale, const QString& stamp)
{
    m_stamp = stamp;
    setAccessibleName(stamp);
    setVisible(isStale);
    if (!isStale) return;
    setGeometry(parentWidget()->rect());
    raise();
    update();
}

bool StaleOverlay::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void StaleOverlay::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    theme::paintStaleHatch(painter, rect(), theme);
    if (m_stamp.isEmpty()) return;
    const int width = theme::statusChipWidth(m_stamp);
    const QRectF chip(this->width() - width - theme::kSpace12, theme::kSpace8, width,
                      theme::kChipHeight);
    theme::paintStatusChip(painter, chip, theme::Status::Unknown, m_stamp, theme);
}

}  // namespace helix::widgets
