#pragma once
// The filter above the request table: one line that understands fields, and buttons for the terms
// that on-call people need most, which only write into that line. Builds its controls into a row
// that somebody else owns. Owned by the requests page; GUI thread.

#include "models/request_query.h"

#include <QObject>

class QHBoxLayout;
class QPushButton;

namespace helix::pages {

class FilterField;

class RequestFilterBar : public QObject {
    Q_OBJECT
public:
    /// Inserts its controls at the left of @p row; @p owner parents them.
    RequestFilterBar(QHBoxLayout* row, QWidget* owner);

    [[nodiscard]] const models::RequestQuery& query() const { return m_query; }
    [[nodiscard]] QString text() const;
    void setText(const QString& text);

    /// Values to complete, and the spelling in which names are sent to the node.
    void setKnown(const models::KnownValues& known) { m_known = known; }
    [[nodiscard]] const models::KnownValues& known() const { return m_known; }

    [[nodiscard]] FilterField* field() const { return m_field; }

signals:
    void queryChanged();

private:
    void addButton(QHBoxLayout* row, int at, const QString& text, const QString& help,
                   const QString& term, QWidget* owner);
    void addHelp(QHBoxLayout* row, int at, QWidget* owner);
    void take();
    void followText();

    FilterField* m_field = nullptr;
    QList<std::pair<QPushButton*, QString>> m_buttons;  ///< each with its term
    models::RequestQuery m_query;
    models::KnownValues m_known;
};

}  // namespace helix::pages
