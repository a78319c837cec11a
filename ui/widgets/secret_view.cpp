#include "widgets/secret_view.h"

#include "theme/fonts.h"
#include "theme/tokens.h"

#include <QKeyEvent>
#include <QPainter>

namespace helix::widgets {
namespace {

constexpr int kCharactersPerLine = 44;
constexpr int kLineHeight = 22;

}  // namespace

SecretView::SecretView(const QString& name, QString secret, QWidget* parent)
    : QWidget(parent), m_secret(std::move(secret))
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(name);
    setAccessibleDescription(m_secret);
    const QFontMetrics metrics(theme::fontFor(theme::TextRole::Mono));
    const auto columns = std::min<qsizetype>(m_secret.size(), kCharactersPerLine);
    const auto lines = (m_secret.size() + kCharactersPerLine - 1) / kCharactersPerLine;
    m_size = {int(columns) * metrics.horizontalAdvance(u'0') + 2 * theme::kSpace12,
              int(lines) * kLineHeight + 2 * theme::kSpace8};
}

SecretView::~SecretView()
{
    wipe();
}

// The description shares the characters: it must go first, or the overwriting would only touch a
// copy.
void SecretView::wipe()
{
    setAccessibleDescription({});
    m_secret.fill(QChar(u'\0'));
    m_secret.clear();
    update();
}

QSize SecretView::sizeHint() const
{
    return m_size;
}

void SecretView::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const theme::Theme& theme = theme::themeOf(this);
    painter.setPen(hasFocus() ? QPen(theme.focusRing, theme::kFocusRingWidth)
                              : QPen(theme.borderControl, 1));
    painter.setBrush(theme.raised);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::kRadiusControl,
                            theme::kRadiusControl);
    painter.setFont(theme::fontFor(theme::TextRole::Mono));
    painter.setPen(theme.textPrimary);
    QRectF line(theme::kSpace12, theme::kSpace8, width() - 2 * theme::kSpace12, kLineHeight);
    for (qsizetype at = 0; at < m_secret.size(); at += kCharactersPerLine) {
        painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                         m_secret.mid(at, kCharactersPerLine));
        line.translate(0, kLineHeight);
    }
}

void SecretView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) return emit copyRequested();
    QWidget::keyPressEvent(event);
}

}  // namespace helix::widgets
