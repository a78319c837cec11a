#pragma once
// A running export of the audit trail: how much is written, a button to cancel, and what came of
// it. Hidden while there is none. GUI thread.

#include "api/audit_client.h"

#include <QFrame>
#include <memory>

class QLabel;
class QProgressBar;
class QPushButton;

namespace helix::pages {

class AuditExportBar : public QFrame {
    Q_OBJECT
public:
    explicit AuditExportBar(QWidget* parent = nullptr);
    ~AuditExportBar() override;

    /// Takes the export over and shows it until it is done or cancelled.
    void follow(std::unique_ptr<api::AuditExport> running, const QString& file);
    [[nodiscard]] bool isRunning() const { return m_running != nullptr; }
    void cancel();

signals:
    void done(const QString& file, qint64 bytes);
    void failed(const helix::api::Failure& failure);

private:
    void release();

    std::unique_ptr<api::AuditExport> m_running;
    QString m_file;
    QLabel* m_text = nullptr;
    QProgressBar* m_bar = nullptr;
    QPushButton* m_cancel = nullptr;
};

}  // namespace helix::pages
