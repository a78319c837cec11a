#pragma once
// Two JSON values side by side, member by member: what was, what is, and which of it changed. Made
// for the before and after of an audit record; secrets that the node did not redact are masked here
// too. Owned by the view's pane; GUI thread.

#include <QAbstractTableModel>
#include <QByteArray>
#include <QJsonValue>

namespace helix::models {

enum class MemberChange { Same, Changed, Added, Removed };

struct JsonMember {
    QString path;  ///< "limits.rate_limit", empty for a bare value
    QString name;  ///< the last part of it
    int depth = 0;
    QString before;  ///< empty where there is none, and for objects and lists
    QString after;
    MemberChange change = MemberChange::Same;
};

/// Members beyond this are counted in a last row.
inline constexpr int kMaxJsonMembers = 2'000;
/// Deeper values are shown as compact JSON.
inline constexpr int kMaxJsonDepth = 16;

/// The members of both values, in the order of their names. "null" as a whole is "there was none".
[[nodiscard]] QList<JsonMember> jsonDiff(const QByteArray& before, const QByteArray& after);

class JsonDiffModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Member, Before, After, ColumnCount };
    enum Role {
        ChangeRole = Qt::UserRole + 1,  ///< int, MemberChange
        DepthRole,                      ///< int
        PathRole                        ///< QString
    };

    using QAbstractTableModel::QAbstractTableModel;

    void setValues(const QByteArray& before, const QByteArray& after);
    [[nodiscard]] int changedCount() const;
    /// The first shown member whose value changed; -1 without one.
    [[nodiscard]] int firstChangedRow() const;
    /// Hides the members that did not change.
    void setOnlyChanged(bool isOnly);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index,
                                int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role = Qt::DisplayRole) const override;

private:
    void choose();

    QList<JsonMember> m_all;
    QList<JsonMember> m_shown;
    bool m_isOnlyChanged = false;
};

}  // namespace helix::models
