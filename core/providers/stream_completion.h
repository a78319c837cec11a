#pragma once
// What a stream decoder remembers of the choices it has seen, and the rules of completion that hold
// for every format: each choice finishes once, tool arguments are JSON text, the end follows the
// last finish.

#include "providers/chat.h"

namespace helix::providers {

class StreamCompletion {
public:
    /// True once any choice was seen.
    [[nodiscard]] bool hasChoices() const noexcept { return !m_choices.empty(); }
    /// Every choice that was seen has finished, and there is at least one.
    [[nodiscard]] bool isFinished() const noexcept;
    [[nodiscard]] bool hasToolCalls(int index) const noexcept;

    /// The choice shows signs of life.
    void touch(int index);
    /// A new tool call of the choice; returns its ordinal.
    int addToolCall(int index);
    void addArguments(int index, int callIndex);
    /// Appends "{}" for a call that got no arguments.
    void closeToolCall(int index, int callIndex, std::vector<ChatEvent>& out);
    /// Closes the choice's tool calls and appends its FinishDelta, once.
    void finish(int index, FinishReason reason, std::vector<ChatEvent>& out,
                std::string nativeReason = {}, std::string stopSequence = {});
    /// Finishes what is open: with ToolCalls where there are some, otherwise Stop.
    void finishOpen(std::vector<ChatEvent>& out);

private:
    struct Choice {
        int index = 0;
        bool isFinished = false;
        std::vector<bool> hasArguments;  ///< one entry a tool call
    };
    Choice& choice(int index);

    std::vector<Choice> m_choices;
};

}  // namespace helix::providers
