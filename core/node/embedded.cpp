#include "node/embedded.h"

#include "node/node.h"

#include <condition_variable>
#include <mutex>

namespace helix::node {

struct EmbeddedNode::Shared {
    std::mutex mutex;
    std::condition_variable wake;
    bool isStopping = false;
};

EmbeddedNode::EmbeddedNode(NodeOptions options, Callbacks callbacks)
    : m_shared(std::make_shared<Shared>())
{
    options.isEmbedded = true;
    m_thread = std::thread([shared = m_shared, options = std::move(options),
                            callbacks = std::move(callbacks)]() mutable {
        auto node = Node::start(std::move(options));
        if (!node) {
            callbacks.failed(node.error().text());
            return;
        }
        const auto facts = (*node)->facts();
        callbacks.started({facts.ownApiUrl, facts.ownMetricsUrl, (*node)->adminToken().reveal(),
                           (*node)->initialConfig().isDemo});
        std::unique_lock lock(shared->mutex);
        shared->wake.wait(lock, [&] { return shared->isStopping; });
        lock.unlock();
        (*node)->drain(true);
    });
}

EmbeddedNode::~EmbeddedNode()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->isStopping = true;
    }
    m_shared->wake.notify_all();
    m_thread.join();
}

}  // namespace helix::node
