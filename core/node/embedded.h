#pragma once
// A node inside another program's process, on threads of its own: what the desktop console starts.
// It is reached by its URLs only, like any other node.

#include "node/node_options.h"

#include <functional>
#include <memory>
#include <string>
#include <thread>

namespace helix::node {

struct EmbeddedAddress {
    std::string apiUrl;
    std::string metricsUrl;
    std::string adminToken;
    bool isDemo = false;
};

/// Thread: construct and destroy on one thread; the callbacks come on the node's.
class EmbeddedNode {
public:
    struct Callbacks {
        std::function<void(EmbeddedAddress)> started;
        std::function<void(std::string)> failed;  ///< what happened and what to do, for people
    };

    /// Returns at once; one of the callbacks follows.
    EmbeddedNode(NodeOptions options, Callbacks callbacks);
    /// Drains briefly and joins.
    ~EmbeddedNode();
    EmbeddedNode(const EmbeddedNode&) = delete;
    EmbeddedNode& operator=(const EmbeddedNode&) = delete;

private:
    struct Shared;
    std::shared_ptr<Shared> m_shared;
    std::thread m_thread;
};

}  // namespace helix::node
