#include "embedded_node.h"

#include "launch_options.h"
#include "node/embedded.h"

namespace helix::console {
namespace {

QString text(const std::string& utf8)
{
    return QString::fromStdString(utf8);
}

cluster::Cluster clusterFrom(const node::EmbeddedAddress& address)
{
    cluster::Cluster cluster;
    cluster.name = address.isDemo ? QStringLiteral("demo") : QStringLiteral("local");
    cluster.apiUrl = QUrl(text(address.apiUrl));
    cluster.metricsUrl = QUrl(text(address.metricsUrl));
    cluster.adminToken = text(address.adminToken);
    cluster.isEmbedded = true;
    return cluster;
}

}  // namespace

struct EmbeddedNode::Running {
    Running(node::NodeOptions options, node::EmbeddedNode::Callbacks callbacks)
        : node(std::move(options), std::move(callbacks))
    {}
    node::EmbeddedNode node;
};

EmbeddedNode::EmbeddedNode(const LaunchOptions& options, QObject* parent)
    : QObject(parent),
      m_configFile(options.configFile),
      m_dataDir(options.dataDir),
      m_isDemo(options.isDemo)
{}

EmbeddedNode::~EmbeddedNode() = default;

void EmbeddedNode::start()
{
    m_running.reset();
    node::NodeOptions options;
    options.configFile = m_configFile.toStdString();
    options.dataDirectory = m_dataDir.toStdString();
    options.isDemo = m_isDemo;
    options.isFallingBackToFreePort = true;
    options.isLoggingToStdout = false;
    // The callbacks come on the node's thread; this object outlives it, because its destructor
    // joins.
    node::EmbeddedNode::Callbacks callbacks;
    callbacks.started = [this](const node::EmbeddedAddress& address) {
        QMetaObject::invokeMethod(
            this, [this, cluster = clusterFrom(address)] { emit started(cluster); },
            Qt::QueuedConnection);
    };
    callbacks.failed = [this](const std::string& reason) {
        QMetaObject::invokeMethod(
            this, [this, message = text(reason)] { emit failed(message); }, Qt::QueuedConnection);
    };
    m_running = std::make_unique<Running>(std::move(options), std::move(callbacks));
}

}  // namespace helix::console
