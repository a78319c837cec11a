// The text of one log line: JSON built by hand, because a value tree per line would cost more than
// everything else that a request does.

#include "base/json.h"
#include "telemetry/logger.h"

#include <array>
#include <charconv>
#include <cmath>

namespace helix::telemetry {

namespace {

constexpr std::string_view kCutMark = "\xE2\x80\xA6[cut]";
constexpr std::string_view kCutMember = ",\"truncated\":true}";
constexpr std::size_t kMaxKeyBytes = 128;
// The message and the default fields together leave at least this much for the fields.
constexpr std::size_t kMaxMessageEscaped = 6 * 1024;

// Shortens to at most limit bytes without splitting a UTF-8 sequence.
std::string_view cutAt(std::string_view text, std::size_t limit)
{
    if (text.size() <= limit) return text;
    while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0U) == 0x80U) --limit;
    return text.substr(0, limit);
}

// Appends text as a JSON string of at most maxEscaped bytes. An escaped byte takes at most six.
void appendCapped(std::string& out, std::string_view text, std::size_t maxEscaped)
{
    const std::size_t start = out.size();
    const std::string_view head = cutAt(text, kMaxLogValueBytes);
    if (head.size() == text.size())
        appendJsonString(out, head);
    else
        appendJsonString(out, std::string(head).append(kCutMark));
    if (out.size() - start <= maxEscaped) return;
    out.resize(start);
    const std::size_t fits = maxEscaped / 6 > 16 ? maxEscaped / 6 - 16 : 0;
    appendJsonString(out, std::string(cutAt(head, fits)).append(kCutMark));
}

void appendNumber(std::string& out, double number)
{
    if (!std::isfinite(number)) {
        out += "null";
        return;
    }
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

struct ValueWriter {
    std::string& out;
    const Field& field;
    const Redactor& redactor;
    std::size_t room;

    void operator()(std::string_view text) const
    {
        if (isSecretName(field.key) && !text.empty()) {
            appendJsonString(out, kRedacted);
            return;
        }
        // Redaction comes before cutting: half a key is still half a key. A megabyte is not scanned
        // in full for a line that shows four kilobytes of it.
        appendCapped(out, redactor.redact(cutAt(text, 2 * kMaxLogValueBytes)), room);
    }
    void operator()(std::int64_t number) const { out += std::to_string(number); }
    void operator()(double number) const { appendNumber(out, number); }
    void operator()(bool flag) const { out += flag ? "true" : "false"; }
};

// JSON allows a name twice, but every reader picks another one of them.
bool isTaken(std::string_view line, std::string_view quotedKey)
{
    return line.find(std::string(quotedKey) + ":") != std::string_view::npos;
}

void appendMember(std::string& line, const Field& field, const Redactor& redactor, bool& isCut)
{
    std::string member;
    appendJsonString(member, cutAt(field.key, kMaxKeyBytes));
    if (isTaken(line, member)) member.insert(member.size() - 1, "_");
    const std::size_t used = line.size() + member.size() + kCutMember.size() + 2;
    if (used + 64 > kMaxLogLineBytes) {
        isCut = true;
        return;
    }
    member.push_back(':');
    std::visit(ValueWriter{member, field, redactor, kMaxLogLineBytes - used}, field.value);
    if (line.size() + member.size() + 1 + kCutMember.size() > kMaxLogLineBytes) {
        isCut = true;
        return;
    }
    line.push_back(',');
    line += member;
}

}  // namespace

std::string_view levelName(Level level) noexcept
{
    switch (level) {
        case Level::Debug: return "debug";
        case Level::Info: return "info";
        case Level::Warn: return "warn";
        case Level::Error: break;
    }
    return "error";
}

Result<Level> parseLevel(std::string_view text)
{
    for (const Level level : {Level::Debug, Level::Info, Level::Warn, Level::Error})
        if (text == levelName(level)) return level;
    if (text == "warning") return Level::Warn;
    return fail(ErrorCode::InvalidArgument, "the log level must be debug, info, warn or error");
}

std::string formatLogLine(WallTime time, Level level, std::string_view message,
                          std::string_view defaults, std::span<const Field> fields,
                          const Redactor& redactor)
{
    std::string line;
    line.reserve(512);
    line += "{\"timestamp\":\"";
    line += formatRfc3339(time);
    line += "\",\"level\":\"";
    line += levelName(level);
    line += "\",\"msg\":";
    appendCapped(line, redactor.redact(cutAt(message, 2 * kMaxLogValueBytes)), kMaxMessageEscaped);
    if (!defaults.empty()) {
        line.push_back(',');
        line += defaults;
    }
    bool isCut = false;
    const auto isTraceId = [](const Field& field) { return field.key == "trace_id"; };
    for (const Field& field : fields)
        if (isTraceId(field)) appendMember(line, field, redactor, isCut);
    for (const Field& field : fields)
        if (!isTraceId(field)) appendMember(line, field, redactor, isCut);
    if (isCut)
        line += kCutMember;
    else
        line.push_back('}');
    return line;
}

}  // namespace helix::telemetry
