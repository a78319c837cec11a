#pragma once
// The tests of a verification run, one row each: what came out, what it is about, and the evidence.
// Owned by the provider detail pane; GUI thread. A new run replaces the rows in place.

#include "api/verification.h"

#include <QAbstractTableModel>

namespace helix::models {

/// Known tests of the node in the order it runs them, with the paid calls that each makes.
struct TestPlan {
    QString name;
    QString title;
    QString help;
    int calls = 0;
    bool isRequired = false;
};
[[nodiscard]] QList<TestPlan> testPlans();
/// Calls of these tests; of all when @p names is empty.
[[nodiscard]] int plannedCalls(const QStringList& names);

class VerificationModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Outcome, Test, Finding, Cost, ColumnCount };
    enum Role {
        OutcomeRole = Qt::UserRole + 1,  ///< int, api::TestOutcome
        NameRole,                        ///< QString, the node's name of the test
        TextRole,                        ///< QString, first line of a finding
        EvidenceRole,                    ///< QString, its second line
    };

    explicit VerificationModel(QObject* parent = nullptr);

    void setRun(const std::optional<api::Verification>& run);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    static QString cellText(const api::VerificationTest& test, int column);

    QList<api::VerificationTest> m_tests;
};

}  // namespace helix::models
