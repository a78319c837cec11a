#include "telemetry/trace_context.h"

#include "base/identifier.h"

#include <algorithm>
#include <cctype>
#include <vector>

namespace helix::telemetry {

namespace {

constexpr std::size_t kTraceIdDigits = 32;
constexpr std::size_t kSpanIdDigits = 16;
constexpr std::size_t kTraceparentBytes = 55;  // of version 00

bool isLowerHex(std::string_view text)
{
    return std::all_of(text.begin(), text.end(),
                       [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool isAllZero(std::string_view text)
{
    return text.find_first_not_of('0') == std::string_view::npos;
}

std::string_view trimmed(std::string_view text)
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

bool isEqualIgnoringCase(std::string_view name, std::string_view lowerName)
{
    return name.size() == lowerName.size() &&
           std::equal(name.begin(), name.end(), lowerName.begin(), [](char a, char b) {
               return std::tolower(static_cast<unsigned char>(a)) == b;
           });
}

bool isKeyChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '*' ||
           c == '/';
}

bool isKeyPart(std::string_view text, std::size_t maxBytes, bool mayStartWithDigit)
{
    if (text.empty() || text.size() > maxBytes) return false;
    const bool isLetter = text[0] >= 'a' && text[0] <= 'z';
    const bool isDigit = text[0] >= '0' && text[0] <= '9';
    return (isLetter || (mayStartWithDigit && isDigit)) &&
           std::all_of(text.begin(), text.end(), isKeyChar);
}

// key = lcalpha 0*255(...) / tenant 1*241 "@" system 1*14; level 2 lets a simple key start with a
// digit.
bool isStateKey(std::string_view key)
{
    const auto at = key.find('@');
    if (at == std::string_view::npos) return isKeyPart(key, 256, true);
    return isKeyPart(key.substr(0, at), 241, true) && isKeyPart(key.substr(at + 1), 14, false);
}

bool isStateValue(std::string_view value)
{
    return !value.empty() && value.size() <= 256 && value.back() != ' ' &&
           std::all_of(value.begin(), value.end(),
                       [](char c) { return c >= 0x20 && c <= 0x7e && c != ',' && c != '='; });
}

bool isPrintable(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string newSpanId()
{
    std::string id = randomDigits(kSpanIdDigits);
    if (isAllZero(id)) id.back() = '1';
    return id;
}

std::string newTraceId()
{
    std::string id = randomDigits(kTraceIdDigits);
    if (isAllZero(id)) id.back() = '1';
    return id;
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

}  // namespace

std::optional<TraceParent> parseTraceparent(std::string_view value)
{
    const std::string_view text = trimmed(value);
    if (text.size() < kTraceparentBytes) return std::nullopt;
    const std::string_view version = text.substr(0, 2);
    const std::string_view traceId = text.substr(3, kTraceIdDigits);
    const std::string_view parentId = text.substr(36, kSpanIdDigits);
    const std::string_view flags = text.substr(53, 2);
    if (text[2] != '-' || text[35] != '-' || text[52] != '-') return std::nullopt;
    if (!isLowerHex(version) || !isLowerHex(traceId) || !isLowerHex(parentId) || !isLowerHex(flags))
        return std::nullopt;
    if (version == "ff" || isAllZero(traceId) || isAllZero(parentId)) return std::nullopt;
    if (text.size() > kTraceparentBytes && (version == "00" || text[kTraceparentBytes] != '-'))
        return std::nullopt;
    const char low = flags[1];
    const int nibble = low <= '9' ? low - '0' : low - 'a' + 10;
    return TraceParent{std::string(traceId), std::string(parentId), (nibble & 1) != 0};
}

std::optional<std::string> normaliseTracestate(std::string_view value)
{
    if (value.size() > kMaxTraceStateBytes) return std::nullopt;
    std::vector<std::string_view> keys;
    std::string out;
    while (!value.empty()) {
        const auto comma = value.find(',');
        const std::string_view member = trimmed(value.substr(0, comma));
        value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
        if (member.empty()) continue;
        const auto equals = member.find('=');
        if (equals == std::string_view::npos) return std::nullopt;
        const std::string_view key = member.substr(0, equals);
        if (!isStateKey(key) || !isStateValue(member.substr(equals + 1))) return std::nullopt;
        if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
        keys.push_back(key);
        if (keys.size() > kMaxTraceStateMembers) return std::nullopt;
        if (!out.empty()) out.push_back(',');
        out += member;
    }
    return out;
}

void TraceHeaders::add(std::string_view name, std::string_view value)
{
    if (isEqualIgnoringCase(name, "traceparent")) {
        m_traceparent = value;
        ++m_traceparentCount;
    } else if (isEqualIgnoringCase(name, "tracestate")) {
        if (m_tracestate.size() + value.size() > kMaxTraceStateBytes + 1) {
            m_tracestate.assign(kMaxTraceStateBytes + 1, 'x');  // too long for all that follows
            return;
        }
        if (!m_tracestate.empty()) m_tracestate.push_back(',');
        m_tracestate += value;
    } else if (isEqualIgnoringCase(name, "x-trace-id")) {
        m_traceIdText = trimmed(value);
    }
}

TraceContext TraceContext::accept(const TraceHeaders& headers, bool isSampledWhenNew)
{
    TraceContext context;
    context.spanId = newSpanId();
    context.isSampled = isSampledWhenNew;
    const std::string_view text = headers.m_traceIdText;
    const std::string asTraceId = lowered(text);
    const bool isTraceId =
        text.size() == kTraceIdDigits && isLowerHex(asTraceId) && !isAllZero(asTraceId);
    if (!text.empty() && text.size() <= kMaxTraceIdText && isPrintable(text))
        context.echoText = std::string(text);
    // Of two traceparents nobody can tell which one is right.
    const auto parent =
        headers.m_traceparentCount == 1 ? parseTraceparent(headers.m_traceparent) : std::nullopt;
    if (parent) {
        context.traceId = parent->traceId;
        context.parentId = parent->parentId;
        context.isSampled = parent->isSampled;
        context.isContinued = true;
        context.traceState = normaliseTracestate(headers.m_tracestate).value_or("");
        return context;
    }
    context.traceId = isTraceId ? asTraceId : newTraceId();
    return context;
}

TraceContext TraceContext::child() const
{
    TraceContext below = *this;
    below.parentId = spanId;
    below.spanId = newSpanId();
    return below;
}

std::string TraceContext::traceparent() const
{
    return "00-" + traceId + "-" + spanId + (isSampled ? "-01" : "-00");
}

}  // namespace helix::telemetry
