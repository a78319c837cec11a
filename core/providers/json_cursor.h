#pragma once
// A forward-only reader of JSON text that builds nothing. A stream has dozens of small events and
// only three of their fields matter, so the usual event is read by this cursor and everything
// unusual by the value parser. The cursor accepts only valid JSON (RFC 8259); it may refuse valid
// JSON, which then costs a second look.

#include <cstdint>
#include <string>
#include <string_view>

namespace helix::providers {

/// Every function returns false when the text is not what it asks for; the cursor is then spent.
/// Strings are not checked for UTF-8: whoever writes them replaces what is none.
class JsonCursor {
public:
    explicit JsonCursor(std::string_view text) : m_text(text) {}

    /// The next character that is not white space, or '\0' at the end.
    [[nodiscard]] char peek();
    [[nodiscard]] bool enterObject() { return take('{'); }
    [[nodiscard]] bool enterArray() { return take('['); }
    /// The next member's key, which must be free of escapes. isEnd is set behind the last one.
    [[nodiscard]] bool nextMember(bool isFirst, std::string_view& key, bool& isEnd);
    [[nodiscard]] bool nextElement(bool isFirst, bool& isEnd);
    [[nodiscard]] bool readString(std::string& out);
    [[nodiscard]] bool readInt(std::int64_t& out);
    /// Only null.
    [[nodiscard]] bool readNull() { return word("null"); }
    /// Any value.
    [[nodiscard]] bool skip(int depth = 0);
    /// Only white space is left.
    [[nodiscard]] bool isAtEnd() { return peek() == '\0' && m_at == m_text.size(); }

private:
    [[nodiscard]] bool take(char wanted);
    [[nodiscard]] bool word(std::string_view wanted);
    [[nodiscard]] bool separator(bool isFirst, char close, bool& isEnd);
    [[nodiscard]] bool skipString();
    [[nodiscard]] bool skipNumber();
    [[nodiscard]] bool skipMembers(int depth);
    [[nodiscard]] bool skipElements(int depth);
    [[nodiscard]] bool escape(std::string* out);
    [[nodiscard]] bool unicodeEscape(std::string* out);
    [[nodiscard]] bool hexDigits(std::uint32_t& out);

    std::string_view m_text;
    std::size_t m_at = 0;
};

}  // namespace helix::providers
