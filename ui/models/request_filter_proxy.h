#pragma once
// Which of the loaded requests are shown. The whole query is judged here, also what the node was
// asked for, so that a row that arrives late or from another question never slips through. Owned by
// the requests page; GUI thread.

#include "models/request_query.h"

#include <QSortFilterProxyModel>

namespace helix::models {

class RequestFilterProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RequestFilterProxy(QObject* parent = nullptr);

    void setQuery(const RequestQuery& query);
    [[nodiscard]] const RequestQuery& query() const { return m_query; }
    [[nodiscard]] bool isFiltering() const { return !m_query.isEmpty(); }

    /// Loaded requests that are not shown.
    int hiddenCount() const;

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    RequestQuery m_query;
};

}  // namespace helix::models
