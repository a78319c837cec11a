#include "widgets/status_chip.h"

#include <QPainter>

namespace helix::widgets {

StatusChip::StatusChip(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setStatus(theme::Status::Unknown);
}

void StatusChip::setStatus(theme::Status status, const QString& word)
{
    m_status = status;
    m_word = word;
    setAccessibleName(this->word());
    updateGeometry();
    update();
}

QString StatusChip::word() const
{
    return m_word.isEmpty() ? theme::statusWord(m_status) : m_word;
}

QSize StatusChip::sizeHint() const
{
    return {theme::statusChipWidth(word()), theme::kChipHeight + 2};
}

void StatusChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    theme::paintStatusChip(painter, rect(), m_status, word(), theme::themeOf(this));
}

StatusGlyph::StatusGlyph(QWidget* parent) : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setStatus(theme::Status::Unknown);
}

void StatusGlyph::setStatus(theme::Status status, const QString& word)
{
    m_status = status;
    m_circuit = theme::Circuit::None;
    const QString text = word.isEmpty() ? theme::statusWord(status) : word;
    setAccessibleName(text);
    setToolTip(text);
    update();
}

void StatusGlyph::setCircuit(theme::Circuit circuit)
{
    setStatus(theme::circuitStatus(circuit), theme::circuitWord(circuit));
    m_circuit = circuit;
}

void StatusGlyph::setSide(int pixels)
{
    m_side = pixels;
    updateGeometry();
    update();
}

void StatusGlyph::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    if (m_circuit != theme::Circuit::None)
        theme::paintCircuit(painter, rect(), m_circuit, theme);
    else
        theme::paintStatus(painter, rect(), m_status, theme);
}

}  // namespace helix::widgets
