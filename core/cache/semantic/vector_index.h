#pragma once
// Unit vectors of one length, and which of them lie nearest to another: cosine similarity. Few are
// compared one by one, which is exact; many are kept in a graph (HNSW), which looks at a few
// hundred of them and finds nearly always the same. Source: Malkov, Yashunin, "Efficient and robust
// approximate nearest neighbor search using Hierarchical Navigable Small World graphs", 2018; by
// hnswlib.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace helix::cache {

/// From so many vectors on the graph is quicker.
inline constexpr std::size_t kGraphFrom = 512;

struct Neighbour {
    std::uint64_t id = 0;
    double similarity = 0;  ///< cosine, 1 is the same direction
};

/// Scales to length 1. False when that is impossible: no numbers, all zero, or not finite.
[[nodiscard]] bool normalise(std::vector<float>& vector);

/// Thread: one, or several that only call nearest().
class VectorIndex {
public:
    explicit VectorIndex(std::size_t dimensions);
    ~VectorIndex();
    VectorIndex(const VectorIndex&) = delete;
    VectorIndex& operator=(const VectorIndex&) = delete;

    [[nodiscard]] std::size_t dimensions() const noexcept { return m_dimensions; }
    [[nodiscard]] std::size_t size() const noexcept;

    /// vector: of length 1 and these dimensions; id: a new one. False without memory for it.
    bool add(std::uint64_t id, std::span<const float> vector);
    void remove(std::uint64_t id);
    /// At most `count`, the nearest first. Complexity: O(size) below kGraphFrom, then about O(log
    /// size).
    [[nodiscard]] std::vector<Neighbour> nearest(std::span<const float> vector,
                                                 std::size_t count) const;

private:
    class Flat;
    class Graph;
    void moveToGraph();

    std::size_t m_dimensions;
    std::unique_ptr<Flat> m_flat;
    std::unique_ptr<Graph> m_graph;  ///< null while there are few
};

}  // namespace helix::cache
