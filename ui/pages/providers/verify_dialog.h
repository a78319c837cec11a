#pragma once
// Says, before a provider is verified, which tests the node runs and how many paid calls they make.
// Enter never confirms; a protected cluster asks for the provider's name. GUI thread.

#include "cluster/cluster.h"

#include <QDialog>

class QCheckBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QVBoxLayout;

namespace helix::pages {

class VerifyDialog : public QDialog {
    Q_OBJECT
public:
    /// @param isSimulated the provider costs nothing.
    VerifyDialog(const QString& provider, bool isSimulated, const cluster::Cluster& cluster,
                 QWidget* parent = nullptr);

    /// Names of the ticked tests; empty for all of them.
    [[nodiscard]] QStringList tests() const;

private:
    void buildTests(QVBoxLayout* layout);
    void buildTyping(QVBoxLayout* layout);
    void buildButtons(QVBoxLayout* layout);
    [[nodiscard]] QString costText() const;
    void showChoice();

    QString m_provider;
    bool m_isSimulated;
    bool m_isProtected;
    QList<QCheckBox*> m_tests;  ///< in the order of models::testPlans()
    QLabel* m_cost = nullptr;
    QLineEdit* m_typed = nullptr;
    QPushButton* m_confirm = nullptr;
};

}  // namespace helix::pages
