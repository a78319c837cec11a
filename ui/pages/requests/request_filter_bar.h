#pragma once
// The filters above the request table. Builds its controls into a row that somebody else owns, and
// tells what is chosen as one value. Owned by the requests page; GUI thread.

#include "models/request_filter_proxy.h"

#include <QObject>
#include <QStringList>

class QCheckBox;
class QComboBox;
class QHBoxLayout;

namespace helix::widgets {
class SearchField;
}

namespace helix::pages {

class RequestFilterBar : public QObject {
    Q_OBJECT
public:
    /// Inserts its controls at the left of @p row; @p owner parents them.
    RequestFilterBar(QHBoxLayout* row, QWidget* owner);

    [[nodiscard]] models::RequestShownFilter filter() const;
    void setFilter(const models::RequestShownFilter& filter);

    /// Names for the provider list; the chosen one stays also when it is not among them.
    void setProviders(const QStringList& names);

    [[nodiscard]] widgets::SearchField* search() const { return m_search; }

signals:
    void filterChanged();

private:
    void buildStatus(QWidget* owner);
    void buildDuration(QWidget* owner);
    void placeIn(QHBoxLayout* row);

    widgets::SearchField* m_search = nullptr;
    QComboBox* m_status = nullptr;
    QComboBox* m_provider = nullptr;
    QComboBox* m_duration = nullptr;
    QStringList m_names;
    QCheckBox* m_errors = nullptr;
    QCheckBox* m_fallbacks = nullptr;
};

}  // namespace helix::pages
