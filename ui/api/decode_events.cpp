#include "api/decode.h"
#include "api/json_fields.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

EventKind kindFromText(const QString& text)
{
    if (text == L1("breaker")) return EventKind::Breaker;
    if (text == L1("reload")) return EventKind::Reload;
    if (text == L1("drain")) return EventKind::Drain;
    if (text == L1("audit")) return EventKind::Audit;
    return EventKind::Other;
}

}  // namespace

Outcome<NodeEvent> decodeEvent(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    NodeEvent event;
    event.seq = integerAt(*object, L1("seq")).value_or(0);
    event.atMs = integerAt(*object, L1("at_ms")).value_or(0);
    event.kindText = textAt(*object, L1("kind"));
    event.kind = kindFromText(event.kindText);
    event.subject = textAt(*object, L1("subject"));
    event.text = textAt(*object, L1("text"));
    event.data = compactAt(*object, L1("data"));
    return event;
}

}  // namespace helix::api
