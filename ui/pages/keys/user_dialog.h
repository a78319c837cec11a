#pragma once
// Creates an account or changes one: name, role, e-mail, password. Says at each field why its value
// is refused. The view sends the question. Deletes itself when closed, and wipes the password
// fields. GUI thread.

#include "api/outcome.h"
#include "api/user_account.h"
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

class UserDialog : public QDialog {
    Q_OBJECT
public:
    /// Without @p user a new account.
    UserDialog(const std::optional<api::UserAccount>& user, const cluster::Cluster& cluster,
               QWidget* parent = nullptr);

    [[nodiscard]] api::UserDraft draft() const;
    /// Only what differs from the account that was given.
    [[nodiscard]] api::UserChange change() const;
    void setBusy(bool isBusy);
    void showFailure(const api::Failure& failure);

signals:
    void submitted();

private:
    void buildFields();
    void buildButtons(class QVBoxLayout* layout);
    void check();

    std::optional<api::UserAccount> m_user;
    widgets::Form* m_form = nullptr;
    QLineEdit* m_name = nullptr;
    QComboBox* m_role = nullptr;
    QLineEdit* m_email = nullptr;
    QLineEdit* m_password = nullptr;
    QLineEdit* m_again = nullptr;
    QLabel* m_problem = nullptr;
    QPushButton* m_save = nullptr;
    bool m_isTouched = false;
    bool m_isBusy = false;
};

}  // namespace helix::pages
