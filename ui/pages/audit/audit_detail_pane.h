#pragma once
// One audit record: who did what to what and from where, and the members that changed, before and
// after side by side. Owned by the audit page; GUI thread.

#include "api/node_config.h"
#include "theme/format.h"

#include <QFrame>

class QCheckBox;
class QLabel;
class QPushButton;
class QStackedLayout;

namespace helix::models {
class JsonDiffModel;
}
namespace helix::widgets {
class DataTable;
}

namespace helix::pages {

class AuditDetailPane : public QFrame {
    Q_OBJECT
public:
    explicit AuditDetailPane(QWidget* parent = nullptr);

    void showEntry(const api::AuditEntry& entry, theme::TimeZone zone);
    void setTimeZone(theme::TimeZone zone);
    /// The record as JSON, as the pane shows it.
    void copyJson() const;
    /// Asks for the page of the record's subject, where there is one.
    void openSubject();

signals:
    /// The page of the subject: a key, a provider.
    void subjectWanted(const QString& pageId, const QMap<QString, QString>& filters);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader(class QVBoxLayout* layout);
    void buildDiff(class QVBoxLayout* layout);
    void showFacts();
    void restyle();

    api::AuditEntry m_entry;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    QLabel* m_title = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_changes = nullptr;
    QLabel* m_nothing = nullptr;
    QPushButton* m_subject = nullptr;
    QCheckBox* m_onlyChanged = nullptr;
    QStackedLayout* m_stack = nullptr;
    models::JsonDiffModel* m_diff = nullptr;
    widgets::DataTable* m_table = nullptr;
};

}  // namespace helix::pages
