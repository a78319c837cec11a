#include "source_text.h"

#include <algorithm>
#include <cctype>

namespace helix::tidy {
namespace {

bool isIdentifierByte(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

/// In 10'000 the quote separates digits: the token it stands in starts with a digit.
bool isDigitSeparator(std::string_view text, std::size_t quote)
{
    std::size_t start = quote;
    while (start > 0 && (isIdentifierByte(text[start - 1]) || text[start - 1] == '\'')) --start;
    return start < quote && std::isdigit(static_cast<unsigned char>(text[start]));
}

/// Walks over the text once; each skip function returns the offset behind what it blanked.
class Blanker {
public:
    explicit Blanker(std::string_view text) : m_text(text), m_out(text) {}

    std::string run()
    {
        for (std::size_t at = 0; at < m_text.size();) at = step(at);
        return std::move(m_out);
    }

private:
    std::size_t step(std::size_t at)
    {
        const auto rest = m_text.substr(at);
        if (rest.starts_with("//")) return blank(at, endOf("\n", at));
        if (rest.starts_with("/*")) return blank(at, behind("*/", at + 2));
        if (rest.starts_with("R\"") && (at == 0 || !isIdentifierByte(m_text[at - 1])))
            return rawString(at);
        if (rest[0] == '"') return literal(at, '"');
        if (rest[0] == '\'' && !isDigitSeparator(m_text, at)) return literal(at, '\'');
        return at + 1;
    }

    std::size_t rawString(std::size_t at)
    {
        const auto open = m_text.find('(', at);
        if (open == std::string_view::npos) return at + 2;
        const auto end = ")" + std::string(m_text.substr(at + 2, open - at - 2)) + "\"";
        return blank(at, behind(end, open));
    }

    std::size_t literal(std::size_t at, char quote)
    {
        std::size_t end = at + 1;
        while (end < m_text.size() && m_text[end] != quote && m_text[end] != '\n')
            end += m_text[end] == '\\' ? 2 : 1;
        return blank(at, std::min(end + 1, m_text.size()));
    }

    std::size_t endOf(std::string_view mark, std::size_t from) const
    {
        return std::min(m_text.find(mark, from), m_text.size());
    }

    std::size_t behind(std::string_view mark, std::size_t from) const
    {
        const auto found = m_text.find(mark, from);
        return found == std::string_view::npos ? m_text.size() : found + mark.size();
    }

    std::size_t blank(std::size_t from, std::size_t to)
    {
        for (std::size_t at = from; at < to; ++at)
            if (m_out[at] != '\n') m_out[at] = ' ';
        return to;
    }

    std::string_view m_text;
    std::string m_out;
};

/// The include on the line that starts at `hash`, read from the untouched text because the name is
/// a string.
Include readInclude(std::string_view text, std::size_t hash)
{
    Include include;
    include.line = lineAt(text, hash);
    const auto line = text.substr(hash, text.find('\n', hash) - hash);
    const auto open = line.find_first_of("<\"");
    if (open == std::string_view::npos) return include;
    include.isQuoted = line[open] == '"';
    const auto close = line.find(include.isQuoted ? '"' : '>', open + 1);
    if (close != std::string_view::npos) include.target = line.substr(open + 1, close - open - 1);
    return include;
}

}  // namespace

std::string codeOnly(std::string_view text)
{
    return Blanker(text).run();
}

std::vector<Include> includesOf(std::string_view text)
{
    std::vector<Include> found;
    const std::string code = codeOnly(text);
    for (const auto word : findWord(code, "include")) {
        const auto before = code.find_last_not_of(" \t", word == 0 ? 0 : word - 1);
        if (before == std::string::npos || code[before] != '#') continue;
        auto include = readInclude(text, before);
        if (!include.target.empty()) found.push_back(std::move(include));
    }
    return found;
}

std::vector<std::size_t> findWord(std::string_view text, std::string_view word)
{
    std::vector<std::size_t> found;
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const auto end = at + word.size();
        const bool startsAlone = at == 0 || !isIdentifierByte(text[at - 1]);
        if (startsAlone && (end == text.size() || !isIdentifierByte(text[end])))
            found.push_back(at);
    }
    return found;
}

int lineAt(std::string_view text, std::size_t offset)
{
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<int>(std::count(text.begin(), end, '\n'));
}

std::vector<std::string> wordsOfName(std::string_view name)
{
    std::vector<std::string> words(1);
    bool wasLower = false;
    for (const char c : name) {
        const bool isUpper = std::isupper(static_cast<unsigned char>(c)) != 0;
        const bool isLetter = std::isalpha(static_cast<unsigned char>(c)) != 0;
        if (!isLetter || (isUpper && wasLower)) words.emplace_back();
        if (isLetter)
            words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        wasLower = isLetter && !isUpper;
    }
    std::erase(words, "");
    return words;
}

}  // namespace helix::tidy
