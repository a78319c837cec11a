#include "debate/agreement.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

namespace helix::debate {

namespace {

constexpr std::array kArticles{"a", "an", "the"};
/// Words so common that sharing them says nothing. They are only left out of longer texts.
constexpr std::array kEmptyWords{
    "and",  "are",   "as",    "at",   "be",    "been",  "but",  "by",   "can", "do",  "does",
    "for",  "from",  "had",   "has",  "have",  "he",    "her",  "his",  "i",   "if",  "in",
    "into", "is",    "it",    "its",  "of",    "on",    "or",   "our",  "she", "so",  "such",
    "than", "that",  "their", "then", "there", "these", "they", "this", "to",  "was", "we",
    "were", "which", "will",  "with", "would", "you",   "your"};

template <class List>
bool contains(const List& list, std::string_view word)
{
    return std::find(list.begin(), list.end(), word) != list.end();
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isWordByte(char c)
{
    return isDigit(c) || (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// "1,000.50" -> "1000.5"; the text itself when it is no number.
std::string plainNumber(const std::string& word)
{
    std::string digits = word;
    std::erase(digits, ',');
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) return word;
    char text[64];
    const auto written = std::to_chars(text, text + sizeof text, value);
    return {text, written.ptr};
}

/// A comma or point between digits belongs to the number.
bool joinsNumber(std::string_view text, std::size_t i)
{
    const char c = text[i];
    return (c == '.' || c == ',') && i > 0 && i + 1 < text.size() && isDigit(text[i - 1]) &&
           isDigit(text[i + 1]);
}

using Frequencies = std::map<std::string, double>;

Frequencies frequenciesOf(const std::vector<std::string>& words)
{
    Frequencies result;
    for (const std::string& word : words)
        if (!contains(kEmptyWords, word)) result[word] += 1;
    return result;
}

double norm(const Frequencies& frequencies)
{
    double sum = 0;
    for (const auto& [word, count] : frequencies) sum += count * count;
    return std::sqrt(sum);
}

double cosine(const Frequencies& a, const Frequencies& b)
{
    const double scale = norm(a) * norm(b);
    if (scale == 0) return 0;
    double product = 0;
    for (const auto& [word, count] : a)
        if (const auto other = b.find(word); other != b.end()) product += count * other->second;
    return std::min(1.0, product / scale);
}

using Matrix = std::vector<std::vector<double>>;

Matrix similarities(const std::vector<std::string>& answers)
{
    Matrix matrix(answers.size(), std::vector<double>(answers.size(), 1.0));
    for (std::size_t i = 0; i < answers.size(); ++i)
        for (std::size_t j = i + 1; j < answers.size(); ++j)
            matrix[i][j] = matrix[j][i] = similarity(answers[i], answers[j]);
    return matrix;
}

/// Each answer joins the cluster whose first member it agrees with, else begins its own.
std::vector<std::size_t> clustersOf(const Matrix& matrix)
{
    std::vector<std::size_t> firsts;
    std::vector<std::size_t> cluster(matrix.size());
    for (std::size_t i = 0; i < matrix.size(); ++i) {
        const auto found = std::find_if(firsts.begin(), firsts.end(), [&](std::size_t first) {
            return matrix[first][i] >= kAgree;
        });
        cluster[i] = static_cast<std::size_t>(found - firsts.begin());
        if (found == firsts.end()) firsts.push_back(i);
    }
    return cluster;
}

/// Numbers the clusters anew, the heaviest first; of equal ones the earlier.
std::vector<double> rankClusters(std::vector<std::size_t>& cluster,
                                 const std::vector<double>& weights)
{
    const std::size_t count = 1 + *std::max_element(cluster.begin(), cluster.end());
    std::vector<double> weight(count, 0.0);
    for (std::size_t i = 0; i < cluster.size(); ++i) weight[cluster[i]] += weights[i];
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return weight[a] > weight[b]; });
    std::vector<std::size_t> rank(count);
    for (std::size_t i = 0; i < count; ++i) rank[order[i]] = i;
    for (std::size_t& number : cluster) number = rank[number];
    std::vector<double> ranked(count);
    for (std::size_t i = 0; i < count; ++i) ranked[rank[i]] = weight[i];
    return ranked;
}

double meanWithOthers(const Matrix& matrix, std::size_t i, const std::vector<double>& weights)
{
    double sum = 0;
    double total = 0;
    for (std::size_t j = 0; j < matrix.size(); ++j) {
        if (j == i) continue;
        sum += matrix[i][j] * weights[j];
        total += weights[j];
    }
    return total > 0 ? sum / total : 0.0;
}

}  // namespace

std::vector<std::string> normalisedWords(std::string_view text)
{
    std::vector<std::string> words;
    std::string word;
    const auto flush = [&] {
        if (!word.empty() && !contains(kArticles, word)) words.push_back(plainNumber(word));
        word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = lower(text[i]);
        const bool isSign = c == '-' && word.empty() && i + 1 < text.size() &&
                            isDigit(text[i + 1]) && (i == 0 || text[i - 1] == ' ');
        if (isWordByte(c) || isSign || joinsNumber(text, i))
            word.push_back(c);
        else if (c != '\'')
            flush();
    }
    flush();
    return words;
}

double similarity(std::string_view a, std::string_view b)
{
    const auto left = normalisedWords(a);
    const auto right = normalisedWords(b);
    if (left == right) return 1.0;
    if (left.size() <= kShortWords || right.size() <= kShortWords) {
        // A short answer inside a long one cannot be told from a coincidence.
        return 0.0;
    }
    return cosine(frequenciesOf(left), frequenciesOf(right));
}

Agreement agreementOf(const std::vector<std::string>& answers, const std::vector<double>& weights)
{
    const std::vector<double> votes =
        weights.size() == answers.size() ? weights : std::vector<double>(answers.size(), 1.0);
    const Matrix matrix = similarities(answers);
    Agreement result;
    result.cluster = clustersOf(matrix);
    const auto ranked = rankClusters(result.cluster, votes);
    for (std::size_t i = 0; i < answers.size(); ++i)
        result.score.push_back(meanWithOthers(matrix, i, votes));
    const double total = std::accumulate(votes.begin(), votes.end(), 0.0);
    result.share = total > 0 ? ranked.front() / total : 0.0;
    double best = -1;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (result.cluster[i] != 0 || result.score[i] <= best) continue;
        best = result.score[i];
        result.winner = i;
    }
    return result;
}

}  // namespace helix::debate
