#include "routing/dispatcher.h"

#include "routing/dispatch_run.h"
#include "routing/random_source.h"

namespace helix::routing {

namespace {

asio::awaitable<net::WaitOutcome> sleepOnWorker(net::Worker& worker, SteadyTime until)
{
    net::Event event(worker.context(), worker.timers());
    co_return co_await event.wait(until);
}

bool isAnswered(DispatchFailureKind kind) noexcept
{
    return kind == DispatchFailureKind::ClientError;
}

}  // namespace

Dispatcher::Dispatcher(TargetRegistry& registry, RetryBudget& budget, const Clock& clock,
                       DispatcherOptions options)
    : m_registry(registry), m_budget(budget), m_clock(clock), m_options(std::move(options))
{
    if (!m_options.random) m_options.random = sharedRandom();
    if (!m_options.sleeper) m_options.sleeper = sleepOnWorker;
}

asio::awaitable<tl::expected<Dispatched, DispatchFailure>> Dispatcher::complete(
    net::Worker& worker, const providers::ChatRequest& request, const Route& route,
    const config::Config& config, const providers::ProviderCatalog& catalog, Deadline deadline,
    AttemptLog& log)
{
    const auto pair = m_options.shadow
                          ? m_options.shadow->begin(worker, request, route, config, catalog)
                          : nullptr;
    DispatchRun run({m_registry, m_budget, m_clock, m_options, worker, request, route, config,
                     catalog, deadline, log},
                    false);
    auto answer = co_await run.run();
    if (!answer) {
        noteFailure(route, answer.error());
        if (pair) pair->primary.fail(answer.error().last, m_clock.steadyNow());
        co_return tl::make_unexpected(std::move(answer.error()));
    }
    const auto& record = answer->attempt->record();
    noteAnswer(route, record);
    if (pair) {
        pair->primary.name(record.provider, record.model);
        pair->primary.note(answer->response, m_clock.steadyNow());
        pair->primary.succeed(m_clock.steadyNow());
    }
    Dispatched dispatched;
    dispatched.response = std::move(answer->response);
    dispatched.provider = record.provider;
    dispatched.model = record.model;
    dispatched.key = record.key;
    dispatched.isSimulated = record.isSimulated;
    dispatched.wasFallback = record.wasFallback;
    co_return std::move(dispatched);
}

asio::awaitable<tl::expected<std::unique_ptr<CommittedStream>, DispatchFailure>> Dispatcher::open(
    net::Worker& worker, const providers::ChatRequest& request, const Route& route,
    const config::Config& config, const providers::ProviderCatalog& catalog, Deadline deadline,
    AttemptLog& log)
{
    const auto pair = m_options.shadow
                          ? m_options.shadow->begin(worker, request, route, config, catalog)
                          : nullptr;
    DispatchRun run({m_registry, m_budget, m_clock, m_options, worker, request, route, config,
                     catalog, deadline, log},
                    true);
    auto answer = co_await run.run();
    if (!answer) {
        noteFailure(route, answer.error());
        if (pair) pair->primary.fail(answer.error().last, m_clock.steadyNow());
        co_return tl::make_unexpected(std::move(answer.error()));
    }
    const auto& record = answer->attempt->record();
    noteAnswer(route, record);
    if (pair) pair->primary.name(record.provider, record.model);
    auto stream = std::make_unique<CommittedStream>(std::move(answer->attempt),
                                                    std::move(answer->held), m_clock, pair);
    co_return std::move(stream);
}

void Dispatcher::noteAnswer(const Route& route, const AttemptRecord& record) const
{
    m_registry.recordAnswer(route.head().provider, record.provider);
    if (!route.group.empty())
        m_registry.recordGroupAnswer(route.group, &record.provider, record.model);
}

void Dispatcher::noteFailure(const Route& route, const DispatchFailure& failure) const
{
    if (failure.kind == DispatchFailureKind::Cancelled || route.candidates.empty()) return;
    // A vendor that finds fault with the request has answered it.
    const auto* answered =
        isAnswered(failure.kind) && !failure.tried.empty() ? &failure.tried.back() : nullptr;
    m_registry.recordAnswer(route.head().provider, answered ? answered->provider : kErrorHop);
    if (!route.group.empty())
        m_registry.recordGroupAnswer(route.group, answered ? &answered->provider : nullptr,
                                     answered ? answered->model : std::string());
}

}  // namespace helix::routing
