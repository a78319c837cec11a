#include "node/node.h"

#include "node/composition.h"

namespace helix::node {

Result<std::unique_ptr<Node>> Node::start(NodeOptions options)
{
    auto config = loadNodeConfig(options);
    if (!config) return tl::unexpected(config.error());
    auto composition = std::make_unique<Composition>(std::move(options), std::move(*config));
    if (const auto started = composition->start(); !started) return tl::unexpected(started.error());
    return composition;
}

}  // namespace helix::node
