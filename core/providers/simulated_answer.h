#pragma once
// What a simulated provider says: readable text about the question's topic, a tool call when one is
// demanded, JSON when JSON is demanded. Pure; the same random state gives the same answer.

#include "providers/chat.h"
#include "providers/simulation_random.h"

namespace helix::providers {

/// One answer, cut into the pieces that a stream would send.
struct SimulatedAnswer {
    std::vector<std::string> tokens;  ///< joined they are the text
    std::vector<ToolCall> toolCalls;
    FinishReason finishReason = FinishReason::Stop;
    Usage usage;
};

/// meanTokens: mean length of a text. request.maxTokens cuts the text (Length).
[[nodiscard]] SimulatedAnswer simulateAnswer(const ChatRequest& request, int meanTokens,
                                             SimulationRandom& random);

/// A topic for people: the last user's words without question words, at most eight of them.
[[nodiscard]] std::string topicOf(const ChatRequest& request);

/// A value that satisfies the usual keywords of a JSON Schema; text fields speak of the topic.
[[nodiscard]] Json sampleOf(const Json& schema, const std::string& topic, int depth = 0);

}  // namespace helix::providers
