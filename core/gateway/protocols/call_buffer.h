#pragma once
// Tool calls put together from the pieces of a stream, for protocols that show a call only whole
// or one call after the other.

#include "providers/chat.h"

namespace helix::gateway {

/// Sees where a JSON object that arrives in pieces ends. Counts brackets outside of strings; does
/// not validate.
class JsonBalance {
public:
    void feed(std::string_view text);
    /// The object was begun and all its brackets are closed.
    [[nodiscard]] bool isComplete() const noexcept { return m_hasBegun && m_depth == 0; }

private:
    int m_depth = 0;
    bool m_hasBegun = false;
    bool m_isInString = false;
    bool m_isEscaped = false;
};

/// The calls of one choice, in the order in which they began. Owned by a stream writer.
class CallBuffer {
public:
    void add(const providers::ToolCallDelta& delta);
    /// The next call whose arguments are complete, when all calls before it were taken.
    [[nodiscard]] std::optional<providers::ToolCall> takeComplete();
    /// The next call, complete or not: the provider has ended.
    [[nodiscard]] std::optional<providers::ToolCall> take();

private:
    struct Pending {
        int callIndex = 0;
        providers::ToolCall call;
        JsonBalance balance;
    };
    std::vector<Pending> m_pending;
};

/// The arguments of a call as an object; text that is none becomes its only member.
[[nodiscard]] Json argumentsObject(const std::string& arguments);

}  // namespace helix::gateway
