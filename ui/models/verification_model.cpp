#include "models/verification_model.h"

#include "models/money_text.h"
#include "models/plain_text.h"
#include "theme/format.h"

#include <QCoreApplication>

namespace helix::models {

namespace {

QString evidenceText(const api::VerificationTest& test)
{
    const api::TestEvidence& evidence = test.evidence;
    QStringList parts;
    if (test.isRequired) parts << VerificationModel::tr("required");
    if (evidence.status) parts << QString::number(*evidence.status);
    if (!evidence.failure.isEmpty()) parts << plainText(evidence.failure).replace(u'_', u' ');
    if (evidence.durationMs) parts << theme::formatLatency(evidence.durationMs);
    if (evidence.promptTokens || evidence.completionTokens)
        parts << VerificationModel::tr("%1 + %2 tokens")
                     .arg(theme::formatCount(evidence.promptTokens),
                          theme::formatCount(evidence.completionTokens));
    if (!test.figures.isEmpty()) parts << plainText(test.figures);
    if (!evidence.excerpt.isEmpty())
        parts << QStringLiteral("\u201C%1\u201D").arg(plainText(evidence.excerpt));
    return parts.isEmpty() ? theme::unknownText() : parts.join(QStringLiteral(" \u00B7 "));
}

QString outcomeWord(api::TestOutcome outcome)
{
    switch (outcome) {
        case api::TestOutcome::Passed: return VerificationModel::tr("Passed");
        case api::TestOutcome::Failed: return VerificationModel::tr("Failed");
        case api::TestOutcome::Skipped: return VerificationModel::tr("Skipped");
        case api::TestOutcome::Unknown: break;
    }
    return VerificationModel::tr("Unknown");
}

}  // namespace

QList<TestPlan> testPlans()
{
    const auto tr = [](const char* text) { return QCoreApplication::translate("TestPlan", text); };
    return {
        {QStringLiteral("auth"), tr("Authentication"), tr("The key is accepted"), 0, true},
        {QStringLiteral("models"), tr("Models"), tr("The model list has the model"), 0, true},
        {QStringLiteral("completion"), tr("Completion"), tr("A short answer"), 1, true},
        {QStringLiteral("streaming"), tr("Streaming"), tr("The answer comes in parts"), 1, false},
        {QStringLiteral("tools"), tr("Tool calls"), tr("A tool is called as asked"), 1, false},
        {QStringLiteral("context"), tr("Context"), tr("A long prompt is read to its end"), 1,
         false},
        {QStringLiteral("latency"), tr("Latency"), tr("Median of three short answers"), 3, false},
        {QStringLiteral("errors"), tr("Errors"), tr("A bad request is refused as such"), 1, false}};
}

int plannedCalls(const QStringList& names)
{
    int calls = 0;
    for (const TestPlan& plan : testPlans())
        if (names.isEmpty() || names.contains(plan.name)) calls += plan.calls;
    return calls;
}

VerificationModel::VerificationModel(QObject* parent) : QAbstractTableModel(parent) {}

void VerificationModel::setRun(const std::optional<api::Verification>& run)
{
    const QList<api::VerificationTest> next = run ? run->tests : QList<api::VerificationTest>();
    if (next.size() != m_tests.size()) {
        beginResetModel();
        m_tests = next;
        endResetModel();
        return;
    }
    m_tests = next;
    if (!m_tests.isEmpty())
        emit dataChanged(index(0, 0), index(int(m_tests.size()) - 1, ColumnCount - 1));
}

int VerificationModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_tests.size());
}

int VerificationModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant VerificationModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const api::VerificationTest& test = m_tests[index.row()];
    switch (role) {
        case Qt::DisplayRole:
        case Qt::ToolTipRole:
        case Qt::AccessibleTextRole: return cellText(test, index.column());
        case OutcomeRole: return int(test.outcome);
        case NameRole: return test.name;
        case TextRole: return plainText(test.text);
        case EvidenceRole: return evidenceText(test);
        default: return {};
    }
}

QString VerificationModel::cellText(const api::VerificationTest& test, int column)
{
    switch (column) {
        case Outcome: return outcomeWord(test.outcome);
        case Test: {
            for (const TestPlan& plan : testPlans())
                if (plan.name == test.name) return plan.title;
            return plainText(test.name);
        }
        case Finding: return plainText(test.text) + QStringLiteral(" \u00B7 ") + evidenceText(test);
        case Cost: return moneyText(test.costUsd);
        default: return {};
    }
}

QVariant VerificationModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case Outcome: return tr("Result");
        case Test: return tr("Test");
        case Finding: return tr("Finding and evidence");
        case Cost: return tr("Cost");
        default: return {};
    }
}

}  // namespace helix::models
