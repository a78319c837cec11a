#include "net/sse.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <utility>

namespace helix::net {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

std::size_t findByte(std::string_view text, char wanted, std::size_t from, std::size_t until)
{
    if (from >= until) return until;
    const void* found = std::memchr(text.data() + from, wanted, until - from);
    if (found == nullptr) return until;
    return static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

void appendWithoutLineEnds(std::string& out, std::string_view text)
{
    for (const char c : text)
        if (c != '\n' && c != '\r') out.push_back(c);
}

}  // namespace

void SseDecoder::feed(std::string_view bytes) noexcept
{
    m_input = bytes;
    m_position = 0;
    m_lineFeed = findByte(m_input, '\n', 0, m_input.size());
}

Result<const SseEvent*> SseDecoder::next()
{
    if (m_isDelivered) clearEvent();
    if (m_isStart) skipByteOrderMark();
    std::string_view line;
    while (takeLine(line)) {
        if (line.empty() ? dispatch() : (field(line), false)) return &m_event;
        if (fieldBytes() > m_maxEventBytes) return tooLarge();
    }
    if (fieldBytes() + m_line.size() > m_maxEventBytes) return tooLarge();
    return nullptr;
}

std::size_t SseDecoder::fieldBytes() const noexcept
{
    return m_event.data.size() + m_event.type.size() + m_event.id.size();
}

tl::unexpected<Error> SseDecoder::tooLarge() const
{
    return fail(ErrorCode::LimitExceeded,
                "a server-sent event is larger than " + std::to_string(m_maxEventBytes) + " bytes");
}

const SseEvent* SseDecoder::takeIncomplete()
{
    if (m_isDelivered) clearEvent();
    if (!m_line.empty()) {
        const std::string line = std::exchange(m_line, {});
        field(line);
    }
    return dispatch() ? &m_event : nullptr;
}

void SseDecoder::skipByteOrderMark()
{
    while (m_isStart && m_position < m_input.size()) {
        if (m_input[m_position] != kByteOrderMark[m_byteOrderMark]) {
            m_line.assign(kByteOrderMark.substr(0, m_byteOrderMark));
            m_isStart = false;
        } else {
            ++m_position;
            if (++m_byteOrderMark == kByteOrderMark.size()) m_isStart = false;
        }
    }
}

// A line ends with LF, CR or CRLF. A CR ends it at once, so that an event is never held back for
// the byte behind it; an LF that follows is then skipped. Each byte is looked at twice at most: the
// next line feed is remembered, so that text with carriage returns only does not search to its end
// for every line.
bool SseDecoder::takeLine(std::string_view& line)
{
    if (m_isLineInBuffer) {
        m_line.clear();
        m_isLineInBuffer = false;
    }
    if (m_wasCarriageReturn && m_position < m_input.size()) {
        if (m_input[m_position] == '\n') ++m_position;
        m_wasCarriageReturn = false;
    }
    if (m_lineFeed < m_position) m_lineFeed = findByte(m_input, '\n', m_position, m_input.size());
    const std::size_t end = findByte(m_input, '\r', m_position, m_lineFeed);
    line = m_input.substr(std::min(m_position, m_input.size()), end - m_position);
    m_position = end;
    if (end == m_input.size()) {
        // More than the limit is never kept; one byte beyond it is enough to notice.
        const std::size_t room = m_maxEventBytes + 1 - std::min(m_line.size(), m_maxEventBytes + 1);
        m_line += line.substr(0, room);
        return false;
    }
    m_wasCarriageReturn = m_input[end] == '\r';
    ++m_position;
    if (!m_line.empty()) {
        m_line += line;
        line = m_line;
        m_isLineInBuffer = true;
    }
    return true;
}

void SseDecoder::field(std::string_view line)
{
    const std::size_t colon = line.find(':');
    if (colon == 0) return;  // a comment
    if (colon == std::string_view::npos) return value(line, {});
    std::string_view text = line.substr(colon + 1);
    if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    value(line.substr(0, colon), text);
}

void SseDecoder::value(std::string_view name, std::string_view text)
{
    if (name == "data") {
        if (m_hasData) m_event.data.push_back('\n');
        m_event.data += text;
        m_hasData = true;
    } else if (name == "event") {
        m_event.type = text;
        m_event.hasType = true;
    } else if (name == "id") {
        if (text.find('\0') != std::string_view::npos) return;
        m_event.id = text;
        m_event.hasId = true;
    } else if (name == "retry") {
        setRetry(text);
    }
}

void SseDecoder::setRetry(std::string_view text)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (text.empty() || !std::all_of(text.begin(), text.end(), isDigit)) return;
    std::int64_t milliseconds = 0;
    const auto [end, error] = std::from_chars(text.begin(), text.end(), milliseconds);
    if (error == std::errc() && m_retries.size() < kMaxSseRetries)
        m_retries.push_back(milliseconds);
}

bool SseDecoder::dispatch()
{
    if (!m_hasData) {
        clearEvent();
        return false;
    }
    m_isDelivered = true;
    return true;
}

void SseDecoder::clearEvent()
{
    m_event.type.clear();
    m_event.data.clear();
    m_event.hasType = false;
    m_hasData = false;
    m_isDelivered = false;
}

void appendSseEvent(std::string& out, std::string_view type, std::string_view id,
                    std::string_view data)
{
    if (!type.empty()) {
        out += "event: ";
        appendWithoutLineEnds(out, type);
        out += '\n';
    }
    if (!id.empty()) {
        out += "id: ";
        appendWithoutLineEnds(out, id);
        out += '\n';
    }
    for (std::size_t start = 0;;) {
        const std::size_t end = std::min(data.find_first_of("\r\n", start), data.size());
        out += "data: ";
        out += data.substr(start, end - start);
        out += '\n';
        if (end == data.size()) break;
        start = end + (data.substr(end, 2) == "\r\n" ? 2 : 1);
    }
    out += '\n';
}

void appendSseComment(std::string& out, std::string_view text)
{
    out += ": ";
    appendWithoutLineEnds(out, text);
    out += "\n\n";
}

}  // namespace helix::net
