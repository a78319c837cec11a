#include "providers/chat_collector.h"

#include <algorithm>

namespace helix::providers {

void ChatCollector::add(const ChatEvent& event)
{
    if (const auto* start = std::get_if<StreamStart>(&event)) {
        m_response.id = start->id;
        m_response.model = start->model;
        m_response.systemFingerprint = start->systemFingerprint;
        m_response.serviceTier = start->serviceTier;
    } else if (const auto* content = std::get_if<ContentDelta>(&event)) {
        Choice& spoken = choice(content->index);
        addText(spoken, content->text);
        addLogprobs(content->logprobs, spoken);
    } else if (const auto* reasoning = std::get_if<ReasoningDelta>(&event)) {
        Message& message = choice(reasoning->index).message;
        addReasoning(message, *reasoning);
    } else if (const auto* refusal = std::get_if<RefusalDelta>(&event)) {
        choice(refusal->index).message.refusal += refusal->text;
    } else if (const auto* call = std::get_if<ToolCallDelta>(&event)) {
        addCall(choice(call->index), *call);
    } else if (const auto* finish = std::get_if<FinishDelta>(&event)) {
        Choice& ended = choice(finish->index);
        ended.finishReason = finish->reason;
        ended.stopSequence = finish->stopSequence;
        ended.nativeReason = finish->nativeReason;
    } else if (const auto* other = std::get_if<OtherDelta>(&event)) {
        choice(other->index).message.content.emplace_back(OtherPart{other->raw, other->wireType});
    } else if (const auto* usage = std::get_if<UsageDelta>(&event)) {
        m_response.usage.merge(usage->usage);
    }
}

ChatResponse ChatCollector::take()
{
    for (Choice& known : m_response.choices)
        for (ToolCall& call : known.message.toolCalls)
            if (call.arguments.empty()) call.arguments = "{}";
    return std::move(m_response);
}

Choice& ChatCollector::choice(int index)
{
    for (Choice& known : m_response.choices)
        if (known.index == index) return known;
    Choice& added = m_response.choices.emplace_back();
    added.index = index;
    added.message.role = Role::Assistant;
    return added;
}

void ChatCollector::addText(Choice& choice, const std::string& text)
{
    if (text.empty()) return;
    auto& content = choice.message.content;
    if (content.empty() || !std::holds_alternative<TextPart>(content.back()))
        content.emplace_back(TextPart{});
    std::get<TextPart>(content.back()).text += text;
}

// {"content": [tokens], "refusal": [tokens]}: the lists of the pieces become one.
void ChatCollector::addLogprobs(const Json& piece, Choice& choice)
{
    if (!piece.is_object()) return;
    if (!choice.logprobs.is_object()) choice.logprobs = Json::object();
    for (auto list = piece.begin(); list != piece.end(); ++list) {
        Json& known = choice.logprobs[list.key()];
        if (!known.is_array()) {
            known = list.value();
        } else if (list.value().is_array()) {
            for (const Json& token : list.value()) known.push_back(token);
        }
    }
}

void ChatCollector::addReasoning(Message& message, const ReasoningDelta& delta)
{
    const auto index = static_cast<std::size_t>(std::max(delta.blockIndex, 0));
    if (index > message.reasoning.size()) return;  // blocks are numbered without gaps
    if (index == message.reasoning.size()) message.reasoning.emplace_back();
    ReasoningBlock& block = message.reasoning[index];
    block.text += delta.text;
    block.signature += delta.signature;
    block.redacted += delta.redacted;
    if (!delta.wireType.empty()) block.wireType = delta.wireType;
}

void ChatCollector::addCall(Choice& choice, const ToolCallDelta& delta)
{
    auto& calls = choice.message.toolCalls;
    const auto index = static_cast<std::size_t>(std::max(delta.callIndex, 0));
    if (index > calls.size()) return;  // calls are numbered without gaps
    if (index == calls.size()) calls.emplace_back();
    if (!delta.id.empty()) calls[index].id = delta.id;
    if (!delta.name.empty()) calls[index].name = delta.name;
    if (!delta.signature.empty()) calls[index].signature = delta.signature;
    calls[index].arguments += delta.arguments;
}

std::vector<ChatEvent> eventsOf(const ChatResponse& response)
{
    std::vector<ChatEvent> events;
    events.emplace_back(
        StreamStart{response.id, response.model, response.systemFingerprint, response.serviceTier});
    for (const Choice& choice : response.choices) {
        const Message& message = choice.message;
        int blockIndex = 0;
        for (const ReasoningBlock& block : message.reasoning)
            events.emplace_back(ReasoningDelta{choice.index, block.text, block.signature,
                                               blockIndex++, block.redacted, block.wireType});
        Json logprobs = choice.logprobs;
        for (const ContentPart& part : message.content) {
            if (const auto* text = std::get_if<TextPart>(&part); text && !text->text.empty())
                events.emplace_back(
                    ContentDelta{choice.index, text->text, std::exchange(logprobs, Json())});
            if (const auto* other = std::get_if<OtherPart>(&part))
                events.emplace_back(OtherDelta{choice.index, other->wireType, other->raw});
        }
        if (!message.refusal.empty())
            events.emplace_back(RefusalDelta{choice.index, message.refusal});
        int callIndex = 0;
        for (const ToolCall& call : message.toolCalls)
            events.emplace_back(ToolCallDelta{choice.index, callIndex++, call.id, call.name,
                                              call.arguments, call.signature});
        events.emplace_back(FinishDelta{choice.index, choice.finishReason, choice.stopSequence,
                                        choice.nativeReason});
    }
    if (response.usage.isKnown()) events.emplace_back(UsageDelta{response.usage});
    events.emplace_back(StreamEnd{});
    return events;
}

}  // namespace helix::providers
