#pragma once
// Asks how long the former key goes on working after a rotation and when the new one ends. Deletes
// itself when closed. GUI thread.

#include "api/api_key.h"
#include "api/outcome.h"
#include "cluster/cluster.h"

#include <QDialog>

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace helix::widgets {
class Form;
}

namespace helix::pages {

class RotateKeyDialog : public QDialog {
    Q_OBJECT
public:
    RotateKeyDialog(const api::ApiKey& key, const cluster::Cluster& cluster,
                    QWidget* parent = nullptr);

    [[nodiscard]] QString overlap() const;
    /// Empty: the new key never expires.
    [[nodiscard]] QString expiresIn() const;
    void setBusy(bool isBusy);
    void showFailure(const api::Failure& failure);

signals:
    void submitted();

private:
    void buildFields(const api::ApiKey& key, const cluster::Cluster& cluster);
    void check();

    widgets::Form* m_form = nullptr;
    QComboBox* m_overlap = nullptr;
    QComboBox* m_expiry = nullptr;
    QLineEdit* m_typed = nullptr;
    QString m_name;  ///< what a protected cluster asks for
    QLabel* m_effect = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_rotate = nullptr;
    bool m_isBusy = false;
};

}  // namespace helix::pages
