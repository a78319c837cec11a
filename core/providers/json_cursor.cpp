#include "providers/json_cursor.h"

#include <charconv>

namespace helix::providers {

namespace {

constexpr int kMaxSkippedDepth = 32;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// Ends a stretch of a string that can be taken as it is.
bool isSpecial(char c)
{
    return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20;
}

void appendUtf8(std::string& out, std::uint32_t code)
{
    const auto push = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
    if (code < 0x80) return push(code);
    if (code < 0x800) {
        push(0xC0U | (code >> 6U));
    } else {
        if (code < 0x10000) {
            push(0xE0U | (code >> 12U));
        } else {
            push(0xF0U | (code >> 18U));
            push(0x80U | ((code >> 12U) & 0x3FU));
        }
        push(0x80U | ((code >> 6U) & 0x3FU));
    }
    push(0x80U | (code & 0x3FU));
}

}  // namespace

char JsonCursor::peek()
{
    while (m_at < m_text.size()) {
        const char c = m_text[m_at];
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') return c;
        ++m_at;
    }
    return '\0';
}

bool JsonCursor::take(char wanted)
{
    if (peek() != wanted || m_at == m_text.size()) return false;
    ++m_at;
    return true;
}

bool JsonCursor::word(std::string_view wanted)
{
    if (peek() == '\0' || m_text.substr(m_at, wanted.size()) != wanted) return false;
    m_at += wanted.size();
    return true;
}

bool JsonCursor::separator(bool isFirst, char close, bool& isEnd)
{
    isEnd = take(close);
    if (isEnd) return true;
    if (isFirst) return true;
    return take(',') && peek() != close;
}

bool JsonCursor::nextMember(bool isFirst, std::string_view& key, bool& isEnd)
{
    if (!separator(isFirst, '}', isEnd)) return false;
    if (isEnd) return true;
    if (!take('"')) return false;
    const std::size_t start = m_at;
    while (m_at < m_text.size() && !isSpecial(m_text[m_at])) ++m_at;
    if (m_at == m_text.size() || m_text[m_at] != '"') return false;
    key = m_text.substr(start, m_at - start);
    ++m_at;
    return take(':');
}

bool JsonCursor::nextElement(bool isFirst, bool& isEnd)
{
    return separator(isFirst, ']', isEnd);
}

bool JsonCursor::readString(std::string& out)
{
    out.clear();
    if (!take('"')) return false;
    while (true) {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && !isSpecial(m_text[m_at])) ++m_at;
        out.append(m_text.substr(start, m_at - start));
        if (m_at == m_text.size()) return false;
        const char c = m_text[m_at++];
        if (c == '"') return true;
        if (c != '\\' || !escape(&out)) return false;
    }
}

bool JsonCursor::skipString()
{
    if (!take('"')) return false;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at++];
        if (c == '"') return true;
        if (static_cast<unsigned char>(c) < 0x20) return false;
        if (c == '\\' && !escape(nullptr)) return false;
    }
    return false;
}

bool JsonCursor::escape(std::string* out)
{
    if (m_at == m_text.size()) return false;
    const char c = m_text[m_at++];
    if (c == 'u') return unicodeEscape(out);
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kValues = "\"\\/\b\f\n\r\t";
    const std::size_t index = kNames.find(c);
    if (index == std::string_view::npos) return false;
    if (out != nullptr) out->push_back(kValues[index]);
    return true;
}

bool JsonCursor::hexDigits(std::uint32_t& out)
{
    if (m_text.size() - m_at < 4) return false;
    const char* start = m_text.data() + m_at;
    const auto [end, error] = std::from_chars(start, start + 4, out, 16);
    m_at += 4;
    return error == std::errc() && end == start + 4;
}

bool JsonCursor::unicodeEscape(std::string* out)
{
    std::uint32_t code = 0;
    if (!hexDigits(code)) return false;
    if (code >= 0xDC00 && code <= 0xDFFF) return false;
    if (code >= 0xD800 && code <= 0xDBFF) {
        std::uint32_t low = 0;
        if (m_text.substr(m_at, 2) != "\\u") return false;
        m_at += 2;
        if (!hexDigits(low) || low < 0xDC00 || low > 0xDFFF) return false;
        code = 0x10000 + ((code - 0xD800) << 10U) + (low - 0xDC00);
    }
    if (out != nullptr) appendUtf8(*out, code);
    return true;
}

bool JsonCursor::readInt(std::int64_t& out)
{
    const char first = peek();
    const std::size_t start = m_at;
    if ((first != '-' && !isDigit(first)) || !skipNumber()) return false;
    const auto [end, error] = std::from_chars(m_text.data() + start, m_text.data() + m_at, out);
    return error == std::errc() && end == m_text.data() + m_at;
}

bool JsonCursor::skipNumber()
{
    const auto digits = [this] {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && isDigit(m_text[m_at])) ++m_at;
        return m_at > start;
    };
    const auto isAt = [this](std::string_view set) {
        return m_at < m_text.size() && set.find(m_text[m_at]) != std::string_view::npos;
    };
    if (isAt("-")) ++m_at;
    if (isAt("0"))
        ++m_at;
    else if (!digits())
        return false;
    if (isAt(".")) {
        ++m_at;
        if (!digits()) return false;
    }
    if (!isAt("eE")) return true;
    ++m_at;
    if (isAt("+-")) ++m_at;
    return digits();
}

bool JsonCursor::skip(int depth)
{
    if (depth > kMaxSkippedDepth) return false;
    switch (peek()) {
        case '"': return skipString();
        case '{': return skipMembers(depth);
        case '[': return skipElements(depth);
        case 't': return word("true");
        case 'f': return word("false");
        case 'n': return word("null");
        default: return skipNumber();
    }
}

bool JsonCursor::skipMembers(int depth)
{
    if (!take('{')) return false;
    std::string_view key;
    for (bool isFirst = true, isEnd = false;; isFirst = false) {
        if (!nextMember(isFirst, key, isEnd)) return false;
        if (isEnd) return true;
        if (!skip(depth + 1)) return false;
    }
}

bool JsonCursor::skipElements(int depth)
{
    if (!take('[')) return false;
    for (bool isFirst = true, isEnd = false;; isFirst = false) {
        if (!nextElement(isFirst, isEnd)) return false;
        if (isEnd) return true;
        if (!skip(depth + 1)) return false;
    }
}

}  // namespace helix::providers
