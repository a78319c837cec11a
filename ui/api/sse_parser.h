#pragma once
// Splits a server-sent event stream into events, however the bytes are cut. Pure.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

#include <QByteArray>
#include <QList>
#include <optional>

namespace helix::api {

struct SseEvent {
    QByteArray name;  ///< empty: "message"
    QByteArray data;
    std::optional<QByteArray> id;
};

class SseParser {
public:
    /// A longer line, or more data in one event, is cut off; the stream goes on with the next line.
    static constexpr qsizetype kMaxEventBytes = 1024 * 1024;

    [[nodiscard]] QList<SseEvent> feed(const QByteArray& bytes);

private:
    void takeLine(const QByteArray& line, QList<SseEvent>& events);
    void takeField(const QByteArray& name, const QByteArray& value);

    QByteArray m_line;
    bool m_lastWasReturn = false;
    bool m_hasData = false;
    SseEvent m_event;
};

}  // namespace helix::api
