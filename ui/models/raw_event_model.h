#pragma once
// The events of a stream as they came: time offset, what it adds, and the data on one line. Keeps
// the newest kCapacity and says how many are missing. GUI thread.

#include "api/chat_answer.h"

#include <QAbstractTableModel>

namespace helix::models {

class RawEventModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int kCapacity = 2'000;

    enum Column { Offset, Adds, Data, ColumnCount };
    enum Role { FullDataRole = Qt::UserRole + 1 };

    using QAbstractTableModel::QAbstractTableModel;

    void append(const QList<api::RawEvent>& events, qint64 dropped);
    void clear();
    /// Events that came and are not among the rows.
    [[nodiscard]] qint64 missing() const { return m_missing; }
    /// "00:00.123  data: …" a line, for the clipboard.
    [[nodiscard]] QString text() const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    QList<api::RawEvent> m_events;
    qint64 m_missing = 0;
};

}  // namespace helix::models
