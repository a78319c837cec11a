#pragma once
// Puts the events of a stream together as they pass by, for those who need the whole answer. Lives
// in the frame of the coroutine that relays the stream.

#include "providers/chat_collector.h"

#include <functional>

namespace helix::gateway {

/// Of text and other content; a longer stream passes unrecorded.
inline constexpr std::size_t kMaxRecordedAnswer = 8 * 1024 * 1024;

class AnswerRecorder {
public:
    /// Called once, when the stream's own end was seen and before the client is told of it.
    using Taker = std::function<void(const providers::ChatResponse&)>;

    /// An answer of more than maxBytes is let go.
    AnswerRecorder(std::size_t maxBytes, Taker taker)
        : m_maxBytes(maxBytes), m_taker(std::move(taker))
    {}

    void add(const providers::ChatEvent& event);

private:
    const std::size_t m_maxBytes;
    const Taker m_taker;
    providers::ChatCollector m_collector;
    std::size_t m_bytes = 0;
    bool m_isDone = false;
};

}  // namespace helix::gateway
