#pragma once
// The gateway inside this process, as a cluster. The one place where console and core meet:
// everything else of the console reaches the node by its URLs, as it reaches any other. Owned by
// main, GUI thread; the node runs on threads of its own and drains when this is destroyed.

#include "cluster/cluster.h"

#include <QObject>
#include <memory>

namespace helix::console {

struct LaunchOptions;

class EmbeddedNode : public QObject {
    Q_OBJECT
public:
    explicit EmbeddedNode(const LaunchOptions& options, QObject* parent = nullptr);
    ~EmbeddedNode() override;
    /// Starts, or starts again after a failure. One of the signals follows.
    void start();

signals:
    void started(const helix::cluster::Cluster& cluster);
    void failed(const QString& reason);

private:
    struct Running;
    std::unique_ptr<Running> m_running;
    QString m_configFile;
    QString m_dataDir;
    bool m_isDemo = false;
};

}  // namespace helix::console
