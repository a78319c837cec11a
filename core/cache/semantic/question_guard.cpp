#include "cache/semantic/question_guard.h"

#include "cache/semantic/question_words.h"

#include <algorithm>
#include <utility>

namespace helix::cache {

namespace {

bool isDigit(char32_t c)
{
    return c >= '0' && c <= '9';
}

bool isUpper(char32_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) ||
           (c >= 0x391 && c <= 0x3A9) || (c >= 0x400 && c <= 0x42F);
}

char32_t lowered(char32_t c)
{
    if (!isUpper(c)) return c;
    return c >= 0x400 && c <= 0x40F ? c + 0x50 : c + 0x20;
}

// General punctuation, arrows, currency and the like are no letters; U+00AA to U+00BF holds « and
// ».
bool isLetter(char32_t c)
{
    if (c < 0x80) return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    return c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
           !(c >= 0xFF00 && c <= 0xFF0F);
}

bool isWordCharacter(char32_t c)
{
    return isLetter(c) || isDigit(c) || c == '_';
}

std::u32string decoded(std::string_view text)
{
    std::u32string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t more = lead < 0xC0 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
        char32_t c = more == 0 ? lead : lead & (0x3FU >> more);
        for (std::size_t k = 1; k <= more && i + k < text.size(); ++k)
            c = (c << 6U) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        out.push_back(c == 0x2019 || c == 0x2018 ? U'\'' : c);
        i += more + 1;
    }
    return out;
}

void append(std::string& out, char32_t c)
{
    const auto byte = [&](char32_t value) { out.push_back(static_cast<char>(value)); };
    if (c < 0x80) {
        byte(c);
    } else if (c < 0x800) {
        byte(0xC0 | (c >> 6U));
        byte(0x80 | (c & 0x3FU));
    } else {
        if (c >= 0x10000) {
            byte(0xF0 | (c >> 18U));
            byte(0x80 | ((c >> 12U) & 0x3FU));
        } else {
            byte(0xE0 | (c >> 12U));
        }
        byte(0x80 | ((c >> 6U) & 0x3FU));
        byte(0x80 | (c & 0x3FU));
    }
}

std::string encoded(std::u32string_view text, bool isLowered)
{
    std::string out;
    for (const char32_t c : text) append(out, isLowered ? lowered(c) : c);
    return out;
}

// Letters of scripts whose words this file has no list of.
bool isOtherScript(char32_t c)
{
    return isLetter(c) && c >= 0x250 && !(c >= 0x1E00 && c <= 0x1EFF);
}

// One pass over the text; words, numbers and quotes are told apart as they come.
class Reader {
public:
    explicit Reader(std::string_view text) : m_text(decoded(text)) {}

    QuestionTraits read()
    {
        while (m_at < m_text.size()) step();
        m_traits.language = language();
        if (m_others * 2 > m_letters) m_traits.words = 0;
        return std::move(m_traits);
    }

private:
    [[nodiscard]] char32_t at(std::size_t i) const { return i < m_text.size() ? m_text[i] : U'\0'; }

    void step()
    {
        const char32_t c = m_text[m_at];
        if (isLetter(c) || isDigit(c) || (c == '_' && isWordCharacter(at(m_at + 1)))) {
            takeWord();
            return;
        }
        if (m_at >= m_quoteEnd) takeQuote(c);
        if (c == '.' || c == '?' || c == '!' || c == ':' || c == '\n') m_isStart = true;
        if (c == '%' || c == '$' || c == 0xA3 || c == 0xA5 || (c >= 0x20A0 && c <= 0x20BF))
            m_traits.units.push_back(encoded(std::u32string_view(&m_text[m_at], 1), false));
        ++m_at;
    }

    void takeQuote(char32_t open)
    {
        char32_t close = 0;
        std::size_t width = 1;
        if (open == '"' || open == '`') close = open;
        if (open == 0x201C || open == 0x201E) close = 0x201D;
        if (open == 0xAB) close = 0xBB;
        if (open == '\'' && (m_at == 0 || !isWordCharacter(at(m_at - 1)))) close = open;
        if (close == 0) return;
        while (open == '`' && at(m_at + width) == '`') ++width;
        std::size_t end = m_at + width;
        const auto isEnd = [&](std::size_t i) {
            if (m_text[i] != close) return false;
            if (close == '\'') return !isWordCharacter(at(i + 1));
            for (std::size_t k = 1; k < width; ++k)
                if (at(i + k) != close) return false;
            return true;
        };
        while (end < m_text.size() && !isEnd(end)) ++end;
        if (end >= m_text.size()) return;
        m_traits.quotes.push_back(
            encoded(std::u32string_view(m_text).substr(m_at + width, end - m_at - width), false));
        m_quoteEnd = end + width;
    }

    // Whether the sign at i holds two parts of one word together.
    [[nodiscard]] bool isInside(std::size_t i) const
    {
        const char32_t before = at(i - 1);
        const char32_t after = at(i + 1);
        if (!isWordCharacter(before) || !isWordCharacter(after)) return false;
        switch (m_text[i]) {
            case '\'': return isLetter(before) && isLetter(after);
            case ',': return isDigit(before) && isDigit(after);
            case '-':
            case ':': return isDigit(before) || isDigit(after);
            case '.':
            case '/':
            case '@': return true;
            default: return false;
        }
    }

    void takeWord()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && (isWordCharacter(m_text[m_at]) || isInside(m_at))) ++m_at;
        // C++ and C#.
        while (at(m_at) == '+' || at(m_at) == '#') ++m_at;
        judge(std::u32string_view(m_text).substr(begin, m_at - begin));
        m_isStart = false;
    }

    void judge(std::u32string_view word)
    {
        ++m_traits.words;
        for (const char32_t c : word) {
            m_letters += isLetter(c) ? 1U : 0U;
            m_others += isOtherScript(c) ? 1U : 0U;
        }
        const std::string lower = encoded(word, true);
        const bool wasNumber = std::exchange(m_wasNumber, false);
        if (isDigit(word.front())) {
            takeNumber(word);
            return;
        }
        compareWord(lower, wasNumber);
        if (isName(word, lower)) m_traits.names.push_back(lower);
        m_small.push_back(lower);
    }

    // "5kg" is 5 and kg; "3rd" and "10x" stay whole.
    void takeNumber(std::u32string_view word)
    {
        std::size_t end = word.size();
        while (end > 0 && !isDigit(word[end - 1])) --end;
        std::size_t unit = end;
        while (unit < word.size() && !isLetter(word[unit])) ++unit;
        const std::string suffix = encoded(word.substr(unit), true);
        if (suffix.empty() || isIn(unitWords(), suffix)) {
            m_traits.numbers.push_back(encoded(word.substr(0, end), true));
            if (!suffix.empty()) m_traits.units.push_back(suffix);
        } else {
            m_traits.numbers.push_back(encoded(word, true));
        }
        m_wasNumber = suffix.empty();
    }

    void compareWord(const std::string& lower, bool wasNumber)
    {
        if (lower.ends_with("n't") || lower == "cannot")
            m_traits.negations.emplace_back("not");
        else if (isIn(negationWords(), lower))
            m_traits.negations.push_back(lower);
        if (isIn(oppositeWords(), lower)) m_traits.opposites.push_back(lower);
        if (isIn(dateWords(), lower)) m_traits.dates.push_back(lower);
        if (isIn(unitWords(), lower) && (lower.size() >= 3 || wasNumber))
            m_traits.units.push_back(lower);
        const auto numbers = numberWords();
        const auto found = std::lower_bound(
            numbers.begin(), numbers.end(), lower,
            [](const NumberWord& entry, const std::string& word) { return entry.word < word; });
        if (found != numbers.end() && found->word == lower) {
            m_traits.numbers.emplace_back(found->digits);
            m_wasNumber = true;
        }
    }

    [[nodiscard]] bool isName(std::u32string_view word, const std::string& lower) const
    {
        std::size_t capitals = 0;
        bool hasSign = false;
        for (const char32_t c : word) {
            capitals += isUpper(c) ? 1U : 0U;
            hasSign = hasSign || !(isLetter(c) || c == '\'');
        }
        if (hasSign || capitals > 1) return true;
        if (capitals == 0) return false;
        if (!isUpper(word.front())) return true;
        if (lower == "i" || lower.starts_with("i'")) return false;
        return !m_isStart || !isIn(openingWords(), lower.substr(0, lower.find('\'')));
    }

    [[nodiscard]] std::string language() const
    {
        if (m_others * 2 > m_letters) return "other";
        // Two languages with as many small words: neither is known.
        std::string best;
        std::size_t most = 0;
        for (const auto& [name, words] : languageWords()) {
            const auto count = static_cast<std::size_t>(
                std::count_if(m_small.begin(), m_small.end(),
                              [&](const std::string& word) { return isIn(words, word); }));
            if (count == most) best.clear();
            if (count <= most) continue;
            most = count;
            best = name;
        }
        return best;
    }

    std::u32string m_text;
    std::size_t m_at = 0;
    std::size_t m_quoteEnd = 0;
    bool m_isStart = true;  ///< of a sentence
    bool m_wasNumber = false;
    std::size_t m_letters = 0;
    std::size_t m_others = 0;
    std::vector<std::string> m_small;
    QuestionTraits m_traits;
};

}  // namespace

QuestionTraits traitsOf(std::string_view text)
{
    if (text.size() > kMaxQuestionBytes) return {};
    return Reader(text).read();
}

std::optional<Guard> difference(const QuestionTraits& a, const QuestionTraits& b)
{
    if (!a.language.empty() && !b.language.empty() && a.language != b.language)
        return Guard::Language;
    if (a.negations != b.negations) return Guard::Negation;
    if (a.opposites != b.opposites) return Guard::Opposite;
    if (a.numbers != b.numbers) return Guard::Number;
    if (a.units != b.units) return Guard::Unit;
    if (a.dates != b.dates) return Guard::Date;
    if (a.quotes != b.quotes) return Guard::Quote;
    if (a.names != b.names) return Guard::Name;
    return std::nullopt;
}

}  // namespace helix::cache
