#include "telemetry/recent_log.h"

#include <algorithm>
#include <cctype>

namespace helix::telemetry {

namespace {

bool containsIgnoringCase(std::string_view text, std::string_view needle)
{
    const auto isSame = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) ==
               std::tolower(static_cast<unsigned char>(b));
    };
    return std::search(text.begin(), text.end(), needle.begin(), needle.end(), isSame) !=
           text.end();
}

bool isMatch(const RecentLine& line, const RecentQuery& query)
{
    return line.level >= query.minLevel &&
           (query.contains.empty() || containsIgnoringCase(line.json, query.contains));
}

}  // namespace

RecentLog::RecentLog(std::size_t maxLines, std::size_t maxBytes)
    : m_maxLines(maxLines), m_maxBytes(maxBytes)
{}

void RecentLog::append(Level level, std::string json)
{
    const std::lock_guard lock(m_mutex);
    m_bytes += json.size();
    m_lines.push_back({++m_lastSeq, level, std::move(json)});
    while (m_lines.size() > m_maxLines || (m_bytes > m_maxBytes && m_lines.size() > 1)) {
        m_bytes -= m_lines.front().json.size();
        m_lines.pop_front();
    }
}

std::uint64_t RecentLog::lastSeq() const
{
    const std::lock_guard lock(m_mutex);
    return m_lastSeq;
}

RecentPage RecentLog::since(const RecentQuery& query) const
{
    const std::lock_guard lock(m_mutex);
    RecentPage page;
    page.lastSeq = m_lastSeq;
    page.nextAfter = std::max(query.after, m_lastSeq);
    if (m_lines.empty()) return page;
    page.firstSeq = m_lines.front().seq;
    page.gap = page.firstSeq > query.after + 1 ? page.firstSeq - query.after - 1 : 0;
    const std::uint64_t from = std::max(query.after + 1, page.firstSeq);
    if (from > m_lastSeq) return page;
    const auto begin = m_lines.begin() + static_cast<std::ptrdiff_t>(from - page.firstSeq);
    if (query.isNewestFirstCut) {
        for (auto it = m_lines.end(); it != begin && page.lines.size() < query.limit;)
            if (isMatch(*--it, query)) page.lines.push_back(*it);
        std::reverse(page.lines.begin(), page.lines.end());
        return page;
    }
    for (auto it = begin; it != m_lines.end(); ++it) {
        if (!isMatch(*it, query)) continue;
        if (page.lines.size() == query.limit) {
            page.nextAfter = it->seq - 1;
            return page;
        }
        page.lines.push_back(*it);
    }
    return page;
}

}  // namespace helix::telemetry
