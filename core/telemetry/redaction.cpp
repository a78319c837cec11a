#include "telemetry/redaction.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace helix::telemetry {

namespace {

constexpr std::array<std::string_view, 8> kSecretNames{
    "api_key", "apikey", "password", "token", "authorization", "secret", "x-api-key", "cookie"};

// What the keys of well-known vendors begin with, and how many characters must follow before it is
// one.
struct KeyPrefix {
    std::string_view text;
    std::size_t minRest;
};
constexpr std::array<KeyPrefix, 9> kKeyPrefixes{{{"sk-", 8},
                                                 {"AIza", 10},
                                                 {"gsk_", 16},
                                                 {"xai-", 16},
                                                 {"hf_", 16},
                                                 {"pplx-", 16},
                                                 {"AKIA", 16},
                                                 {"ghp_", 16},
                                                 {"eyJ", 20}}};

// A value that follows a name with a colon may be prose ("unexpected token: }"); one that follows
// an equals sign is not.
constexpr std::size_t kMinAfterColon = 8;
constexpr std::size_t kAnchorBytes = 12;
constexpr std::size_t kMaxNameBytes = 40;

char lower(char c)
{
    return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool isWord(char c)
{
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

bool isTokenChar(char c)
{
    return isWord(c) || c == '.' || c == '~' || c == '+' || c == '/' || c == '=' || c == '%';
}

bool startsWithIgnoringCase(std::string_view text, std::string_view prefix)
{
    return text.size() >= prefix.size() &&
           std::equal(prefix.begin(), prefix.end(), text.begin(),
                      [](char a, char b) { return lower(a) == lower(b); });
}

std::size_t tokenLength(std::string_view text)
{
    std::size_t length = 0;
    while (length < text.size() && isTokenChar(text[length])) ++length;
    return length;
}

// [begin, end) of the part to replace; empty when nothing begins at the position.
struct Span {
    std::size_t begin = 0;
    std::size_t end = 0;
};

// The first characters of a key of our own clients name it in logs and records; the rest is secret.
bool isPublicKeyId(std::string_view token)
{
    constexpr std::size_t kIdLength = 17;
    return token.size() == kIdLength && token.starts_with("sk-prod-");
}

Span vendorKeyAt(std::string_view text, std::size_t at)
{
    if (at > 0 && std::isalnum(static_cast<unsigned char>(text[at - 1])) != 0) return {};
    for (const KeyPrefix& prefix : kKeyPrefixes) {
        if (!text.substr(at).starts_with(prefix.text)) continue;
        const std::size_t length = tokenLength(text.substr(at));
        if (isPublicKeyId(text.substr(at, length))) return {};
        if (length >= prefix.text.size() + prefix.minRest) return {at, at + length};
    }
    return {};
}

// "basic understanding" is prose, "Basic dXNlcjpwYXNz" is not.
bool looksEncoded(std::string_view text)
{
    constexpr std::size_t kMinEncoded = 8;
    return text.size() >= kMinEncoded && std::any_of(text.begin(), text.end(), [](char c) {
               return std::isupper(static_cast<unsigned char>(c)) != 0 ||
                      std::isdigit(static_cast<unsigned char>(c)) != 0 || c == '=';
           });
}

Span authSchemeAt(std::string_view text, std::size_t at)
{
    for (const std::string_view scheme : {std::string_view("bearer"), std::string_view("basic")}) {
        if (!startsWithIgnoringCase(text.substr(at), scheme)) continue;
        std::size_t begin = at + scheme.size();
        std::size_t blanks = 0;
        while (begin < text.size() && text[begin] == ' ') ++begin, ++blanks;
        const std::size_t length = tokenLength(text.substr(begin));
        const bool isToken =
            scheme == "basic" ? looksEncoded(text.substr(begin, length)) : length >= 4;
        if (blanks > 0 && isToken) return {begin, begin + length};
    }
    return {};
}

// `name=value`, `"name": "value"`, `?key=value`: looks back from the separator for the name.
Span assignmentAt(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    while (end > 0 && (text[end - 1] == '"' || text[end - 1] == '\'' || text[end - 1] == '\\' ||
                       text[end - 1] == ' '))
        --end;
    std::size_t begin = end;
    while (begin > 0 && end - begin < kMaxNameBytes && isWord(text[begin - 1])) --begin;
    const std::string_view name = text.substr(begin, end - begin);
    const bool isUrlKey = name == "key" && begin > 0 &&
                          (text[begin - 1] == '?' || text[begin - 1] == '&') && text[at] == '=';
    if (!isUrlKey && !isSecretName(name)) return {};
    std::size_t value = at + 1;
    while (value < text.size() &&
           (text[value] == ' ' || text[value] == '"' || text[value] == '\'' || text[value] == '\\'))
        ++value;
    if (startsWithIgnoringCase(text.substr(value), "bearer ")) value += 7;
    std::size_t stop = value;
    while (stop < text.size() &&
           std::string_view(" \"'\\&,;}\r\n\t").find(text[stop]) == std::string_view::npos)
        ++stop;
    const bool isQuotedName = end < at && text[at - 1] != ' ';
    const bool isLongEnough =
        text[at] == '=' || isQuotedName ? stop > value : stop - value >= kMinAfterColon;
    return isLongEnough ? Span{value, stop} : Span{};
}

// `https://user:password@host`.
Span userInfoAt(std::string_view text, std::size_t at)
{
    if (!text.substr(at).starts_with("://")) return {};
    const std::size_t begin = at + 3;
    for (std::size_t i = begin; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '@') return {begin, i};
        if (c == '/' || c == '?' || c == '#' || c == '"' || c <= ' ') break;
    }
    return {};
}

Span secretAt(std::string_view text, std::size_t at)
{
    switch (text[at]) {
        case 's':
        case 'A':
        case 'g':
        case 'x':
        case 'h':
        case 'p':
        case 'e': return vendorKeyAt(text, at);
        case 'B':
        case 'b': return authSchemeAt(text, at);
        case '=': return assignmentAt(text, at);
        case ':': {
            const Span found = userInfoAt(text, at);
            return found.end > found.begin ? found : assignmentAt(text, at);
        }
        default: return {};
    }
}

std::string percentEncoded(const std::string& text)
{
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.' ||
            c == '~') {
            out.push_back(c);
        } else {
            out.push_back('%');
            out.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
            out.push_back(kDigits[static_cast<unsigned char>(c) & 0x0f]);
        }
    }
    return out;
}

// The digits that the secret's bytes alone determine when it stands `shift` bytes after a multiple
// of three in what was encoded.
std::string base64Core(const std::string& secret, std::size_t shift)
{
    static constexpr char kDigits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const std::string bytes = std::string(shift, '\0') + secret;
    std::string out;
    for (std::size_t bit = 0; bit + 6 <= bytes.size() * 8; bit += 6) {
        unsigned value = 0;
        for (std::size_t k = bit; k < bit + 6; ++k)
            value =
                value << 1U |
                (static_cast<unsigned>(static_cast<unsigned char>(bytes[k / 8])) >> (7 - k % 8) &
                 1U);
        out.push_back(kDigits[value]);
    }
    return out.substr((shift * 8 + 5) / 6);
}

}  // namespace

bool isSecretName(std::string_view name) noexcept
{
    for (const std::string_view secret : kSecretNames)
        if (name.size() >= secret.size() &&
            startsWithIgnoringCase(name.substr(name.size() - secret.size()), secret))
            return true;
    return false;
}

Redactor::Redactor() : m_needles(std::make_shared<const Needles>()) {}

std::shared_ptr<const Redactor::Needles> Redactor::needles() const
{
    const std::lock_guard lock(m_mutex);
    return m_needles;
}

void Redactor::registerSecret(const std::string& secret)
{
    if (secret.size() < kMinRegisteredSecret) return;
    const std::lock_guard lock(m_mutex);
    if (m_needles->size() >= kMaxRegisteredSecrets) return;
    auto next = std::make_shared<Needles>(*m_needles);
    const auto add = [&](std::string text) {
        if (text.size() < kMinRegisteredSecret) return;
        const auto isSame = [&](const Needle& needle) { return needle.text == text; };
        if (std::any_of(next->begin(), next->end(), isSame)) return;
        const std::size_t anchor = std::min(text.size(), kAnchorBytes);
        next->push_back({std::move(text), anchor});
    };
    add(secret);
    add(percentEncoded(secret));
    for (std::size_t shift = 0; shift < 3; ++shift) add(base64Core(secret, shift));
    m_needles = std::move(next);
}

std::string Redactor::redact(std::string_view text) const
{
    std::string out(text);
    for (const Needle& needle : *needles()) {
        const std::string_view anchor = std::string_view(needle.text).substr(0, needle.anchor);
        for (std::size_t at = out.find(anchor); at != std::string::npos;
             at = out.find(anchor, at)) {
            // The rest may have been cut off by someone else's limit: mask what is there.
            std::size_t length = needle.anchor;
            while (length < needle.text.size() && at + length < out.size() &&
                   out[at + length] == needle.text[length])
                ++length;
            out.replace(at, length, kRedacted);
            at += kRedacted.size();
        }
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        const Span found = secretAt(out, i);
        if (found.end <= found.begin) continue;
        if (std::string_view(out).substr(found.begin).starts_with(kRedacted)) {
            i = found.begin + kRedacted.size() - 1;
            continue;
        }
        out.replace(found.begin, found.end - found.begin, kRedacted);
        i = found.begin + kRedacted.size() - 1;
    }
    return out;
}

}  // namespace helix::telemetry
