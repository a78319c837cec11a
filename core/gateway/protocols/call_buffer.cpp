#include "gateway/protocols/call_buffer.h"

#include <algorithm>

namespace helix::gateway {

void JsonBalance::feed(std::string_view text)
{
    for (const char c : text) {
        if (m_isInString) {
            if (m_isEscaped)
                m_isEscaped = false;
            else if (c == '\\')
                m_isEscaped = true;
            else if (c == '"')
                m_isInString = false;
        } else if (c == '"') {
            m_isInString = true;
        } else if (c == '{' || c == '[') {
            ++m_depth;
            m_hasBegun = true;
        } else if (c == '}' || c == ']') {
            --m_depth;
        }
    }
}

void CallBuffer::add(const providers::ToolCallDelta& delta)
{
    auto found = std::find_if(m_pending.begin(), m_pending.end(), [&](const Pending& pending) {
        return pending.callIndex == delta.callIndex;
    });
    if (found == m_pending.end()) {
        found = m_pending.emplace(m_pending.end());
        found->callIndex = delta.callIndex;
    }
    providers::ToolCall& call = found->call;
    if (!delta.id.empty()) call.id = delta.id;
    if (!delta.name.empty()) call.name = delta.name;
    if (!delta.signature.empty()) call.signature = delta.signature;
    call.arguments += delta.arguments;
    found->balance.feed(delta.arguments);
}

std::optional<providers::ToolCall> CallBuffer::takeComplete()
{
    if (m_pending.empty() || !m_pending.front().balance.isComplete()) return std::nullopt;
    return take();
}

std::optional<providers::ToolCall> CallBuffer::take()
{
    if (m_pending.empty()) return std::nullopt;
    providers::ToolCall call = std::move(m_pending.front().call);
    m_pending.erase(m_pending.begin());
    return call;
}

Json argumentsObject(const std::string& arguments)
{
    if (arguments.empty()) return Json::object();
    auto json = parseJson(arguments);
    if (json && json->is_object()) return std::move(*json);
    Json wrapped = Json::object();
    wrapped["arguments"] = json ? std::move(*json) : Json(arguments);
    return wrapped;
}

}  // namespace helix::gateway
