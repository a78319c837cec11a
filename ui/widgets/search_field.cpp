#include "widgets/search_field.h"

#include "theme/icons.h"
#include "theme/tokens.h"

#include <QAction>
#include <QKeyEvent>

namespace helix::widgets {
namespace {

constexpr int kTypingPauseMs = 250;

}  // namespace

SearchField::SearchField(const QString& name, const QString& hint, QWidget* parent)
    : QLineEdit(parent)
{
    setAccessibleName(name);
    setPlaceholderText(hint);
    setClearButtonEnabled(true);
    m_icon = addAction(QIcon(), QLineEdit::LeadingPosition);
    m_delay.setSingleShot(true);
    m_delay.setInterval(kTypingPauseMs);
    connect(this, &QLineEdit::textChanged, &m_delay, qOverload<>(&QTimer::start));
    connect(this, &QLineEdit::returnPressed, this, &SearchField::announce);
    connect(&m_delay, &QTimer::timeout, this, &SearchField::announce);
    restyle();
}

void SearchField::announce()
{
    m_delay.stop();
    if (text() == m_announced) return;
    m_announced = text();
    emit searchChanged(m_announced);
}

void SearchField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        announce();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void SearchField::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QLineEdit::changeEvent(event);
}

void SearchField::restyle()
{
    if (m_icon != nullptr)
        m_icon->setIcon(theme::icon(QStringLiteral("search"), theme::themeOf(this).textTertiary));
}

}  // namespace helix::widgets
