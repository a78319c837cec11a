#include "api/sse_parser.h"

namespace helix::api {

QList<SseEvent> SseParser::feed(const QByteArray& bytes)
{
    QList<SseEvent> events;
    for (const char byte : bytes) {
        const bool isSecondOfPair = byte == '\n' && m_lastWasReturn;
        m_lastWasReturn = byte == '\r';
        if (isSecondOfPair) continue;
        if (byte == '\n' || byte == '\r') {
            takeLine(m_line, events);
            m_line.clear();
        } else if (m_line.size() < kMaxEventBytes) {
            m_line.append(byte);
        }
    }
    return events;
}

void SseParser::takeLine(const QByteArray& line, QList<SseEvent>& events)
{
    if (line.isEmpty()) {
        if (m_hasData) events.append(m_event);
        m_event = {};
        m_hasData = false;
        return;
    }
    const auto colon = line.indexOf(':');
    if (colon == 0) return;
    QByteArray value = colon < 0 ? QByteArray() : line.mid(colon + 1);
    if (value.startsWith(' ')) value.remove(0, 1);
    takeField(colon < 0 ? line : line.left(colon), value);
}

void SseParser::takeField(const QByteArray& name, const QByteArray& value)
{
    if (name == "event") m_event.name = value;
    if (name == "id" && !value.contains('\0')) m_event.id = value;
    if (name != "data") return;
    if (m_event.data.size() + value.size() > kMaxEventBytes) return;
    if (m_hasData) m_event.data.append('\n');
    m_event.data.append(value);
    m_hasData = true;
}

}  // namespace helix::api
