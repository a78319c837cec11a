#include "base/line_diff.h"

#include <algorithm>
#include <vector>

namespace helix {

namespace {

using Lines = std::vector<std::string_view>;

constexpr std::size_t kContextLines = 3;

enum class Mark : char { Same = ' ', Gone = '-', New = '+' };

struct Edit {
    Mark mark = Mark::Same;
    std::string_view line;
};

Lines linesOf(std::string_view text)
{
    Lines lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.push_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return lines;
}

// The idea of Myers: a path through the grid of both texts, where a diagonal step is a line that is
// the same, a step right one that is gone, a step down one that is new. For d = 0, 1, 2, … keep
// how far each diagonal k = x - y can be followed with d steps that are no diagonals; the first d
// that reaches the corner is the least number of edits. The stored rounds lead the way back.
class ShortestEdit {
public:
    ShortestEdit(const Lines& before, const Lines& after) : m_before(before), m_after(after) {}

    /// False: more than kMaxEditedLines edits.
    bool find()
    {
        const int most =
            static_cast<int>(std::min(m_before.size() + m_after.size(), kMaxEditedLines));
        std::vector<int> reach(2 * static_cast<std::size_t>(most) + 3, 0);
        for (int d = 0; d <= most; ++d) {
            m_rounds.push_back(reach);
            for (int k = -d; k <= d; k += 2)
                if (follow(reach, most, d, k)) return true;
        }
        return false;
    }
    [[nodiscard]] std::vector<Edit> edits() const;

private:
    static std::size_t at(int most, int k) { return static_cast<std::size_t>(k + most + 1); }
    static bool comesFromAbove(const std::vector<int>& reach, int most, int d, int k)
    {
        return k == -d || (k != d && reach[at(most, k - 1)] < reach[at(most, k + 1)]);
    }
    bool follow(std::vector<int>& reach, int most, int d, int k)
    {
        m_most = most;
        int x =
            comesFromAbove(reach, most, d, k) ? reach[at(most, k + 1)] : reach[at(most, k - 1)] + 1;
        int y = x - k;
        while (x < width() && y < height() && lineBefore(x) == lineAfter(y)) ++x, ++y;
        reach[at(most, k)] = x;
        return x >= width() && y >= height();
    }
    [[nodiscard]] int width() const { return static_cast<int>(m_before.size()); }
    [[nodiscard]] int height() const { return static_cast<int>(m_after.size()); }
    [[nodiscard]] std::string_view lineBefore(int x) const
    {
        return m_before[static_cast<std::size_t>(x)];
    }
    [[nodiscard]] std::string_view lineAfter(int y) const
    {
        return m_after[static_cast<std::size_t>(y)];
    }

    const Lines& m_before;
    const Lines& m_after;
    std::vector<std::vector<int>> m_rounds;
    int m_most = 0;
};

std::vector<Edit> ShortestEdit::edits() const
{
    std::vector<Edit> backwards;
    int x = width();
    int y = height();
    for (int d = static_cast<int>(m_rounds.size()) - 1; d >= 0; --d) {
        const std::vector<int>& reach = m_rounds[static_cast<std::size_t>(d)];
        const int k = x - y;
        const bool isNew = comesFromAbove(reach, m_most, d, k);
        const int fromK = isNew ? k + 1 : k - 1;
        const int fromX = d == 0 ? 0 : reach[at(m_most, fromK)];
        const int fromY = d == 0 ? 0 : fromX - fromK;
        while (x > fromX && y > fromY) backwards.push_back({Mark::Same, lineBefore(--x)}), --y;
        if (d == 0) break;
        if (isNew)
            backwards.push_back({Mark::New, lineAfter(--y)});
        else
            backwards.push_back({Mark::Gone, lineBefore(--x)});
    }
    std::reverse(backwards.begin(), backwards.end());
    return backwards;
}

std::vector<Edit> replaced(const Lines& before, const Lines& after)
{
    std::vector<Edit> edits;
    for (const auto line : before) edits.push_back({Mark::Gone, line});
    for (const auto line : after) edits.push_back({Mark::New, line});
    return edits;
}

// What both texts begin and end with needs no search.
std::vector<Edit> editsBetween(Lines before, Lines after)
{
    std::vector<Edit> edits;
    const auto shorter = std::min(before.size(), after.size());
    std::size_t head = 0;
    while (head < shorter && before[head] == after[head])
        edits.push_back({Mark::Same, before[head++]});
    std::size_t tail = 0;
    while (tail < shorter - head &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    const Lines end(before.end() - static_cast<std::ptrdiff_t>(tail), before.end());
    before.resize(before.size() - tail);
    after.resize(after.size() - tail);
    before.erase(before.begin(), before.begin() + static_cast<std::ptrdiff_t>(head));
    after.erase(after.begin(), after.begin() + static_cast<std::ptrdiff_t>(head));
    ShortestEdit shortest(before, after);
    const auto middle = shortest.find() ? shortest.edits() : replaced(before, after);
    edits.insert(edits.end(), middle.begin(), middle.end());
    for (const auto line : end) edits.push_back({Mark::Same, line});
    return edits;
}

// "12,3": the first line and how many; a side without lines names the line before it.
std::string range(std::size_t first, std::size_t count)
{
    if (count == 0) return std::to_string(first) + ",0";
    return std::to_string(first + 1) + (count == 1 ? "" : "," + std::to_string(count));
}

class HunkWriter {
public:
    explicit HunkWriter(const std::vector<Edit>& edits) : m_edits(edits) {}

    std::string text()
    {
        for (std::size_t i = 0; i < m_edits.size();) {
            if (m_edits[i].mark == Mark::Same) {
                ++i;
                continue;
            }
            const std::size_t begin = i < kContextLines ? 0 : i - kContextLines;
            i = endOfHunk(i);
            write(begin, i);
        }
        return std::move(m_out);
    }

private:
    // Changes with at most twice the context between them share a hunk.
    [[nodiscard]] std::size_t endOfHunk(std::size_t at) const
    {
        std::size_t lastChange = at;
        for (; at < m_edits.size() && at - lastChange <= 2 * kContextLines; ++at)
            if (m_edits[at].mark != Mark::Same) lastChange = at;
        return std::min(m_edits.size(), lastChange + kContextLines + 1);
    }
    void write(std::size_t begin, std::size_t end)
    {
        begin = std::max(begin, m_written);
        for (; m_written < begin; ++m_written) count(m_edits[m_written].mark, m_before, m_after);
        std::size_t before = 0;
        std::size_t after = 0;
        std::string body;
        for (std::size_t i = begin; i < end; ++i) {
            count(m_edits[i].mark, before, after);
            body += static_cast<char>(m_edits[i].mark);
            body.append(m_edits[i].line).append("\n");
        }
        m_out += "@@ -" + range(m_before, before) + " +" + range(m_after, after) + " @@\n" + body;
        m_before += before;
        m_after += after;
        m_written = end;
    }
    static void count(Mark mark, std::size_t& before, std::size_t& after)
    {
        before += mark == Mark::New ? 0 : 1;
        after += mark == Mark::Gone ? 0 : 1;
    }

    const std::vector<Edit>& m_edits;
    std::string m_out;
    std::size_t m_written = 0;  ///< edits that lie behind
    std::size_t m_before = 0;   ///< lines of them in either text
    std::size_t m_after = 0;
};

}  // namespace

std::string unifiedDiff(std::string_view before, std::string_view after,
                        std::string_view nameBefore, std::string_view nameAfter)
{
    if (before == after) return {};
    const auto edits = editsBetween(linesOf(before), linesOf(after));
    std::string out = "--- ";
    out.append(nameBefore).append("\n+++ ").append(nameAfter).append("\n");
    return out + HunkWriter(edits).text();
}

}  // namespace helix
