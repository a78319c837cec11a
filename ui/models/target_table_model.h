#pragma once
// The breaker targets (model x key) of one provider, one row each. Owned by the provider detail
// pane; GUI thread. Rows are matched by target id, so that a selection survives updates; another
// provider replaces them all.

#include "api/provider_state.h"

#include <QAbstractTableModel>

namespace helix::models {

class TargetTableModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Breaker, Model, States, Why, Calls, LastError, ColumnCount };
    enum Role {
        TargetIdRole = Qt::UserRole + 1,  ///< QString
        SeverityRole,                     ///< int, models::Severity
        BreakerRole,                      ///< int, api::BreakerState as in force
        SinceRole,        ///< qint64, start of the present state; invalid when unknown
        TransitionsRole,  ///< QList<api::BreakerTransition>, oldest first
        NowRole,          ///< qint64, unix milliseconds
        SubtextRole,      ///< QString, the key's fingerprint beside the model
    };

    explicit TargetTableModel(QObject* parent = nullptr);

    /// @param nowMs the node's clock.
    void setProvider(const api::ProviderState& provider, qint64 nowMs);
    void setNow(qint64 nowMs);
    void clear();

    const api::BreakerTarget* targetAt(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    void replaceAll(const api::ProviderState& provider);
    void removeAbsent(const QList<api::BreakerTarget>& targets);
    void addOrUpdate(const QList<api::BreakerTarget>& targets);
    QString cellText(const api::BreakerTarget& target, int column) const;

    QString m_provider;
    QList<api::BreakerTarget> m_targets;
    qint64 m_nowMs = 0;
};

}  // namespace helix::models
