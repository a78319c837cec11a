#include "shell/drill_banner.h"

#include "api/fault_client.h"
#include "models/plain_text.h"
#include "pages/act_confirmation.h"
#include "pages/fault_text.h"
#include "theme/format.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QDateTime>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace helix::shell {
namespace {

/// Between two looks at the list; how many run the status tells with every poll.
constexpr qint64 kAskEveryMs = 5'000;
constexpr int kStripeWidth = 14;

}  // namespace

DrillBanner::DrillBanner(QWidget* parent) : QFrame(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(theme::kSpace24, theme::kSpace4 + 2, theme::kSpace24,
                            theme::kSpace4 + 2);
    row->setSpacing(theme::kSpace12);
    m_glyph = new widgets::StatusGlyph(this);
    m_glyph->setStatus(theme::Status::Warning, tr("Drill"));
    m_what = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_what->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_left = widgets::plainLabel({}, theme::TextRole::Number, this);
    m_end = new QPushButton(tr("End the drill\u2026"), this);
    m_end->setAccessibleName(tr("End the drill: stop injecting faults"));
    m_end->setAutoDefault(false);
    row->addWidget(m_glyph);
    row->addWidget(m_what, 1);
    row->addWidget(m_left);
    row->addWidget(m_end);
    connect(m_end, &QPushButton::clicked, this, &DrillBanner::confirmEnd);
    connect(&m_second, &QTimer::timeout, this, &DrillBanner::showFaults);
    restyle();
    hide();
}

void DrillBanner::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) disconnect(m_connection, nullptr, this, nullptr);
    m_connection = connection;
    m_faults.clear();
    m_problem.clear();
    m_askedMs = 0;
    m_active = 0;
    if (connection != nullptr)
        connect(connection, &cluster::ClusterConnection::statusUpdated, this,
                &DrillBanner::takeStatus);
    takeStatus();
}

void DrillBanner::takeStatus()
{
    const auto status = m_connection ? m_connection->status() : nullptr;
    const int active = status != nullptr && status->faults ? status->faults->active : 0;
    const bool isOther = active != m_active;
    m_active = active;
    m_isActive = active > 0;
    setVisible(m_isActive);
    if (!m_isActive) {
        m_second.stop();
        m_faults.clear();
        m_problem.clear();
        return;
    }
    if (!m_second.isActive()) m_second.start(std::chrono::seconds(1));
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    if (isOther || now - m_askedMs >= kAskEveryMs) ask();
    showFaults();
}

void DrillBanner::ask()
{
    m_askedMs = QDateTime::currentMSecsSinceEpoch();
    m_connection->faults().fetch(
        this, [this, asked = m_connection](const api::Outcome<api::FaultList>& outcome) {
            if (asked != m_connection || !outcome || !m_isActive) return;
            m_faults = outcome->faults;
            showFaults();
        });
}

QString DrillBanner::remaining() const
{
    if (!m_connection) return {};
    std::optional<qint64> ends;
    for (const api::Fault& fault : m_faults)
        if (fault.endsMs) ends = std::max(ends.value_or(0), *fault.endsMs);
    const auto status = m_connection->status();
    if (!ends && status != nullptr && status->faults) ends = status->faults->endsMs;
    if (!ends) return tr("end unknown");
    const qint64 left = *ends - m_connection->nodeNowMs();
    return left <= 0 ? tr("ending\u2026") : tr("%1 left").arg(theme::formatSpan(left));
}

void DrillBanner::showFaults()
{
    if (!m_isActive) return;
    QString what = tr("Drill: %1 faults are injected on purpose").arg(m_active);
    QStringList all;
    for (const api::Fault& fault : std::as_const(m_faults)) {
        QString line = models::plainText(pages::faultText(fault) + QStringLiteral(", ") +
                                         pages::faultOriginText(fault));
        if (fault.hits) line += tr(" (%1 hits)").arg(theme::formatCount(fault.hits));
        all << line;
    }
    if (!all.isEmpty()) what = tr("Drill: %1").arg(all.first());
    if (all.size() > 1) what += tr(" \u00B7 and %1 more").arg(all.size() - 1);
    if (!m_problem.isEmpty()) what = m_problem;
    if (m_what->text() != what) {
        m_what->setText(what);
        widgets::setPlainToolTip(m_what, all.join(u'\n'));
        setAccessibleName(what);
    }
    m_left->setText(remaining());
}

QString DrillBanner::text() const
{
    return m_what->text() + u' ' + m_left->text();
}

void DrillBanner::confirmEnd()
{
    if (!m_connection || !m_isActive) return;
    const QString id = m_faults.size() == 1 ? m_faults.first().id : QString();
    const pages::Act act{
        m_active == 1 ? tr("End the drill?") : tr("End all %1 drills?").arg(m_active),
        tr("No fault is injected any more. Requests that are delayed or broken already stay so; "
           "the next ones meet the providers as they are."),
        tr("End the drill"), m_connection->cluster().name};
    auto* dialog = new widgets::ConfirmDialog(
        pages::confirmationOf(act, m_connection->cluster(), theme::themeOf(this)), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, id] { end(id); });
    dialog->open();
}

void DrillBanner::end(const QString& id)
{
    if (!m_connection) return;
    m_end->setEnabled(false);
    m_connection->faults().end(id, this, [this](const api::Outcome<api::FaultList>& outcome) {
        m_end->setEnabled(true);
        m_problem =
            outcome
                ? QString()
                : tr("The drill was not ended: %1").arg(models::plainText(outcome.error().text));
        m_askedMs = 0;
        if (m_connection) m_connection->pollStatus();
        showFaults();
    });
}

// Stripes at both ends: the strip is told from every other banner without its colour.
void DrillBanner::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const theme::Theme& theme = theme::themeOf(this);
    painter.fillRect(rect(), theme.warning.tint);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(theme.warning.glyph, 3));
    for (const int left : {0, width() - kStripeWidth}) {
        painter.setClipRect(left, 0, kStripeWidth, height());
        for (int x = left - height(); x < left + kStripeWidth; x += 8)
            painter.drawLine(x, height(), x + height(), 0);
    }
    painter.setClipping(false);
    painter.fillRect(0, height() - 1, width(), 1, theme.warning.glyph);
}

void DrillBanner::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void DrillBanner::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_what, theme.warning.onTint);
    widgets::setTextColour(m_left, theme.warning.onTint);
}

}  // namespace helix::shell
