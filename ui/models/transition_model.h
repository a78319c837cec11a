#pragma once
// What the breakers and the health of a provider did lately, newest first. Owned by the provider
// detail pane; GUI thread. New changes are inserted on top; another provider replaces the list.

#include "api/provider_state.h"
#include "theme/format.h"

#include <QAbstractTableModel>

namespace helix::models {

class TransitionModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { When, Model, Change, Reason, ColumnCount };
    enum Role {
        ToStateRole = Qt::UserRole + 1,  ///< int, api::BreakerState after the change
        ToHealthRole,  ///< int, api::ProviderHealth after it; invalid when the breaker changed
    };

    static constexpr int kMaxRows = 50;

    explicit TransitionModel(QObject* parent = nullptr);

    /// @param targetId only the changes of this target; empty: of all.
    void setProvider(const api::ProviderState& provider, const QString& targetId = {});
    void clear();
    void setTimeZone(theme::TimeZone zone);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    struct Entry {
        QString targetId;
        QString model;
        api::BreakerTransition transition;
        std::optional<std::pair<api::ProviderHealth, api::ProviderHealth>> health;  ///< from, to

        bool isSame(const Entry& other) const
        {
            return targetId == other.targetId && transition.atMs == other.transition.atMs &&
                   transition.to == other.transition.to &&
                   health.has_value() == other.health.has_value();
        }
    };

    static QList<Entry> entriesOf(const api::ProviderState& provider, const QString& targetId);
    static void addHealth(const api::BreakerTarget& target, QList<Entry>& entries);
    int newOnTop(const QList<Entry>& next) const;
    QString cellText(const Entry& entry, int column) const;

    QList<Entry> m_entries;
    theme::TimeZone m_zone = theme::TimeZone::Local;
};

}  // namespace helix::models
