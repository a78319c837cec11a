#include "routing/dispatch_run.h"

namespace helix::routing {

namespace {

constexpr std::size_t kEventOverhead = 16;

struct TextBytes {
    std::size_t operator()(const providers::StreamStart& e) const
    {
        return e.id.size() + e.model.size();
    }
    std::size_t operator()(const providers::ContentDelta& e) const { return e.text.size(); }
    std::size_t operator()(const providers::ReasoningDelta& e) const
    {
        return e.text.size() + e.signature.size();
    }
    std::size_t operator()(const providers::RefusalDelta& e) const { return e.text.size(); }
    std::size_t operator()(const providers::ToolCallDelta& e) const
    {
        return e.id.size() + e.name.size() + e.arguments.size();
    }
    template <class Other>
    std::size_t operator()(const Other&) const
    {
        return 0;
    }
};

}  // namespace

std::size_t eventBytes(const providers::ChatEvent& event) noexcept
{
    return kEventOverhead + std::visit(TextBytes{}, event);
}

}  // namespace helix::routing
