#include "routing/target_order.h"

#include "routing/rendezvous.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace helix::routing {

namespace {

using Position = Tier::iterator;

/// A target that was never measured counts as quick, unless a call is on its way already: then
/// nobody knows, and one unanswered call is enough to find out.
constexpr double kUnmeasuredMs = 1000;

std::size_t below(std::size_t count, const Random& random)
{
    const auto drawn = static_cast<std::size_t>(random() * static_cast<double>(count));
    return std::min(drawn, count - 1);
}

void shuffle(Position begin, Position end, const Random& random)
{
    if (!random) return;
    for (; end - begin > 1; ++begin)
        std::swap(*begin, begin[static_cast<std::ptrdiff_t>(
                              below(static_cast<std::size_t>(end - begin), random))]);
}

double weightOf(const TierTarget& target)
{
    return std::max(target.config->weight, 0.0);
}

/// Draws without putting back, each target with a chance in proportion to its weight.
void drawByWeight(Position begin, Position end, const Random& random)
{
    for (; begin != end; ++begin) {
        const double total = std::accumulate(
            begin, end, 0.0,
            [](double sum, const TierTarget& target) { return sum + weightOf(target); });
        double draw = random() * total;
        auto chosen = begin;
        for (auto it = begin; it != end; ++it) {
            draw -= weightOf(*it);
            if (draw >= 0) continue;
            chosen = it;
            break;
        }
        std::rotate(begin, chosen, chosen + 1);
    }
}

/// Ties in the order drawn, so that equals share the load.
template <class Key>
void sortBy(Position begin, Position end, Key key)
{
    std::stable_sort(begin, end, [&key](const auto& a, const auto& b) { return key(a) < key(b); });
}

double busyness(const TierTarget& target)
{
    constexpr double kNone = 1e-9;
    return static_cast<double>(target.view.inFlight) / std::max(weightOf(target), kNone);
}

double load(const TierTarget& target)
{
    const auto inFlight = static_cast<double>(target.view.inFlight);
    if (target.view.latencyMs <= 0) return inFlight * kUnmeasuredMs;
    return target.view.latencyMs * (inFlight + 1);
}

/// Two are drawn, the better of them is first: nearly as good as the best, and a crowd of callers
/// with the same figures does not run to the same target. The others follow by load.
void chooseOfTwo(Position begin, Position end, const Random& random)
{
    const auto count = static_cast<std::size_t>(end - begin);
    if (!random || count < 3) return sortBy(begin, end, load);
    const auto first = below(count, random);
    auto second = below(count - 1, random);
    if (second >= first) ++second;
    const auto at = [&](std::size_t index) { return begin + static_cast<std::ptrdiff_t>(index); };
    const auto better = load(*at(second)) < load(*at(first)) ? second : first;
    std::rotate(begin, at(better), at(better) + 1);
    sortBy(begin + 1, end, load);
}

void orderByStrategy(Position begin, Position end, const std::string& strategy, std::uint64_t turn,
                     const Random& random)
{
    if (strategy == "weighted") {
        if (random) return drawByWeight(begin, end, random);
        return sortBy(begin, end, [](const TierTarget& target) { return -weightOf(target); });
    }
    if (strategy == "round_robin") {
        if (begin == end) return;
        const auto shift = turn % static_cast<std::uint64_t>(end - begin);
        std::rotate(begin, begin + static_cast<std::ptrdiff_t>(shift), end);
    } else if (strategy == "least_busy") {
        shuffle(begin, end, random);
        sortBy(begin, end, busyness);
    } else if (strategy == "latency") {
        shuffle(begin, end, random);
        chooseOfTwo(begin, end, random);
    } else if (strategy == "cost") {
        sortBy(begin, end, [](const TierTarget& target) {
            return target.price.value_or(std::numeric_limits<double>::max());
        });
    } else if (strategy == "usage") {
        shuffle(begin, end, random);
        sortBy(begin, end, [](const TierTarget& target) { return -target.view.headroom; });
    }
}

void orderByAffinity(Position begin, Position end, const std::string& key, bool isWeighted)
{
    sortBy(begin, end, [&](const TierTarget& target) {
        const auto name = target.config->provider + "/" + target.model;
        return -rendezvousScore(key, name, isWeighted ? weightOf(target) : 1);
    });
}

}  // namespace

std::string affinityKey(const std::string& affinity, const RouteOptions& options)
{
    if (affinity == "session" && !options.sessionId.empty()) return options.sessionId;
    if (affinity == "session" || affinity == "user")
        return options.user.empty() ? options.client : options.user;
    return {};
}

void orderTier(Tier& tier, const config::ModelGroupConfig& group, std::uint64_t turn,
               const RouteOptions& options)
{
    const auto end = std::stable_partition(
        tier.begin(), tier.end(), [](const TierTarget& target) { return target.view.isAvailable; });
    const auto key = affinityKey(group.affinity, options);
    if (!key.empty()) return orderByAffinity(tier.begin(), end, key, group.strategy == "weighted");
    orderByStrategy(tier.begin(), end, group.strategy, turn, options.random);
}

}  // namespace helix::routing
