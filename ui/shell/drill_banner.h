#pragma once
// The strip across every page while faults are injected on purpose: what, at whom, by whom, how
// long still, and a button that ends it. Nobody shall take a drill for an outage. Asks the node for
// its faults while its status tells of some; when it does not answer, the strip still says that a
// drill runs. Child of the window, GUI thread.

#include "api/fault.h"
#include "cluster/cluster_connection.h"

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QLabel;
class QPushButton;

namespace helix::widgets {
class StatusGlyph;
}

namespace helix::shell {

class DrillBanner : public QFrame {
    Q_OBJECT
public:
    explicit DrillBanner(QWidget* parent = nullptr);

    void setConnection(cluster::ClusterConnection* connection);
    /// A drill runs: the strip is shown.
    [[nodiscard]] bool isActive() const { return m_isActive; }
    [[nodiscard]] QString text() const;
    /// Asks first; a protected cluster asks for its name.
    void confirmEnd();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void takeStatus();
    void ask();
    void showFaults();
    void end(const QString& id);
    [[nodiscard]] QString remaining() const;
    void restyle();

    QPointer<cluster::ClusterConnection> m_connection;
    QList<api::Fault> m_faults;
    QString m_problem;  ///< why the last act did not work
    int m_active = 0;
    bool m_isActive = false;
    qint64 m_askedMs = 0;
    QTimer m_second;
    widgets::StatusGlyph* m_glyph = nullptr;
    QLabel* m_what = nullptr;
    QLabel* m_left = nullptr;
    QPushButton* m_end = nullptr;
};

}  // namespace helix::shell
