#include "cache/semantic/semantic_index.h"

#include <algorithm>
#include <mutex>

namespace helix::cache {

namespace {

// Evicting looks at every entry, so that it does so once for many new ones.
constexpr std::size_t kEvictShare = 100;

}  // namespace

MeaningLookUp SemanticIndex::find(const Question& question, double threshold,
                                  std::int64_t nowMs) const
{
    MeaningLookUp result;
    const std::shared_lock lock(m_mutex, kMaxWait);
    if (!lock.owns_lock()) return result;
    const auto found = m_partitions.find(question.partition);
    if (found == m_partitions.end()) return result;
    const Partition& partition = found->second;
    if (partition.index.dimensions() != question.vector.size()) return result;
    for (const auto& [id, similarity] : partition.index.nearest(question.vector, kCandidates)) {
        if (similarity < threshold) break;
        const auto item = partition.items.find(id);
        if (item == partition.items.end() || item->second.entry->isExpired(nowMs)) continue;
        if (result.similarity == 0) result.similarity = similarity;
        if (const auto refusal = difference(question.traits, item->second.traits)) {
            if (!result.refusal) result.refusal = refusal;
            continue;
        }
        item->second.lastUse = ++m_uses;
        result.entry = item->second.entry;
        result.similarity = similarity;
        result.refusal.reset();
        break;
    }
    return result;
}

bool SemanticIndex::put(Question question, EntryPtr entry)
{
    if (question.vector.empty()) return false;
    const std::unique_lock lock(m_mutex);
    if (m_maxEntries == 0) return false;
    if (m_size >= m_maxEntries) shrink(m_maxEntries / kEvictShare + 1);
    const auto place = m_partitions.try_emplace(question.partition, question.vector.size()).first;
    Partition& partition = place->second;
    if (partition.index.dimensions() != question.vector.size()) return false;
    const std::uint64_t id = m_nextId++;
    if (!partition.index.add(id, question.vector)) {
        if (partition.items.empty()) m_partitions.erase(place);
        return false;
    }
    partition.items.try_emplace(id, std::move(entry), std::move(question.traits), ++m_uses);
    ++m_size;
    return true;
}

template <class Matches>
std::int64_t SemanticIndex::removeIf(Matches matches)
{
    std::int64_t removed = 0;
    for (auto partition = m_partitions.begin(); partition != m_partitions.end();) {
        auto& [index, items] = partition->second;
        for (auto item = items.begin(); item != items.end();) {
            if (!matches(item->second)) {
                ++item;
                continue;
            }
            index.remove(item->first);
            item = items.erase(item);
            --m_size;
            ++removed;
        }
        partition = items.empty() ? m_partitions.erase(partition) : std::next(partition);
    }
    return removed;
}

void SemanticIndex::shrink(std::size_t room)
{
    std::vector<std::uint64_t> uses;
    uses.reserve(m_size);
    for (const auto& [key, partition] : m_partitions)
        for (const auto& [id, item] : partition.items) uses.push_back(item.lastUse);
    const std::size_t keep = m_maxEntries > room ? m_maxEntries - room : 0;
    if (uses.size() <= keep) return;
    const auto nth = uses.begin() + static_cast<std::ptrdiff_t>(uses.size() - keep);
    if (nth == uses.end()) {
        m_partitions.clear();
        m_size = 0;
        return;
    }
    std::nth_element(uses.begin(), nth, uses.end());
    removeIf([oldestKept = *nth](const Item& item) { return item.lastUse < oldestKept; });
}

std::int64_t SemanticIndex::clear(const std::optional<std::string>& model)
{
    const std::unique_lock lock(m_mutex);
    if (model) return removeIf([&](const Item& item) { return item.entry->model == *model; });
    const auto removed = static_cast<std::int64_t>(m_size);
    m_partitions.clear();
    m_size = 0;
    return removed;
}

void SemanticIndex::expire(std::int64_t nowMs)
{
    const std::unique_lock lock(m_mutex);
    removeIf([nowMs](const Item& item) { return item.entry->isExpired(nowMs); });
}

void SemanticIndex::setMaxEntries(std::size_t maxEntries)
{
    const std::unique_lock lock(m_mutex);
    m_maxEntries = maxEntries;
    if (m_size > maxEntries) shrink(0);
}

std::size_t SemanticIndex::size() const
{
    const std::shared_lock lock(m_mutex);
    return m_size;
}

}  // namespace helix::cache
