#include "debug_verdicts.h"

#include "base/base64.h"
#include "base/json_position.h"
#include "config/yaml_tree.h"
#include "net/sse.h"
#include "telemetry/trace_context.h"

namespace helix::agent {

namespace {

Json textOrNull(bool isPresent, const std::string& text)
{
    return isPresent ? Json(text) : Json(nullptr);
}

/// Appends the events that the chunk completes.
Result<void> decodeChunk(net::SseDecoder& decoder, std::string_view chunk, Json& events)
{
    decoder.feed(chunk);
    for (;;) {
        const auto event = decoder.next();
        if (!event) return tl::unexpected(event.error());
        if (*event == nullptr) return {};
        events.push_back({{"event", textOrNull((*event)->hasType, (*event)->type)},
                          {"data", (*event)->data},
                          {"id", textOrNull((*event)->hasId, (*event)->id)}});
    }
}

Result<std::string> bytesOf(const Json& value, const std::string& name)
{
    if (!value.is_string())
        return fail(ErrorCode::InvalidArgument, name + " must be text in base64");
    auto bytes = decodeBase64(value.get_ref<const std::string&>());
    if (!bytes) return fail(ErrorCode::InvalidArgument, name + " is not base64");
    return bytes;
}

/// The member when it is a list; nullptr otherwise.
const Json* listMember(const Json& line, const char* member)
{
    const Json* list = jsonMember(line, member);
    return list != nullptr && list->is_array() ? list : nullptr;
}

bool isTextPair(const Json& value)
{
    return value.is_array() && value.size() == 2 && value[0].is_string() && value[1].is_string();
}

}  // namespace

Result<std::string> batchBytes(const Json& line, const char* member)
{
    const Json* value = jsonMember(line, member);
    return bytesOf(value != nullptr ? *value : Json(), member);
}

Json batchError(TextPosition position, const std::string& message)
{
    return {{"line", position.line}, {"column", position.column}, {"message", message}};
}

Result<Json> sseVerdict(const Json& line)
{
    const Json* chunks = listMember(line, "chunks_b64");
    if (chunks == nullptr)
        return fail(ErrorCode::InvalidArgument, "chunks_b64 must be a list of texts in base64");
    net::SseDecoder decoder;
    Json events = Json::array();
    Result<void> state;
    for (const Json& chunk : *chunks) {
        const auto bytes = bytesOf(chunk, "an element of chunks_b64");
        if (!bytes) return tl::unexpected(bytes.error());
        if (state) state = decodeChunk(decoder, *bytes, events);
    }
    Json answer = {{"events", std::move(events)}, {"retry", decoder.retries()}};
    if (!state) answer["error"] = batchError({}, state.error().text());
    return answer;
}

Result<Json> jsonVerdict(const Json& line)
{
    const auto text = batchBytes(line, "input_b64");
    if (!text) return tl::unexpected(text.error());
    const auto parsed = parseJsonWithPosition(*text);
    if (parsed) return Json{{"valid", true}, {"error", nullptr}};
    const JsonProblem& problem = parsed.error();
    return Json{{"valid", false}, {"error", batchError(problem.position, problem.error.text())}};
}

Result<Json> yamlVerdict(const Json& line)
{
    const auto text = batchBytes(line, "input_b64");
    if (!text) return tl::unexpected(text.error());
    const config::YamlDocuments tree = config::parseYaml(*text);
    Json answer = {{"valid", tree.errors.empty()}, {"error", nullptr}};
    Json& documents = answer["documents"] = Json::array();
    if (tree.errors.empty()) {
        for (const auto& document : tree.documents)
            documents.push_back(config::coreSchemaValue(*document));
        return answer;
    }
    const config::YamlError& first = tree.errors.front();
    TextPosition position;
    if (first.position.line > 0) position = {first.position.line, first.position.column};
    answer["error"] = batchError(position, first.message);
    return answer;
}

Result<Json> traceparentVerdict(const Json& line)
{
    const Json* list = listMember(line, "headers");
    if (list == nullptr)
        return fail(ErrorCode::InvalidArgument, "headers must be a list of [name, value]");
    telemetry::TraceHeaders headers;
    for (const Json& field : *list) {
        if (!isTextPair(field))
            return fail(ErrorCode::InvalidArgument, "headers must hold only [name, value]");
        headers.add(field[0].get_ref<const std::string&>(), field[1].get_ref<const std::string&>());
    }
    const auto context = telemetry::TraceContext::accept(headers);
    return Json{{"trace_id", textOrNull(context.isContinued, context.traceId)},
                {"parent_id", context.parentId},
                {"sampled", context.isSampled},
                {"tracestate", context.traceState}};
}

}  // namespace helix::agent
