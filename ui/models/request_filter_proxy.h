#pragma once
// Which of the loaded requests are shown. The filter runs here and not on the node so that the page
// can say how many rows it hides, and answers at once. Owned by the requests page; GUI thread.

#include <QSortFilterProxyModel>

namespace helix::models {

struct RequestShownFilter {
    enum class Status { All, Ok, ClientError, ServerError };

    Status status = Status::All;
    QString provider;
    QString text;
    double minDurationMs = 0;
    bool isOnlyErrors = false;
    bool isOnlyFallbacks = false;

    bool operator==(const RequestShownFilter&) const = default;
};

class RequestFilterProxy : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit RequestFilterProxy(QObject* parent = nullptr);

    void setShown(const RequestShownFilter& shown);
    const RequestShownFilter& shown() const { return m_shown; }
    bool isFiltering() const { return m_shown != RequestShownFilter(); }

    /// Loaded requests that are not shown.
    int hiddenCount() const;

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex& sourceParent) const override;

private:
    bool acceptsStatus(const QModelIndex& index) const;

    RequestShownFilter m_shown;
};

}  // namespace helix::models
