#pragma once
// Starts a drill: which fault, at whom, how strong, how long, and why. Says in one sentence what it
// will do before the button is pressed; a protected cluster asks for its name. Sends the question
// itself and stays open with the reason when the node refuses. Opened by the palette and by the
// providers page; deletes itself when closed. GUI thread.

#include "api/fault.h"
#include "cluster/cluster_connection.h"

#include <QDialog>
#include <QPointer>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace helix::widgets {
class Form;
}

namespace helix::pages {

class DrillDialog : public QDialog {
    Q_OBJECT
public:
    /// @param provider chosen at first; empty: none.
    DrillDialog(cluster::ClusterConnection& connection, const QString& provider,
                QWidget* parent = nullptr);

    [[nodiscard]] api::FaultDraft draft() const;

private:
    void buildTarget();
    void buildFault();
    void buildButtons(class QVBoxLayout* layout);
    void fillModels();
    void refresh();
    void start();

    QPointer<cluster::ClusterConnection> m_connection;
    widgets::Form* m_form = nullptr;
    QComboBox* m_provider = nullptr;
    QComboBox* m_model = nullptr;
    QComboBox* m_kind = nullptr;
    QSpinBox* m_latency = nullptr;
    QSpinBox* m_status = nullptr;
    QSpinBox* m_afterEvents = nullptr;
    QSpinBox* m_share = nullptr;
    QComboBox* m_duration = nullptr;
    QLineEdit* m_reason = nullptr;
    QLineEdit* m_typed = nullptr;
    QLabel* m_effect = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_start = nullptr;
    bool m_isAsking = false;
};

}  // namespace helix::pages
