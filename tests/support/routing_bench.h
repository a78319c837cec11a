#pragma once
// A small gateway without sockets: providers that answer by script, a registry, a budget and a
// dispatcher on a FakeClock. Waits advance the clock and are written down.

#include "providers/provider_catalog.h"
#include "routing/dispatcher.h"
#include "routing/fault_plan.h"
#include "support/scripted_provider.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace helix::testing {

/// Runs what is ready; true once the coroutine has ended.
template <class T>
class Running {
public:
    Running(net::Worker& worker, net::asio::awaitable<T> body) : m_worker(worker)
    {
        net::asio::co_spawn(
            worker.context(),
            [](Running* self, net::asio::awaitable<T> inner) -> net::asio::awaitable<void> {
                self->m_result.emplace(co_await std::move(inner));
            }(this, std::move(body)),
            net::asio::bind_cancellation_slot(m_signal.slot(), net::asio::detached));
        poll();
    }
    bool poll()
    {
        for (int i = 0; i < 100; ++i) m_worker.context().poll();
        return m_result.has_value();
    }
    void cancel()
    {
        m_signal.emit(net::asio::cancellation_type::terminal);
        poll();
    }
    T& result() { return *m_result; }

private:
    net::Worker& m_worker;
    net::asio::cancellation_signal m_signal;
    std::optional<T> m_result;
};

class RoutingBench {
public:
    RoutingBench()
    {
        config.retry.jitter = 0;
        options.sleeper = [this](net::Worker&, SteadyTime until) { return sleep(until); };
        options.random = [] { return 0.5; };
        options.listeners.attemptEnded = [this](const routing::AttemptRecord& record) {
            ended.push_back(record);
        };
    }

    ScriptedProvider& provider(const std::string& name, std::vector<std::string> keys = {"key_1"},
                               int maxRetries = 0)
    {
        auto& entry = config.providers[name];
        entry.name = name;
        entry.type = "openai";
        entry.baseUrl = "http://" + name;
        entry.models = {"m"};
        entry.maxRetries = maxRetries;
        config.providerOrder.push_back(name);
        auto upstream = std::make_shared<ScriptedProvider>(clock, std::move(keys));
        upstreams[name] = upstream;
        return *upstream;
    }
    /// After the providers were named and the configuration was changed.
    void apply()
    {
        auto made = std::make_shared<providers::ProviderCatalog>();
        for (const auto& name : config.providerOrder)
            made->insert(config.providers[name], upstreams[name]);
        catalog = std::move(made);
        snapshot = std::make_shared<const config::Config>(config);
        registry.apply(snapshot, *catalog);
        budget.configure({config.retry.budgetRatio, config.retry.budgetMinPerSecond});
    }
    routing::Route route(const std::string& model = "m") const
    {
        return *routing::resolveRoute(model, {}, *snapshot);
    }

    using Whole = tl::expected<routing::Dispatched, routing::DispatchFailure>;
    using Opened =
        tl::expected<std::unique_ptr<routing::CommittedStream>, routing::DispatchFailure>;

    Whole complete(std::chrono::milliseconds time = std::chrono::seconds(300))
    {
        begin(false, time);
        Running<Whole> running(worker, dispatcher.complete(worker, request, chosen, *snapshot,
                                                           *catalog, deadline, *log));
        return std::move(running.result());
    }
    Opened open(std::chrono::milliseconds time = std::chrono::seconds(300))
    {
        begin(true, time);
        Running<Opened> running(
            worker, dispatcher.open(worker, request, chosen, *snapshot, *catalog, deadline, *log));
        return std::move(running.result());
    }
    /// What the next requests ask for: a model or a group.
    std::string asked = "m";
    /// With the registry's live figures and the seeded random numbers of the bench.
    routing::Route liveRoute()
    {
        auto live = registry.routeOptions();
        live.random = options.random;
        live.sessionId = request.sessionId;
        live.user = request.user;
        live.tags = request.tags;
        return *routing::resolveRoute(asked, {}, *snapshot, live);
    }
    void begin(bool isStream, std::chrono::milliseconds time)
    {
        request.isStream = isStream;
        chosen = asked == "m" ? route() : liveRoute();
        deadline = Deadline::at(clock.steadyNow() + time);
        log.emplace(clock.steadyNow());
        waits.clear();
    }
    std::shared_ptr<routing::TargetState> target(const std::string& name,
                                                 const std::string& key = "key_1")
    {
        return registry.target(name, "m", 0, key);
    }
    routing::BreakerState state(const std::string& name, const std::string& key = "key_1")
    {
        return target(name, key)->breaker().state(routing::momentOf(clock));
    }

    FakeClock clock;
    net::Worker worker{0};
    config::Config config;
    std::map<std::string, std::shared_ptr<ScriptedProvider>> upstreams;
    std::shared_ptr<const providers::ProviderCatalog> catalog;
    config::ConfigSnapshot snapshot;
    routing::TargetRegistry registry{clock};
    routing::RetryBudget budget{{0.2, 1000}, clock.steadyNow()};
    routing::DispatcherOptions options;
    std::vector<std::chrono::milliseconds> waits;
    std::vector<routing::AttemptRecord> ended;
    std::vector<routing::ShadowComparison> compared;
    std::vector<routing::AttemptRecord> shadowAttempts;
    routing::ShadowTraffic shadow{registry, clock, shadowOptions()};
    routing::FaultPlan faults{clock, [this] { return options.random(); }};
    providers::ChatRequest request;
    routing::Route chosen;
    Deadline deadline = Deadline::never();
    std::optional<routing::AttemptLog> log;
    routing::Dispatcher dispatcher{registry, budget, clock, lateOptions()};

private:
    net::asio::awaitable<net::WaitOutcome> sleep(SteadyTime until)
    {
        const auto wait = until - clock.steadyNow();
        waits.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(wait));
        clock.advance(wait);
        co_return net::WaitOutcome::TimedOut;
    }
    routing::ShadowOptions shadowOptions()
    {
        routing::ShadowOptions late;
        late.random = [this] { return options.random(); };
        late.compared = [this](const auto& comparison) { compared.push_back(comparison); };
        late.attemptEnded = [this](const auto& record) { shadowAttempts.push_back(record); };
        return late;
    }
    /// The dispatcher is made before the constructor's body: it asks for the options when called.
    routing::DispatcherOptions lateOptions()
    {
        routing::DispatcherOptions late;
        late.shadow = &shadow;
        late.faults = &faults;
        late.sleeper = [this](net::Worker& on, SteadyTime until) {
            return options.sleeper(on, until);
        };
        late.random = [this] { return options.random(); };
        late.listeners.attemptEnded = [this](const auto& r) { options.listeners.attemptEnded(r); };
        late.listeners.retrying = [this](const auto& c, const auto& f) {
            if (options.listeners.retrying) options.listeners.retrying(c, f);
        };
        late.listeners.fellBack = [this](const auto& a, const auto& b, const auto& f) {
            if (options.listeners.fellBack) options.listeners.fellBack(a, b, f);
        };
        return late;
    }
};

}  // namespace helix::testing
