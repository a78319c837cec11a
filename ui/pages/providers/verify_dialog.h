#pragma once
// Asks which tests to run against a provider and says, before anything is sent, how many paid calls
// that makes. Enter never confirms; a protected cluster asks for the provider's name. GUI thread.

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

    /// The chosen tests; empty: all of them.
    [[nodiscard]] QStringList tests() const;

private:
    void buildTests(QVBoxLayout* layout);
    void buildTyping(QVBoxLayout* layout);
    void buildButtons(QVBoxLayout* layout);
    void showCost();

    QString m_provider;
    bool m_isSimulated;
    bool m_isProtected;
    QList<QCheckBox*> m_boxes;
    QLabel* m_cost = nullptr;
    QLineEdit* m_typed = nullptr;
    QPushButton* m_confirm = nullptr;
};

}  // namespace helix::pages
