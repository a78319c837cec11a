// Masks what looks like a credential in text that a provider sent, by one pass over its words. A
// false alarm costs a readable word, a miss costs a key, so the rules are generous.

#include "net/http_message.h"
#include "providers/failure.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::string_view kMask = "[REDACTED]";
constexpr std::size_t kMinPrefixedKey = 8;  ///< characters behind a known prefix
constexpr std::size_t kMinHexKey = 32;
constexpr std::size_t kMinMixedKey = 32;  ///< upper case, lower case and digits in one run

constexpr std::array<std::string_view, 22> kKeyPrefixes{
    "sk-",  "sk_",         "AIza",  "xai-",      "gsk_", "hf_",   "ghp_", "gho_",
    "ghs_", "github_pat_", "pplx-", "r8_",       "csk-", "AKIA",  "eyJ",  "nvapi-",
    "fw_",  "tgp_",        "hx_",   "key_live_", "co_",  "glpat-"};

/// `name=` is always followed by a secret.
constexpr std::array<std::string_view, 9> kSecretNames{"key",    "api_key",  "api-key",
                                                       "apikey", "token",    "access_token",
                                                       "secret", "password", "x-goog-api-key"};
/// `name: ` too; "key: " alone is too common a phrase.
constexpr std::array<std::string_view, 9> kHeaderNames{
    "api_key",      "api-key", "apikey",   "x-api-key",    "x-goog-api-key",
    "access_token", "secret",  "password", "authorization"};

bool isAlnum(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}
// A key's characters, and '*' because vendors mask the middle of a key themselves.
bool isKeyCharacter(char c)
{
    return isAlnum(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' || c == '/' ||
           c == '=' || c == '*';
}
bool isNameCharacter(char c)
{
    return isAlnum(c) || c == '-' || c == '_';
}
bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

template <class Test>
std::size_t runLength(std::string_view text, std::size_t start, Test isMember)
{
    std::size_t end = start;
    while (end < text.size() && isMember(text[end])) ++end;
    return end - start;
}

template <class Names>
bool isOneOf(std::string_view name, const Names& names)
{
    return std::any_of(names.begin(), names.end(),
                       [&](std::string_view known) { return net::equalsIgnoreCase(name, known); });
}

bool hasKeyPrefix(std::string_view word)
{
    return std::any_of(kKeyPrefixes.begin(), kKeyPrefixes.end(), [&](std::string_view prefix) {
        return word.starts_with(prefix) && word.size() >= prefix.size() + kMinPrefixedKey;
    });
}

bool looksRandom(std::string_view run)
{
    if (run.size() >= kMinHexKey && std::all_of(run.begin(), run.end(), isHexDigit)) return true;
    const auto has = [&](char low, char high) {
        return std::any_of(run.begin(), run.end(), [=](char c) { return c >= low && c <= high; });
    };
    return run.size() >= kMinMixedKey && has('a', 'z') && has('A', 'Z') && has('0', '9');
}

// A run without the separators of paths and model names, which would make long names look random.
bool hasRandomRun(std::string_view word)
{
    for (std::size_t i = 0; i < word.size();) {
        const std::size_t length =
            runLength(word, i, [](char c) { return isAlnum(c) || c == '_' || c == '+'; });
        if (looksRandom(word.substr(i, length))) return true;
        i += std::max<std::size_t>(length, 1);
    }
    return false;
}

class Redactor {
public:
    explicit Redactor(std::string_view text) : m_text(text) {}

    std::string run()
    {
        m_out.reserve(m_text.size());
        while (m_at < m_text.size()) step();
        return std::move(m_out);
    }

private:
    void step()
    {
        if (!isKeyCharacter(m_text[m_at])) {
            const char c = m_text[m_at++];
            m_out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
            return;
        }
        if (takeNamedSecret()) return;
        takeWord();
    }

    // name=value, name: value, "name":"value"
    bool takeNamedSecret()
    {
        const std::size_t length = runLength(m_text, m_at, isNameCharacter);
        const std::string_view name = m_text.substr(m_at, length);
        if (net::equalsIgnoreCase(name, "bearer")) return takeSecretAfter(m_at + length, true);
        std::size_t i = m_at + length;
        if (i < m_text.size() && (m_text[i] == '"' || m_text[i] == '\'')) ++i;
        if (i >= m_text.size()) return false;
        const bool isSecret = (m_text[i] == '=' && isOneOf(name, kSecretNames)) ||
                              (m_text[i] == ':' && isOneOf(name, kHeaderNames));
        return isSecret && takeSecretAfter(i + 1, false);
    }

    bool takeSecretAfter(std::size_t start, bool needsSpace)
    {
        std::size_t i = start;
        while (i < m_text.size() && (m_text[i] == ' ' || m_text[i] == '"' || m_text[i] == '\''))
            ++i;
        if (needsSpace && i == start) return false;
        static constexpr std::string_view kEnds = "\"'&,;)}] \t\r\n<>";
        std::size_t end = std::min(m_text.find_first_of(kEnds, i), m_text.size());
        if (end == i) return false;
        const std::string_view value = m_text.substr(i, end - i);
        if (net::equalsIgnoreCase(value, "bearer") || net::equalsIgnoreCase(value, "basic")) {
            const std::size_t next = m_text.find_first_not_of(' ', end);
            if (next == std::string_view::npos) return false;
            end = std::min(m_text.find_first_of(kEnds, next), m_text.size());
        } else if (needsSpace && value.size() < kMinPrefixedKey) {
            return false;  // "bearer token", "bearer of news"
        }
        m_out += m_text.substr(m_at, i - m_at);
        m_out += kMask;
        m_at = end;
        return true;
    }

    void takeWord()
    {
        const std::size_t length = runLength(m_text, m_at, isKeyCharacter);
        const std::string_view word = m_text.substr(m_at, length);
        // "?key=…" inside a URL starts behind '/' and '.', so names are looked for at every '='
        // too.
        if (const std::size_t equals = word.find('='); equals != std::string_view::npos) {
            std::size_t start = equals;
            while (start > 0 && isNameCharacter(word[start - 1])) --start;
            if (start > 0 && isOneOf(word.substr(start, equals - start), kSecretNames)) {
                m_out += word.substr(0, start);
                m_at += start;
                return;
            }
        }
        m_out += hasKeyPrefix(word) || hasRandomRun(word) ? kMask : word;
        m_at += length;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::string m_out;
};

}  // namespace

std::string redactVendorText(std::string_view text, std::size_t limit)
{
    std::string redacted = Redactor(text).run();
    if (redacted.size() <= limit) return redacted;
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(redacted[end]) & 0xC0U) == 0x80U) --end;
    redacted.resize(end);
    return redacted;
}

}  // namespace helix::providers
