#include "gateway/answer_recorder.h"

namespace helix::gateway {

using namespace providers;

namespace {

/// An event's own weight beside its texts.
constexpr std::size_t kEventBytes = 64;

struct Weight {
    std::size_t operator()(const ContentDelta& delta) const
    {
        return delta.text.size() + (delta.logprobs.is_null() ? 0 : dumpJson(delta.logprobs).size());
    }
    std::size_t operator()(const ReasoningDelta& delta) const
    {
        return delta.text.size() + delta.signature.size() + delta.redacted.size();
    }
    std::size_t operator()(const RefusalDelta& delta) const { return delta.text.size(); }
    std::size_t operator()(const ToolCallDelta& delta) const
    {
        return delta.arguments.size() + delta.signature.size();
    }
    std::size_t operator()(const OtherDelta& delta) const { return dumpJson(delta.raw).size(); }
    std::size_t operator()(const auto&) const { return kEventBytes; }
};

}  // namespace

void AnswerRecorder::add(const ChatEvent& event)
{
    if (m_isDone) return;
    m_bytes += std::visit(Weight(), event);
    if (m_bytes > m_maxBytes) {
        m_isDone = true;
        m_collector = ChatCollector();
        return;
    }
    m_collector.add(event);
    if (!std::holds_alternative<StreamEnd>(event)) return;
    m_isDone = true;
    m_taker(m_collector.take());
}

}  // namespace helix::gateway
