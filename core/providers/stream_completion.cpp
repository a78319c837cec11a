#include "providers/stream_completion.h"

#include <algorithm>

namespace helix::providers {

StreamCompletion::Choice& StreamCompletion::choice(int index)
{
    for (Choice& known : m_choices)
        if (known.index == index) return known;
    m_choices.push_back({index, false, {}});
    return m_choices.back();
}

bool StreamCompletion::isFinished() const noexcept
{
    return !m_choices.empty() && std::all_of(m_choices.begin(), m_choices.end(),
                                             [](const Choice& known) { return known.isFinished; });
}

bool StreamCompletion::hasToolCalls(int index) const noexcept
{
    return std::any_of(m_choices.begin(), m_choices.end(), [=](const Choice& known) {
        return known.index == index && !known.hasArguments.empty();
    });
}

void StreamCompletion::touch(int index)
{
    choice(index);
}

int StreamCompletion::addToolCall(int index)
{
    auto& calls = choice(index).hasArguments;
    calls.push_back(false);
    return static_cast<int>(calls.size()) - 1;
}

void StreamCompletion::addArguments(int index, int callIndex)
{
    choice(index).hasArguments[static_cast<std::size_t>(callIndex)] = true;
}

void StreamCompletion::closeToolCall(int index, int callIndex, std::vector<ChatEvent>& out)
{
    auto hasArguments = choice(index).hasArguments[static_cast<std::size_t>(callIndex)];
    if (hasArguments) return;
    hasArguments = true;
    out.emplace_back(ToolCallDelta{index, callIndex, {}, {}, "{}"});
}

void StreamCompletion::finish(int index, FinishReason reason, std::vector<ChatEvent>& out,
                              std::string nativeReason, std::string stopSequence)
{
    if (choice(index).isFinished) return;
    const int calls = static_cast<int>(choice(index).hasArguments.size());
    for (int i = 0; i < calls; ++i) closeToolCall(index, i, out);
    choice(index).isFinished = true;
    out.emplace_back(FinishDelta{index, reason, std::move(stopSequence), std::move(nativeReason)});
}

void StreamCompletion::finishOpen(std::vector<ChatEvent>& out)
{
    for (std::size_t i = 0; i < m_choices.size(); ++i) {
        const int index = m_choices[i].index;
        finish(index, hasToolCalls(index) ? FinishReason::ToolCalls : FinishReason::Stop, out);
    }
}

}  // namespace helix::providers
