#pragma once
// A stream's events put together into the whole answer.

#include "providers/chat.h"

namespace helix::providers {

/// Feed it every event of one answer in order. Owned by one reader; not thread-safe.
class ChatCollector {
public:
    void add(const ChatEvent& event);
    /// The answer so far; the collector is then spent.
    [[nodiscard]] ChatResponse take();

private:
    Choice& choice(int index);
    static void addText(Choice& choice, const std::string& text);
    static void addLogprobs(const Json& piece, Choice& choice);
    static void addReasoning(Message& message, const ReasoningDelta& delta);
    static void addCall(Choice& choice, const ToolCallDelta& delta);

    ChatResponse m_response;
};

/// The events that a stream of this answer would have had, StreamEnd included.
[[nodiscard]] std::vector<ChatEvent> eventsOf(const ChatResponse& response);

}  // namespace helix::providers
