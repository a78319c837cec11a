#include "pages/audit/audit_export_bar.h"

#include "theme/format.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QProgressBar>
#include <QPushButton>

namespace helix::pages {

namespace {

constexpr int kBarWidth = 160;

}  // namespace

AuditExportBar::AuditExportBar(QWidget* parent) : QFrame(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::kSpace8);
    m_text = widgets::plainLabel({}, theme::TextRole::Number, this);
    m_bar = new QProgressBar(this);
    // The node streams: nobody knows the end before it is there.
    m_bar->setRange(0, 0);
    m_bar->setFixedWidth(kBarWidth);
    m_bar->setTextVisible(false);
    m_bar->setAccessibleName(tr("The export is running"));
    m_cancel = new QPushButton(tr("Cancel the export"), this);
    m_cancel->setAccessibleName(m_cancel->text());
    m_cancel->setAutoDefault(false);
    connect(m_cancel, &QPushButton::clicked, this, &AuditExportBar::cancel);
    row->addWidget(m_bar);
    row->addWidget(m_text, 1);
    row->addWidget(m_cancel);
    hide();
}

AuditExportBar::~AuditExportBar() = default;

void AuditExportBar::follow(std::unique_ptr<api::AuditExport> running, const QString& file)
{
    m_running = std::move(running);
    m_file = file;
    m_text->setText(tr("Exporting to %1").arg(QFileInfo(file).fileName()));
    connect(m_running.get(), &api::AuditExport::progressed, this, [this](qint64 bytes) {
        m_text->setText(tr("Exporting to %1: %2 so far")
                            .arg(QFileInfo(m_file).fileName(), theme::formatBytes(bytes)));
    });
    connect(m_running.get(), &api::AuditExport::finished, this, [this](qint64 bytes) {
        release();
        emit done(m_file, bytes);
    });
    connect(m_running.get(), &api::AuditExport::failed, this, [this](const api::Failure& failure) {
        release();
        emit failed(failure);
    });
    show();
}

void AuditExportBar::cancel()
{
    release();
}

// The export may be telling its end right now, so it goes when the event loop is back.
void AuditExportBar::release()
{
    if (m_running != nullptr) m_running.release()->deleteLater();
    hide();
}

}  // namespace helix::pages
