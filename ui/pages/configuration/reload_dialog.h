#pragma once
// What a reload would change, before it does: the list of values, what needs a restart, or why the
// file cannot be loaded. A protected cluster asks for its name. GUI thread.

#include "api/config_version.h"
#include "api/outcome.h"
#include "cluster/cluster.h"

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace helix::pages {

class ChangeList;

class ReloadDialog : public QDialog {
    Q_OBJECT
public:
    explicit ReloadDialog(const cluster::Cluster& cluster, QWidget* parent = nullptr);

    /// The answer to the dry run.
    void showPlan(const api::Outcome<api::ReloadPlan>& plan);

private:
    void buildTyping(QVBoxLayout* layout);
    void buildButtons(QVBoxLayout* layout);
    void judge();

    QString m_typedName;  ///< empty: nothing has to be typed
    bool m_isUseful = false;
    QLabel* m_headline = nullptr;
    ChangeList* m_changes = nullptr;
    QLineEdit* m_typed = nullptr;
    QPushButton* m_confirm = nullptr;
};

}  // namespace helix::pages
