#pragma once
// Attach a cluster: paste its URL, give its token, choose how careful to be. Probing tells line by
// line what the address can do before it is attached. GUI thread.

#include "cluster/cluster.h"

#include <QDialog>
#include <memory>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace helix::api {
class ApiThread;
}
namespace helix::cluster {
class ClusterProbe;
}

namespace helix::shell {

class AttachDialog : public QDialog {
    Q_OBJECT
public:
    AttachDialog(api::ApiThread& thread, QWidget* parent);
    ~AttachDialog() override;

signals:
    void clusterChosen(const helix::cluster::Cluster& cluster);

private:
    void buildForm();
    void buildButtons();
    void probe();
    void showReport();
    [[nodiscard]] cluster::Cluster entered() const;

    api::ApiThread& m_thread;
    std::unique_ptr<cluster::ClusterProbe> m_probe;
    QLineEdit* m_url = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_token = nullptr;
    QComboBox* m_environment = nullptr;
    QLabel* m_report = nullptr;
    QPushButton* m_attach = nullptr;
};

}  // namespace helix::shell
