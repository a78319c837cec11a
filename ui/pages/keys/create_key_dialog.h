#pragma once
// Asks what a new API key may do: name, permissions, team, expiry, limits, budgets, models. Says at
// each field why its value is refused, also when the node refuses it. The page sends the question
// and tells the outcome. Deletes itself when closed. GUI thread.

#include "api/api_key.h"
#include "api/outcome.h"
#include "cluster/cluster.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace helix::widgets {
class Form;
}

namespace helix::pages {

class CreateKeyDialog : public QDialog {
    Q_OBJECT
public:
    /// @param models for completing allowed models. @param teams that keys already have.
    CreateKeyDialog(const cluster::Cluster& cluster, const QStringList& models,
                    const QStringList& teams, QWidget* parent = nullptr);

    [[nodiscard]] api::ApiKeyDraft draft() const;
    /// The question is on its way.
    void setBusy(bool isBusy);
    void showFailure(const api::Failure& failure);

signals:
    void submitted();

private:
    void buildWho(const QStringList& teams);
    void buildLimits(const QStringList& models);
    void buildButtons(class QVBoxLayout* layout);
    [[nodiscard]] QWidget* permissionRow();
    [[nodiscard]] QWidget* fieldOf(const QString& param) const;
    void check();

    widgets::Form* m_form = nullptr;
    QLineEdit* m_name = nullptr;
    QLineEdit* m_team = nullptr;
    QWidget* m_permissions = nullptr;
    QList<QCheckBox*> m_boxes;
    QComboBox* m_expiry = nullptr;
    QLineEdit* m_rate = nullptr;
    QLineEdit* m_tokens = nullptr;
    QLineEdit* m_parallel = nullptr;
    QLineEdit* m_daily = nullptr;
    QLineEdit* m_monthly = nullptr;
    QLineEdit* m_models = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_create = nullptr;
    bool m_isTouched = false;  ///< a name that nobody typed yet is no mistake
    bool m_isBusy = false;
};

}  // namespace helix::pages
