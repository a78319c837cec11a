#include "routing/shadow_pair.h"

#include <algorithm>

namespace helix::routing {

namespace {

constexpr std::uint64_t kHashBasis = 0xcbf29ce484222325ULL;

std::chrono::microseconds micros(std::chrono::nanoseconds span)
{
    return std::chrono::duration_cast<std::chrono::microseconds>(span);
}

}  // namespace

ShadowMeter::ShadowMeter(SteadyTime started) : m_started(started)
{
    m_side.outcome = "cancelled";
    m_side.textHash = kHashBasis;
}

void ShadowMeter::name(std::string provider, std::string model)
{
    m_side.provider = std::move(provider);
    m_side.model = std::move(model);
}

void ShadowMeter::note(const std::vector<providers::ChatEvent>& events, SteadyTime now)
{
    for (const auto& event : events) {
        if (!m_side.firstContent && providers::isContent(event))
            m_side.firstContent = micros(now - m_started);
        if (const auto* delta = std::get_if<providers::ContentDelta>(&event)) addText(delta->text);
        if (const auto* usage = std::get_if<providers::UsageDelta>(&event))
            m_side.usage.merge(usage->usage);
        if (const auto* finish = std::get_if<providers::FinishDelta>(&event))
            m_side.finishReason = providers::finishReasonName(finish->reason);
    }
}

void ShadowMeter::note(const providers::ChatResponse& response, SteadyTime now)
{
    m_side.firstContent = micros(now - m_started);
    m_side.usage.merge(response.usage);
    for (const auto& choice : response.choices) {
        addText(choice.message.text());
        m_side.finishReason = providers::finishReasonName(choice.finishReason);
    }
}

void ShadowMeter::succeed(SteadyTime now)
{
    end("success", 200, now);
}

void ShadowMeter::fail(const providers::Failure& failure, SteadyTime now)
{
    end(providers::failureClassName(failure.failureClass), failure.status, now);
}

void ShadowMeter::addText(const std::string& text)
{
    m_side.textBytes += text.size();
    for (const char c : text)
        m_side.textHash = (m_side.textHash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
}

void ShadowMeter::end(std::string outcome, int status, SteadyTime now)
{
    if (std::exchange(m_isOver, true)) return;
    m_side.outcome = std::move(outcome);
    m_side.status = status;
    m_side.duration = micros(now - m_started);
}

ShadowPair::ShadowPair(std::string group, SteadyTime started, const ShadowListener& listener)
    : primary(started), shadow(started), m_group(std::move(group)), m_listener(listener)
{}

ShadowPair::~ShadowPair()
{
    if (!m_listener) return;
    ShadowComparison comparison;
    comparison.group = std::move(m_group);
    comparison.primary = primary.side();
    comparison.shadow = shadow.side();
    const auto& a = comparison.primary;
    const auto& b = comparison.shadow;
    comparison.isTextEqual = a.outcome == "success" && b.outcome == "success" &&
                             a.textBytes == b.textBytes && a.textHash == b.textHash;
    m_listener(comparison);
}

}  // namespace helix::routing
