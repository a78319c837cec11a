#include "routing/random_source.h"

#include <memory>
#include <mutex>
#include <random>

namespace helix::routing {

Random seededRandom(std::uint32_t seed)
{
    struct Source {
        explicit Source(std::uint32_t from) : engine(from) {}
        std::mutex mutex;
        std::mt19937 engine;
        std::uniform_real_distribution<double> uniform{0.0, 1.0};
    };
    return [source = std::make_shared<Source>(seed)] {
        const std::lock_guard lock(source->mutex);
        return source->uniform(source->engine);
    };
}

Random sharedRandom()
{
    return seededRandom(std::random_device{}());
}

}  // namespace helix::routing
