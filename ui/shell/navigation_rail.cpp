#include "shell/navigation_rail.h"

#include "theme/fonts.h"
#include "theme/icons.h"

#include <QAbstractButton>
#include <QPainter>
#include <QVBoxLayout>

namespace helix::shell {
namespace {

constexpr int kRailWidth = 172;
constexpr int kButtonHeight = 34;
constexpr int kIconLeft = 14;
constexpr int kTextLeft = 42;

}  // namespace

class RailButton final : public QAbstractButton {
public:
    RailButton(const pages::PageInfo& info, const QKeySequence& shortcut, QWidget* parent)
        : QAbstractButton(parent), m_iconName(info.iconName)
    {
        setText(info.title);
        setCheckable(true);
        setAutoExclusive(true);
        setFixedHeight(kButtonHeight);
        setCursor(Qt::PointingHandCursor);
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setAccessibleName(info.title);
        setAccessibleDescription(info.summary);
        setToolTip(QStringLiteral("%1 (%2)").arg(info.summary,
                                                 shortcut.toString(QKeySequence::NativeText)));
    }

    void setMark(theme::Status status, const QString& text)
    {
        m_status = status;
        m_mark = text;
        setAccessibleName(text.isEmpty() ? this->text()
                                         : QStringLiteral("%1, %2").arg(this->text(), text));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const auto& theme = theme::themeOf(this);
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        paintGround(painter, theme);
        const QColor colour = isChecked() ? theme.textPrimary : theme.textSecondary;
        const int top = (height() - theme::kIconSize) / 2;
        theme::icon(m_iconName, isChecked() ? theme.accent : colour)
            .paint(&painter, QRect(kIconLeft, top, theme::kIconSize, theme::kIconSize));
        auto font = theme::fontFor(theme::TextRole::Body);
        if (isChecked()) font.setWeight(QFont::DemiBold);
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(rect().adjusted(kTextLeft, 0, -8, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         text());
        paintMark(painter, theme);
    }

private:
    void paintGround(QPainter& painter, const theme::Theme& theme) const
    {
        const QRectF ground = QRectF(rect()).adjusted(1, 1, -1, -1);
        painter.setPen(hasFocus() ? QPen(theme.focusRing, theme::kFocusRingWidth)
                                  : QPen(Qt::NoPen));
        painter.setBrush(isChecked() || underMouse() ? QBrush(theme.raised) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(ground, theme::kRadiusControl, theme::kRadiusControl);
        if (!isChecked()) return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent);
        painter.drawRoundedRect(QRectF(2, 8, 3, height() - 16), 1.5, 1.5);
    }

    void paintMark(QPainter& painter, const theme::Theme& theme) const
    {
        if (m_mark.isEmpty()) return;
        painter.setFont(theme::fontFor(theme::TextRole::SecondaryNumber));
        const int width = painter.fontMetrics().horizontalAdvance(m_mark);
        const QRectF glyph(this->width() - width - 30, (height() - 12) / 2.0, 12, 12);
        theme::paintStatus(painter, glyph, m_status, theme);
        painter.setPen(theme.textSecondary);
        painter.drawText(QRectF(glyph.right() + 4, 0, width + 4, height()),
                         Qt::AlignVCenter | Qt::AlignLeft, m_mark);
    }

    QString m_iconName;
    theme::Status m_status = theme::Status::Ok;
    QString m_mark;
};

NavigationRail::NavigationRail(QWidget* parent) : QWidget(parent)
{
    setFixedWidth(kRailWidth);
    setAccessibleName(tr("Pages"));
    m_layout = new QVBoxLayout(this);
    m_layout->setContentsMargins(theme::kSpace8, theme::kSpace12, theme::kSpace8, theme::kSpace8);
    m_layout->setSpacing(theme::kSpace2);
    m_layout->addStretch(1);
}

void NavigationRail::addPage(const pages::PageInfo& info, const QKeySequence& shortcut)
{
    auto* button = new RailButton(info, shortcut, this);
    m_buttons.insert(info.id, button);
    m_layout->insertWidget(m_layout->count() - 1, button);
    connect(button, &QAbstractButton::clicked, this, [this, id = info.id] { emit pageChosen(id); });
}

void NavigationRail::setCurrent(const QString& id)
{
    if (auto* button = m_buttons.value(id)) button->setChecked(true);
}

void NavigationRail::setMark(const QString& id, theme::Status status, const QString& text)
{
    if (auto* button = m_buttons.value(id)) button->setMark(status, text);
}

void NavigationRail::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    painter.fillRect(rect(), theme.card);
    painter.fillRect(QRect(width() - 1, 0, 1, height()), theme.borderSubtle);
}

}  // namespace helix::shell
