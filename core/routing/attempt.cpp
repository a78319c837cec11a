#include "routing/attempt.h"

namespace helix::routing {

using providers::Failure;
using providers::FailureClass;

namespace {

constexpr int kFirstErrorStatus = 400;

Micros micros(std::chrono::nanoseconds span)
{
    return std::chrono::duration_cast<Micros>(span);
}

}  // namespace

Attempt::Attempt(Parts parts, const Clock& clock, AttemptLog& log, const AttemptListener& listener)
    : m_parts(std::move(parts)),
      m_clock(clock),
      m_log(log),
      m_listener(listener),
      m_started(clock.steadyNow()),
      m_clocks(m_parts.clocks, m_started)
{
    m_log.add(m_parts.record);
    m_parts.target->onStart();
    m_parts.reservation.sent();
    // The transport keeps the connect clock: only it knows when the connection stands.
    m_clocks.onConnected();
}

Attempt::~Attempt()
{
    abandon();
}

void Attempt::abandon()
{
    if (m_isSettled) return;
    m_parts.target->onAbandoned(momentOf(m_clock), m_parts.record.wasFallback);
    settleReservation(false);
    close(providers::failureClassName(FailureClass::Cancelled), 0, "the client left");
}

void Attempt::onFirstContent()
{
    const auto now = m_clock.steadyNow();
    m_clocks.onContent(now);
    if (!m_parts.record.firstContent) m_parts.record.firstContent = micros(now - m_started);
}

void Attempt::succeed()
{
    if (m_isSettled) return;
    const auto now = momentOf(m_clock);
    const auto latency = m_parts.record.firstContent.value_or(micros(now.steady - m_started));
    m_parts.permit.success(now);
    m_parts.target->onSuccess(now, m_parts.record.wasFallback, latency);
    settleReservation(false);
    close("success", 200, {});
}

void Attempt::fail(const Failure& failure)
{
    if (m_isSettled) return;
    const auto now = momentOf(m_clock);
    m_parts.permit.failure(failure.failureClass, now);
    if (failure.failureClass == FailureClass::Cancelled)
        m_parts.target->onAbandoned(now, m_parts.record.wasFallback);
    else
        m_parts.target->onFailure(now, m_parts.record.wasFallback, failure);
    settleReservation(failure.status >= kFirstErrorStatus ||
                      failure.failureClass == FailureClass::Connect ||
                      failure.failureClass == FailureClass::Tls);
    close(providers::failureClassName(failure.failureClass), failure.status, failure.message);
}

void Attempt::lose()
{
    if (m_isSettled) return;
    const auto now = momentOf(m_clock);
    m_parts.target->onHedgeLost(now, m_parts.record.wasFallback, micros(now.steady - m_started));
    settleReservation(false);
    close(kHedgeLost, 0, "another candidate was faster");
}

/// What the provider counted wins; a refused call cost no tokens; else the estimate stands.
void Attempt::settleReservation(bool isRefused)
{
    const auto& usage = m_parts.record.usage;
    if (usage.isKnown())
        m_parts.reservation.settle(usage.total());
    else if (isRefused)
        m_parts.reservation.settle(0);
}

void Attempt::close(std::string outcome, int status, std::string message)
{
    m_isSettled = true;
    m_parts.permit.release();
    auto& record = m_parts.record;
    const auto timings = m_parts.call->timings();
    record.firstByte = timings.firstByte;
    if (timings.firstByte || timings.connect.count() > 0) record.connect = timings.connect;
    record.duration = micros(m_clock.steadyNow() - m_started);
    record.outcome = std::move(outcome);
    record.status = status;
    record.message = std::move(message);
    m_log.finish(record);
    if (m_listener) m_listener(record);
}

}  // namespace helix::routing
