#pragma once
// The attempts of one request in order, with their place on the request's time axis. Owned by the
// request detail pane; GUI thread. A request is immutable once it is in the log, so a new one
// replaces the old one.

#include "api/request_detail.h"

#include <QAbstractTableModel>

namespace helix::models {

/// What became of an attempt: only Failed is bad, the others explain the time line.
enum class AttemptKind { Succeeded, Failed, Skipped, HedgeLost, Shadow };

/// One attempt as spans on the time axis of its request, in milliseconds from the request's start.
/// `delay` begins where the attempt before it ended. A step that never happened is missing.
struct AttemptSpans {
    double axisEnd = 0;  ///< end of the axis, the same for every attempt
    double delayStart = 0;
    double start = 0;
    std::optional<double> connected;
    std::optional<double> firstByte;
    std::optional<double> firstContent;
    double end = 0;
    AttemptKind kind = AttemptKind::Failed;

    bool operator==(const AttemptSpans&) const = default;
};

class AttemptModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Number, Target, Outcome, Waterfall, Duration, Key, ColumnCount };
    enum Role {
        SpansRole = Qt::UserRole + 1,  ///< AttemptSpans
        KindRole,                      ///< int, AttemptKind
        IsFallbackRole,                ///< bool
        MessageRole,                   ///< QString
    };

    explicit AttemptModel(QObject* parent = nullptr);

    void setRequest(const api::RequestDetail& request);
    void clear();

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    QString cellText(const api::AttemptDetail& attempt, int column) const;
    static QString outcomeText(const api::AttemptDetail& attempt);
    QString stepsText(const api::AttemptDetail& attempt) const;

    QList<api::AttemptDetail> m_attempts;
    QList<AttemptSpans> m_spans;
};

}  // namespace helix::models

Q_DECLARE_METATYPE(helix::models::AttemptSpans)
