#include "routing/committed_stream.h"

#include <algorithm>

namespace helix::routing {

using providers::ChatEvent;
using providers::Failure;
using providers::FailureClass;
using Events = std::vector<ChatEvent>;

namespace {

/// After its end was seen a stream is only read on so that its connection can be used again.
constexpr std::chrono::milliseconds kDrainTime{100};

bool hasContent(const Events& events)
{
    return std::any_of(events.begin(), events.end(), providers::isContent);
}

bool hasEnd(const Events& events)
{
    return std::any_of(events.begin(), events.end(), [](const ChatEvent& event) {
        return std::holds_alternative<providers::StreamEnd>(event);
    });
}

}  // namespace

CommittedStream::CommittedStream(std::unique_ptr<Attempt> attempt, Events held, const Clock& clock,
                                 std::shared_ptr<ShadowPair> shadow)
    : m_attempt(std::move(attempt)),
      m_held(std::move(held)),
      m_clock(clock),
      m_shadow(std::move(shadow))
{
    note(m_held);
}

const std::string& CommittedStream::provider() const noexcept
{
    return m_attempt->record().provider;
}
const std::string& CommittedStream::model() const noexcept
{
    return m_attempt->record().model;
}
const std::string& CommittedStream::key() const noexcept
{
    return m_attempt->record().key;
}
bool CommittedStream::isSimulated() const noexcept
{
    return m_attempt->record().isSimulated;
}
bool CommittedStream::wasFallback() const noexcept
{
    return m_attempt->record().wasFallback;
}

providers::asio::awaitable<tl::expected<Events, Failure>> CommittedStream::next()
{
    if (m_isOver) co_return Events{};
    if (isCancelled(co_await providers::asio::this_coro::cancellation_state))
        co_return broken(FailureClass::Cancelled, "the client left");
    const auto now = m_clock.steadyNow();
    // The idle clock measures the provider: time that a slow client took is not its fault.
    m_attempt->clocks().onEvent(now);
    auto expiry = m_attempt->clocks().nextDeadline();
    const bool isDraining = m_attempt->isSettled();
    if (isDraining) expiry.at = std::min(expiry.at, now + kDrainTime);
    auto events = co_await m_attempt->call().next(expiry.at, expiry.failure);
    if (events && !events->empty()) {
        note(*events);
        co_return events;
    }
    m_isOver = true;
    if (isDraining) co_return Events{};
    if (events) co_return broken(FailureClass::BrokenStream, "the stream ended before its end");
    m_attempt->fail(events.error());
    if (m_shadow) m_shadow->primary.fail(events.error(), m_clock.steadyNow());
    co_return events;
}

tl::unexpected<Failure> CommittedStream::broken(FailureClass failureClass, const char* message)
{
    m_isOver = true;
    Failure failure;
    failure.failureClass = failureClass;
    failure.message = message;
    m_attempt->fail(failure);
    if (m_shadow) m_shadow->primary.fail(failure, m_clock.steadyNow());
    return tl::make_unexpected(std::move(failure));
}

void CommittedStream::note(const Events& events)
{
    m_attempt->clocks().onEvent(m_clock.steadyNow());
    if (hasContent(events)) m_attempt->onFirstContent();
    for (const auto& event : events)
        if (const auto* usage = std::get_if<providers::UsageDelta>(&event))
            m_attempt->onUsage(usage->usage);
    if (m_shadow) m_shadow->primary.note(events, m_clock.steadyNow());
    if (!hasEnd(events)) return;
    m_attempt->succeed();
    if (m_shadow) m_shadow->primary.succeed(m_clock.steadyNow());
}

}  // namespace helix::routing
