#pragma once
// The filters above the audit trail: text, who, action, subject and a span of time. All of them are
// asked of the node. Builds its controls into a row that somebody else owns. Owned by the audit
// page; GUI thread.

#include "api/audit_client.h"

#include <QObject>

class QComboBox;
class QDateTimeEdit;
class QHBoxLayout;
class QWidget;

namespace helix::widgets {
class SearchField;
}

namespace helix::pages {

class AuditFilterBar : public QObject {
    Q_OBJECT
public:
    AuditFilterBar(QHBoxLayout* row, QWidget* owner);

    /// Spans are counted back from @p nowMs.
    [[nodiscard]] api::AuditFilter filter(qint64 nowMs) const;
    [[nodiscard]] bool isEmpty() const;
    void clear();
    /// Knows "text", "actor", "action", "subject" and "range".
    void apply(const QMap<QString, QString>& values);
    [[nodiscard]] QMap<QString, QString> values() const;
    /// Proposals of the fields; what is typed stays.
    void setKnown(const QStringList& actors, const QStringList& actions);
    [[nodiscard]] widgets::SearchField* searchField() const { return m_text; }
    /// The two ends of a span of one's own; shown only with that choice.
    [[nodiscard]] QWidget* customRow() const { return m_custom; }

signals:
    void filterChanged();

private:
    QComboBox* addCombo(QHBoxLayout* row, const QString& name, const QString& hint, int width);
    void buildRange(QHBoxLayout* row, QWidget* owner);
    void chooseRange();
    static void propose(QComboBox* combo, const QStringList& values);

    widgets::SearchField* m_text = nullptr;
    QComboBox* m_actor = nullptr;
    QComboBox* m_action = nullptr;
    widgets::SearchField* m_subject = nullptr;
    QComboBox* m_range = nullptr;
    QWidget* m_custom = nullptr;
    QDateTimeEdit* m_since = nullptr;
    QDateTimeEdit* m_until = nullptr;
};

}  // namespace helix::pages
