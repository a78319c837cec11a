#include "widgets/pause_bar.h"

#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QHBoxLayout>
#include <QPushButton>

namespace helix::widgets {

PauseBar::PauseBar(QWidget* parent) : QFrame(parent)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace12, theme::kSpace4, theme::kSpace12, theme::kSpace4);
    m_text = plainLabel({}, theme::TextRole::Number, this);
    m_resume = new QPushButton(tr("Resume"), this);
    m_resume->setAccessibleName(tr("Resume following"));
    m_resume->setToolTip(tr("Follow the newest again (End)"));
    layout->addWidget(m_text, 1);
    layout->addWidget(m_resume);
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::AlternateBase);
    connect(m_resume, &QPushButton::clicked, this, &PauseBar::resumeRequested);
    hide();
}

void PauseBar::showPaused(qint64 sinceMs, qint64 waiting, const QString& noun, theme::TimeZone zone)
{
    const QString text =
        tr("Paused at %1 · %2 %3 · End to resume")
            .arg(theme::formatClock(sinceMs, zone), theme::formatCount(waiting), noun);
    m_text->setText(text);
    setAccessibleName(text);
    show();
}

void PauseBar::showFollowing()
{
    hide();
}

}  // namespace helix::widgets
