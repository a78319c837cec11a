#include "cache/semantic/vector_index.h"

#include <hnswlib/hnswlib.h>
#include <algorithm>
#include <cmath>
#include <exception>
#include <unordered_map>

namespace helix::cache {

namespace {

// Links of a node, and how many candidates are looked at while building and while searching. Chosen
// by tests/benchmark/bench_semantic_cache, which prints the recall of the nearest beside the time.
constexpr std::size_t kLinks = 12;
constexpr std::size_t kCandidatesToBuild = 100;
constexpr std::size_t kCandidatesToSearch = 32;

float dot(const float* a, const float* b, std::size_t size)
{
    // Four sums, so that the compiler may use vector instructions without reordering one.
    float sums[4] = {};
    std::size_t i = 0;
    for (; i + 4 <= size; i += 4)
        for (std::size_t lane = 0; lane < 4; ++lane) sums[lane] += a[i + lane] * b[i + lane];
    for (; i < size; ++i) sums[0] += a[i] * b[i];
    return sums[0] + sums[1] + sums[2] + sums[3];
}

}  // namespace

bool normalise(std::vector<float>& vector)
{
    double square = 0;
    for (const float value : vector) square += static_cast<double>(value) * value;
    if (!(square > 0) || !std::isfinite(square)) return false;
    const auto factor = static_cast<float>(1.0 / std::sqrt(square));
    for (float& value : vector) value *= factor;
    return true;
}

class VectorIndex::Flat {
public:
    explicit Flat(std::size_t dimensions) : m_dimensions(dimensions) {}

    [[nodiscard]] std::size_t size() const noexcept { return m_ids.size(); }
    void add(std::uint64_t id, std::span<const float> vector)
    {
        m_ids.push_back(id);
        m_values.insert(m_values.end(), vector.begin(), vector.end());
    }
    void remove(std::uint64_t id)
    {
        const auto found = std::find(m_ids.begin(), m_ids.end(), id);
        if (found == m_ids.end()) return;
        const auto at = static_cast<std::size_t>(found - m_ids.begin());
        std::copy_n(of(m_ids.size() - 1), m_dimensions, m_values.data() + at * m_dimensions);
        *found = m_ids.back();
        m_ids.pop_back();
        m_values.resize(m_ids.size() * m_dimensions);
    }
    [[nodiscard]] std::vector<Neighbour> nearest(std::span<const float> vector,
                                                 std::size_t count) const
    {
        std::vector<Neighbour> all;
        all.reserve(m_ids.size());
        for (std::size_t i = 0; i < m_ids.size(); ++i)
            all.push_back({m_ids[i], dot(of(i), vector.data(), m_dimensions)});
        count = std::min(count, all.size());
        std::partial_sort(
            all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count), all.end(),
            [](const Neighbour& a, const Neighbour& b) { return a.similarity > b.similarity; });
        all.resize(count);
        return all;
    }
    [[nodiscard]] std::uint64_t id(std::size_t i) const { return m_ids[i]; }
    [[nodiscard]] const float* of(std::size_t i) const
    {
        return m_values.data() + i * m_dimensions;
    }

private:
    std::size_t m_dimensions;
    std::vector<std::uint64_t> m_ids;
    std::vector<float> m_values;
};

// The library throws where it is out of memory or misused; nothing of it leaves this file. Its
// nodes are never taken out, so the place of a removed vector is used again by the next one.
class VectorIndex::Graph {
public:
    Graph(std::size_t dimensions, std::size_t capacity)
        : m_space(dimensions), m_graph(&m_space, capacity, kLinks, kCandidatesToBuild)
    {
        m_graph.setEf(kCandidatesToSearch);
    }

    [[nodiscard]] std::size_t size() const noexcept { return m_places.size(); }
    void add(std::uint64_t id, const float* vector)
    {
        std::size_t place = m_ids.size();
        if (!m_free.empty()) {
            place = m_free.back();
        } else if (m_ids.size() >= m_graph.max_elements_) {
            m_graph.resizeIndex(m_graph.max_elements_ * 2);
        }
        m_graph.addPoint(vector, place);
        if (!m_free.empty()) {
            m_free.pop_back();
            m_ids[place] = id;
        } else {
            m_ids.push_back(id);
        }
        m_places[id] = place;
    }
    void remove(std::uint64_t id)
    {
        const auto found = m_places.find(id);
        if (found == m_places.end()) return;
        m_graph.markDelete(found->second);
        m_free.push_back(found->second);
        m_places.erase(found);
    }
    [[nodiscard]] std::vector<Neighbour> nearest(const float* vector, std::size_t count) const
    {
        auto found = m_graph.searchKnn(vector, count);
        std::vector<Neighbour> nearest(found.size());
        for (auto place = nearest.rbegin(); place != nearest.rend(); ++place) {
            *place = {m_ids[found.top().second], 1.0 - static_cast<double>(found.top().first)};
            found.pop();
        }
        return nearest;
    }

private:
    hnswlib::InnerProductSpace m_space;
    hnswlib::HierarchicalNSW<float> m_graph;
    std::vector<std::uint64_t> m_ids;  ///< by place
    std::unordered_map<std::uint64_t, std::size_t> m_places;
    std::vector<std::size_t> m_free;
};

VectorIndex::VectorIndex(std::size_t dimensions)
    : m_dimensions(dimensions), m_flat(std::make_unique<Flat>(dimensions))
{}

VectorIndex::~VectorIndex() = default;

std::size_t VectorIndex::size() const noexcept
{
    return m_graph ? m_graph->size() : m_flat->size();
}

void VectorIndex::moveToGraph()
{
    auto graph = std::make_unique<Graph>(m_dimensions, 2 * kGraphFrom);
    for (std::size_t i = 0; i < m_flat->size(); ++i) graph->add(m_flat->id(i), m_flat->of(i));
    m_graph = std::move(graph);
    m_flat.reset();
}

bool VectorIndex::add(std::uint64_t id, std::span<const float> vector)
{
    try {
        if (m_flat && m_flat->size() + 1 < kGraphFrom) {
            m_flat->add(id, vector);
            return true;
        }
        if (m_flat) moveToGraph();
        m_graph->add(id, vector.data());
        return true;
    } catch (const std::exception&) {
        return false;
    }
}

void VectorIndex::remove(std::uint64_t id)
{
    if (m_flat) {
        m_flat->remove(id);
        return;
    }
    try {
        m_graph->remove(id);
    } catch (const std::exception&) {
        return;  // it stays, and nobody knows its id any more
    }
}

std::vector<Neighbour> VectorIndex::nearest(std::span<const float> vector, std::size_t count) const
{
    if (m_flat) return m_flat->nearest(vector, count);
    try {
        return m_graph->nearest(vector.data(), count);
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace helix::cache
