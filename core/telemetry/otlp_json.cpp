#include "base/json.h"
#include "telemetry/otlp_form.h"

#include <cmath>

namespace helix::telemetry {

namespace {

struct ValueJson {
    Json operator()(const std::string& value) const { return {{"stringValue", value}}; }
    Json operator()(std::int64_t value) const { return {{"intValue", std::to_string(value)}}; }
    Json operator()(double value) const
    {
        // JSON has no NaN; the protocol's JSON form takes its name.
        if (!std::isfinite(value)) return {{"stringValue", std::to_string(value)}};
        return {{"doubleValue", value}};
    }
    Json operator()(bool value) const { return {{"boolValue", value}}; }
    Json operator()(const std::vector<std::string>& list) const
    {
        Json values = Json::array();
        for (const std::string& item : list) values.push_back((*this)(item));
        Json array = Json::object();
        array["values"] = std::move(values);
        Json out = Json::object();
        out["arrayValue"] = std::move(array);
        return out;
    }
};

Json attributeList(const std::vector<Attribute>& attributes)
{
    Json list = Json::array();
    for (const Attribute& attribute : attributes) {
        Json pair = Json::object();
        pair["key"] = std::string(attribute.name);
        pair["value"] = std::visit(ValueJson{}, attribute.value);
        list.push_back(std::move(pair));
    }
    return list;
}

std::string nanosText(WallTime time)
{
    return std::to_string(time.time_since_epoch().count());
}

Json spanJson(const Span& span)
{
    Json out = Json::object();
    out["traceId"] = span.traceId;
    out["spanId"] = span.spanId;
    if (!span.traceState.empty()) out["traceState"] = span.traceState;
    if (!span.parentId.empty()) out["parentSpanId"] = span.parentId;
    out["name"] = span.name;
    out["kind"] = static_cast<int>(span.kind);
    out["startTimeUnixNano"] = nanosText(span.start);
    out["endTimeUnixNano"] = nanosText(span.end);
    out["attributes"] = attributeList(span.attributes);
    if (span.status != SpanStatus::Unset)
        out["status"] = Json{{"code", static_cast<int>(span.status)}};
    out["flags"] = otlpFlags(span);
    return out;
}

}  // namespace

std::string otlpJson(const TraceResource& resource, std::span<const Span> spans)
{
    Json list = Json::array();
    for (const Span& span : spans) list.push_back(spanJson(span));
    Json scopeSpans = Json::object();
    scopeSpans["scope"] = Json{{"name", resource.scopeName}, {"version", resource.scopeVersion}};
    scopeSpans["spans"] = std::move(list);
    Json resourceSpans = Json::object();
    resourceSpans["resource"] = Json{{"attributes", attributeList(resource.attributes)}};
    resourceSpans["scopeSpans"] = Json::array({std::move(scopeSpans)});
    Json out = Json::object();
    out["resourceSpans"] = Json::array({std::move(resourceSpans)});
    return dumpJson(out);
}

}  // namespace helix::telemetry
