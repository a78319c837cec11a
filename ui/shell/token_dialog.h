#pragma once
// Asks for a cluster's admin token. The token is typed hidden, kept in memory only, and never shown
// again.

#include <QDialog>

class QLineEdit;

namespace helix::shell {

class TokenDialog : public QDialog {
    Q_OBJECT
public:
    TokenDialog(const QString& clusterName, QWidget* parent);

signals:
    void tokenEntered(const QString& token);

private:
    QLineEdit* m_token = nullptr;
};

}  // namespace helix::shell
