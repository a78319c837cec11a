#include "pages/playground/welcome_view.h"

#include "theme/icons.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

constexpr int kTextWidth = 460;
constexpr int kIconSide = 36;

}  // namespace

WelcomeView::WelcomeView(QWidget* parent) : QWidget(parent)
{
    auto* outer = new QHBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* column = new QWidget(this);
    m_column = column;
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Ignored);
    column->setMaximumWidth(kTextWidth);
    auto* layout = new QVBoxLayout(column);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace8);
    layout->addStretch(2);
    m_icon = new QLabel(column);
    m_icon->setAlignment(Qt::AlignHCenter);
    m_headline = widgets::plainLabel({}, theme::TextRole::PageTitle, column);
    m_reason = widgets::plainLabel(
        tr("What you send takes the way of every client: routing, limits, retries and fallbacks "
           "of the gateway. Nothing is sent before you press Ctrl+Enter."),
        theme::TextRole::Body, column);
    layout->addWidget(m_icon);
    for (auto* label : {m_headline, m_reason}) {
        label->setAlignment(Qt::AlignHCenter);
        label->setWordWrap(true);
        layout->addWidget(label);
    }
    layout->addSpacing(theme::kSpace8);
    addExample(layout, tr("What does a circuit breaker do?"));
    addExample(layout, tr("How do we roll out a new model safely?"));
    addExample(layout, tr("Draft an incident report in three lines"));
    layout->addSpacing(theme::kSpace8);
    m_keys = widgets::plainLabel(
        tr("Two panes ask two models the same. Raw events show the stream as it comes. "
           "Copy as… gives curl, Python or JavaScript."),
        theme::TextRole::Secondary, column);
    m_keys->setAlignment(Qt::AlignHCenter);
    m_keys->setWordWrap(true);
    layout->addWidget(m_keys);
    layout->addStretch(3);
    outer->addStretch(1);
    outer->addWidget(column, 1000);
    outer->addStretch(1);
    setCluster({});
    restyle();
}

void WelcomeView::addExample(QVBoxLayout* layout, const QString& prompt)
{
    auto* button = new QPushButton(prompt, this);
    button->setAccessibleName(tr("Put “%1” into the prompt").arg(prompt));
    button->setToolTip(tr("Fills the prompt; sends nothing"));
    button->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_examples << button;
    layout->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, prompt] { emit exampleChosen(prompt); });
}

void WelcomeView::setCluster(const QString& name)
{
    m_headline->setText(name.isEmpty() ? tr("Ask any model") : tr("Ask any model of %1").arg(name));
}

void WelcomeView::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    dropWhatDoesNotFit();
}

// A small pane shows less rather than halves of lines: the least needed goes first.
void WelcomeView::dropWhatDoesNotFit()
{
    QList<QWidget*> optional{m_keys, m_icon};
    for (auto it = m_examples.rbegin(); it != m_examples.rend(); ++it) optional << *it;
    for (auto* widget : std::as_const(optional)) widget->show();
    const auto fits = [this] {
        const int room = std::min(width(), kTextWidth);
        return m_column->layout()->totalHeightForWidth(room) <= height();
    };
    for (auto* widget : std::as_const(optional)) {
        if (fits()) return;
        widget->hide();
    }
}

void WelcomeView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void WelcomeView::restyle()
{
    const auto& theme = theme::themeOf(this);
    m_icon->setPixmap(theme::icon(QStringLiteral("playground"), theme.accent)
                          .pixmap(QSize(kIconSide, kIconSide), devicePixelRatioF()));
    widgets::setTextColour(m_headline, theme.textPrimary);
    widgets::setTextColour(m_reason, theme.textSecondary);
    widgets::setTextColour(m_keys, theme.textTertiary);
}

}  // namespace helix::pages
