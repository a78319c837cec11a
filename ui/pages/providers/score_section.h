#pragma once
// How good a provider is and how the node knows: score, confidence, components, and every test of
// the newest verification with its evidence; while one runs, how long it has been running. Owned by
// the provider detail; GUI thread.

#include "pages/providers/detail_subject.h"

#include <QElapsedTimer>
#include <QTimer>
#include <QWidget>

class QLabel;
class QProgressBar;

namespace helix::models {
class VerificationModel;
}
namespace helix::widgets {
class DataTable;
class ShareBars;
}  // namespace helix::widgets

namespace helix::pages {

class ScoreSection : public QWidget {
    Q_OBJECT
public:
    explicit ScoreSection(QWidget* parent = nullptr);

    void showSubject(const DetailSubject& subject);
    /// A verification of @p provider was asked for, with so many tests and calls.
    void showRunning(const QString& provider, int tests, int calls);
    void showFinished(const QString& provider);
    [[nodiscard]] bool isRunning(const QString& provider) const
    {
        return m_running.contains(provider);
    }

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Run {
        QElapsedTimer since;
        int tests = 0;
        int calls = 0;
    };
    void showScore(const DetailSubject& subject);
    void showTests(const DetailSubject& subject);
    void showProgress();
    void restyle();

    QString m_shown;
    QMap<QString, Run> m_running;
    QTimer m_second;
    QLabel* m_score = nullptr;
    QLabel* m_scale = nullptr;
    QLabel* m_facts = nullptr;
    QLabel* m_progressText = nullptr;
    QProgressBar* m_progress = nullptr;
    widgets::ShareBars* m_components = nullptr;
    QLabel* m_testsTitle = nullptr;
    widgets::DataTable* m_tests = nullptr;
    models::VerificationModel* m_model = nullptr;
};

}  // namespace helix::pages
