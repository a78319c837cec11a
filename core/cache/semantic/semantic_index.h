#pragma once
// Answers to questions, found by meaning. An entry lies in a partition: everything about a request
// but the wording of its last question, so that tenants, models, system prompts, tools and earlier
// turns never mix. Within it the nearest vectors are looked up, and the first that is near enough
// and that the guards let pass is the answer.
//
// Bounded in entries: what was used least recently goes first, a hundredth at a time.

#include "cache/exact/entry.h"
#include "cache/semantic/question_guard.h"
#include "cache/semantic/vector_index.h"

#include <atomic>
#include <chrono>
#include <shared_mutex>
#include <unordered_map>

namespace helix::cache {

/// A question, made comparable.
struct Question {
    Sha256 partition{};
    std::vector<float> vector;  ///< of length 1
    QuestionTraits traits;
};

struct MeaningLookUp {
    EntryPtr entry;         ///< null: nothing fits
    double similarity = 0;  ///< of the nearest that was near enough
    /// Why the nearest one that was near enough is no answer.
    std::optional<Guard> refusal;
};

/// Thread: any. put() builds and may take milliseconds: not on an event loop.
class SemanticIndex {
public:
    /// Candidates that the guards are asked about.
    static constexpr std::size_t kCandidates = 8;
    /// A look-up that would wait longer for one who writes finds nothing.
    static constexpr std::chrono::milliseconds kMaxWait{5};

    explicit SemanticIndex(std::size_t maxEntries) : m_maxEntries(maxEntries) {}

    /// threshold: least cosine, 0 to 1; nowMs: unix milliseconds.
    [[nodiscard]] MeaningLookUp find(const Question& question, double threshold,
                                     std::int64_t nowMs) const;
    /// False: no room, or another vector length than the partition's.
    bool put(Question question, EntryPtr entry);
    /// Removes the entries of that model, or all; how many.
    std::int64_t clear(const std::optional<std::string>& model);
    /// Removes what has expired.
    void expire(std::int64_t nowMs);
    void setMaxEntries(std::size_t maxEntries);
    [[nodiscard]] std::size_t size() const;

private:
    struct Item {
        Item(EntryPtr itsEntry, QuestionTraits itsTraits, std::uint64_t use)
            : entry(std::move(itsEntry)), traits(std::move(itsTraits)), lastUse(use)
        {}
        EntryPtr entry;
        QuestionTraits traits;
        mutable std::atomic<std::uint64_t> lastUse;
    };
    struct Partition {
        explicit Partition(std::size_t dimensions) : index(dimensions) {}
        VectorIndex index;
        std::unordered_map<std::uint64_t, Item> items;
    };
    // The next two: m_mutex is held for writing.
    template <class Matches>
    std::int64_t removeIf(Matches matches);
    void shrink(std::size_t room);

    mutable std::shared_timed_mutex m_mutex;  ///< guards the rest
    std::size_t m_maxEntries;
    std::size_t m_size = 0;
    std::uint64_t m_nextId = 1;
    mutable std::atomic<std::uint64_t> m_uses{0};
    std::unordered_map<Sha256, Partition, DigestHash> m_partitions;
};

}  // namespace helix::cache
