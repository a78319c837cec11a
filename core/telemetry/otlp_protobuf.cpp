#include "telemetry/otlp_form.h"
#include "telemetry/protobuf_writer.h"

#include <bit>

namespace helix::telemetry {

namespace {

// Field numbers of opentelemetry/proto; a message's fields stand together.
namespace request {
constexpr int kResourceSpans = 1;
}
namespace resource_spans {
constexpr int kResource = 1;
constexpr int kScopeSpans = 2;
}  // namespace resource_spans
namespace scope_spans {
constexpr int kScope = 1;
constexpr int kSpans = 2;
}  // namespace scope_spans
namespace scope {
constexpr int kName = 1;
constexpr int kVersion = 2;
}  // namespace scope
namespace resource_field {
constexpr int kAttributes = 1;
}
namespace span_field {
constexpr int kTraceId = 1;
constexpr int kSpanId = 2;
constexpr int kTraceState = 3;
constexpr int kParentSpanId = 4;
constexpr int kName = 5;
constexpr int kKind = 6;
constexpr int kStart = 7;
constexpr int kEnd = 8;
constexpr int kAttributes = 9;
constexpr int kStatus = 15;
constexpr int kFlags = 16;
}  // namespace span_field
namespace status_field {
constexpr int kCode = 3;
}
namespace key_value {
constexpr int kKey = 1;
constexpr int kValue = 2;
}  // namespace key_value
namespace any_value {
constexpr int kString = 1;
constexpr int kBool = 2;
constexpr int kInt = 3;
constexpr int kDouble = 4;
constexpr int kArray = 5;
}  // namespace any_value
namespace array_value {
constexpr int kValues = 1;
}

int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

std::string bytesOf(std::string_view hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes.push_back(static_cast<char>(digit(hex[i]) * 16 + digit(hex[i + 1])));
    return bytes;
}

std::uint64_t nanos(WallTime time)
{
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

struct ValueWriter {
    ProtobufWriter& out;

    void operator()(const std::string& value) const { out.bytes(any_value::kString, value); }
    void operator()(std::int64_t value) const
    {
        out.chosenVarint(any_value::kInt, static_cast<std::uint64_t>(value));
    }
    void operator()(double value) const
    {
        out.chosenFixed64(any_value::kDouble, std::bit_cast<std::uint64_t>(value));
    }
    void operator()(bool value) const { out.chosenVarint(any_value::kBool, value ? 1 : 0); }
    void operator()(const std::vector<std::string>& list) const
    {
        ProtobufWriter array;
        for (const std::string& item : list) {
            ProtobufWriter value;
            value.bytes(any_value::kString, item);
            array.bytes(array_value::kValues, value.data());
        }
        out.bytes(any_value::kArray, array.data());
    }
};

void writeAttributes(ProtobufWriter& out, int field, const std::vector<Attribute>& attributes)
{
    for (const Attribute& attribute : attributes) {
        ProtobufWriter value;
        std::visit(ValueWriter{value}, attribute.value);
        ProtobufWriter pair;
        pair.text(key_value::kKey, attribute.name);
        pair.bytes(key_value::kValue, value.data());
        out.bytes(field, pair.data());
    }
}

std::string spanBytes(const Span& span)
{
    ProtobufWriter out;
    out.bytes(span_field::kTraceId, bytesOf(span.traceId));
    out.bytes(span_field::kSpanId, bytesOf(span.spanId));
    out.text(span_field::kTraceState, span.traceState);
    out.text(span_field::kParentSpanId, bytesOf(span.parentId));
    out.text(span_field::kName, span.name);
    out.varint(span_field::kKind, static_cast<std::uint64_t>(span.kind));
    out.fixed64(span_field::kStart, nanos(span.start));
    out.fixed64(span_field::kEnd, nanos(span.end));
    writeAttributes(out, span_field::kAttributes, span.attributes);
    ProtobufWriter status;
    status.varint(status_field::kCode, static_cast<std::uint64_t>(span.status));
    out.text(span_field::kStatus, status.data());
    out.fixed32(span_field::kFlags, otlpFlags(span));
    return out.take();
}

}  // namespace

std::string otlpProtobuf(const TraceResource& resource, std::span<const Span> spans)
{
    ProtobufWriter scopeOut;
    scopeOut.text(scope::kName, resource.scopeName);
    scopeOut.text(scope::kVersion, resource.scopeVersion);
    ProtobufWriter scopeSpans;
    scopeSpans.bytes(scope_spans::kScope, scopeOut.data());
    for (const Span& span : spans) scopeSpans.bytes(scope_spans::kSpans, spanBytes(span));
    ProtobufWriter resourceOut;
    writeAttributes(resourceOut, resource_field::kAttributes, resource.attributes);
    ProtobufWriter resourceSpans;
    resourceSpans.bytes(resource_spans::kResource, resourceOut.data());
    resourceSpans.bytes(resource_spans::kScopeSpans, scopeSpans.data());
    ProtobufWriter out;
    out.bytes(request::kResourceSpans, resourceSpans.data());
    return out.take();
}

}  // namespace helix::telemetry
