#include "pages/playground/figures_bar.h"

#include "theme/format.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QGridLayout>

namespace helix::pages {
namespace {

enum Figure { FirstToken, Speed, Time, Tokens, Cost };

}  // namespace

FiguresBar::FiguresBar(QWidget* parent) : QWidget(parent)
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::kSpace16);
    grid->setVerticalSpacing(0);
    for (const QString& name :
         {tr("First token"), tr("Speed"), tr("Time"), tr("Tokens"), tr("Cost")}) {
        const int column = int(m_names.size());
        m_names << widgets::plainLabel(name, theme::TextRole::Micro, this);
        m_values << widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
        m_values.last()->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(m_names.last(), 0, column);
        grid->addWidget(m_values.last(), 1, column);
    }
    grid->setColumnStretch(int(m_names.size()), 1);
    showAnswer(nullptr, 0);
    restyle();
}

void FiguresBar::set(int index, const QString& value, const QString& tip)
{
    if (m_values[index]->text() != value) m_values[index]->setText(value);
    m_values[index]->setToolTip(tip);
    m_values[index]->setAccessibleName(m_names[index]->text() + QStringLiteral(": ") + value);
}

void FiguresBar::showAnswer(const models::ChatEntry* entry, double elapsedMs)
{
    static const models::ChatEntry kNothing;
    const models::ChatEntry& answer = entry != nullptr ? *entry : kNothing;
    const auto time = answer.isRunning ? std::optional(elapsedMs) : answer.totalMs;
    set(FirstToken, theme::formatLatency(answer.firstTokenMs),
        tr("From sending the request to the first word, reasoning or tool call"));
    set(Speed, models::tokenRateText(answer),
        models::tokenRate(answer).isEstimate
            ? tr("Counted by pieces of the stream until the provider reports its tokens")
            : tr("Tokens of the answer from the first one to the last one"));
    set(Time, theme::formatLatency(time), tr("From sending the request to the end of the answer"));
    set(Tokens, models::usageText(answer), models::usageDetail(answer));
    set(Cost, models::costText(answer),
        tr("As the gateway or the provider says it; — when neither does"));
}

QString FiguresBar::text() const
{
    QStringList parts;
    for (qsizetype index = 0; index < m_names.size(); ++index)
        parts << m_names[index]->text() + u' ' + m_values[index]->text();
    return parts.join(QStringLiteral(", "));
}

void FiguresBar::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void FiguresBar::restyle()
{
    const auto& theme = theme::themeOf(this);
    for (auto* name : std::as_const(m_names)) widgets::setTextColour(name, theme.textTertiary);
    for (auto* value : std::as_const(m_values)) widgets::setTextColour(value, theme.textPrimary);
}

}  // namespace helix::pages
