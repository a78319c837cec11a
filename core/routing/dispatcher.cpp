#include "routing/dispatcher.h"

#include "routing/dispatch_run.h"

#include <random>

namespace helix::routing {

namespace {

/// Jitter needs no quality, only independence between the workers that draw from it.
Random sharedRandom()
{
    struct Source {
        std::mutex mutex;
        std::minstd_rand engine{std::random_device{}()};
        std::uniform_real_distribution<double> uniform{0.0, 1.0};
    };
    return [source = std::make_shared<Source>()] {
        const std::lock_guard lock(source->mutex);
        return source->uniform(source->engine);
    };
}

asio::awaitable<net::WaitOutcome> sleepOnWorker(net::Worker& worker, SteadyTime until)
{
    net::Event event(worker.context(), worker.timers());
    co_return co_await event.wait(until);
}

bool isAnswered(DispatchFailureKind kind) noexcept
{
    return kind == DispatchFailureKind::ClientError;
}

void recordFailure(TargetRegistry& registry, const Route& route, const DispatchFailure& failure)
{
    if (failure.kind == DispatchFailureKind::Cancelled || route.candidates.empty()) return;
    registry.recordAnswer(route.candidates.front().provider,
                          isAnswered(failure.kind) && !failure.tried.empty()
                              ? failure.tried.back().provider
                              : kErrorHop);
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
    DispatchRun run({m_registry, m_budget, m_clock, m_options, worker, request, route, config,
                     catalog, deadline, log},
                    false);
    auto answer = co_await run.run();
    if (!answer) {
        recordFailure(m_registry, route, answer.error());
        co_return tl::make_unexpected(std::move(answer.error()));
    }
    const auto& record = answer->attempt->record();
    m_registry.recordAnswer(route.candidates.front().provider, record.provider);
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
    DispatchRun run({m_registry, m_budget, m_clock, m_options, worker, request, route, config,
                     catalog, deadline, log},
                    true);
    auto answer = co_await run.run();
    if (!answer) {
        recordFailure(m_registry, route, answer.error());
        co_return tl::make_unexpected(std::move(answer.error()));
    }
    m_registry.recordAnswer(route.candidates.front().provider, answer->attempt->record().provider);
    auto stream = std::make_unique<CommittedStream>(std::move(answer->attempt),
                                                    std::move(answer->held), m_clock);
    co_return std::move(stream);
}

}  // namespace helix::routing
