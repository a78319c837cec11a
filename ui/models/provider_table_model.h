#pragma once
// The providers of a cluster, one row each. Owned by the providers page; GUI thread. An update
// keeps every row that still exists, in place, so that the selection survives; setNow() moves ages
// and countdowns.

#include "api/provider_state.h"

#include <QAbstractTableModel>

namespace helix::models {

class ProviderTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Breaker, Name, Why, Errors, Rate, Latency, InFlight, LastError, ColumnCount };
    enum Role {
        NameRole = Qt::UserRole + 1,  ///< QString
        SeverityRole,                 ///< int, models::Severity
        BreakerRole,                  ///< int, api::BreakerState
        ErrorRateRole,                ///< double in [0, 1]; invalid without enough calls
        RequestsPerSecondRole,        ///< double; invalid when unknown
        HistoryRole,                  ///< QList<double>, requests of each 5 s slot, oldest first
        ErrorHistoryRole,             ///< QList<double>, errors of each slot
        HeadRole,                     ///< QString, first line of a cell of two lines
        SubtextRole,                  ///< QString, small second text of a cell
    };

    explicit ProviderTableModel(QObject* parent = nullptr);

    /// Takes the newest state. Rows are matched by provider name. @param nowMs the node's clock.
    void setProviders(const QList<api::ProviderState>& providers, qint64 nowMs);

    /// Moves the clock that ages and countdowns are computed from.
    void setNow(qint64 nowMs);

    void clear();

    /// @return null for rows that do not exist.
    const api::ProviderState* providerAt(int row) const;
    int rowOfProvider(const QString& name) const;
    qint64 nowMs() const { return m_nowMs; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    void removeAbsent(const QList<api::ProviderState>& providers);
    QString cellText(const api::ProviderState& provider, int column) const;
    QString headText(const api::ProviderState& provider, int column) const;
    QString subtext(const api::ProviderState& provider, int column) const;

    QList<api::ProviderState> m_providers;
    qint64 m_nowMs = 0;
};

}  // namespace helix::models
