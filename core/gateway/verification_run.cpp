#include "gateway/verification_run.h"

#include "gateway/verification_endpoints.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

using providers::Verification;

/// Marks a provider as being verified for as long as it lives.
class Running {
public:
    Running(VerificationBook& book, std::string provider)
        : m_book(book), m_provider(std::move(provider)), m_isFirst(book.begin(m_provider))
    {}
    ~Running()
    {
        if (m_isFirst) m_book.end(m_provider);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    [[nodiscard]] bool isFirst() const noexcept { return m_isFirst; }

private:
    VerificationBook& m_book;
    std::string m_provider;
    bool m_isFirst;
};

bool wasCancelled(const Verification& run)
{
    for (const providers::CheckResult& result : run.results)
        if (result.evidence.failure == providers::FailureClass::Cancelled) return true;
    return false;
}

void announce(Services& services, const Verification& run)
{
    const std::string status = providers::verificationStatusName(run.status);
    const bool isBad = !run.isVerified;
    services.logger.log(isBad ? telemetry::Level::Warn : telemetry::Level::Info, "provider",
                        "provider_verified",
                        {{"provider", run.provider},
                         {"status", status},
                         {"score", run.score.total.value_or(-1)},
                         {"error", run.error}});
    std::string text = run.error.empty() ? status : status + ": " + run.error;
    services.events.publish("verification", run.provider, std::move(text),
                            Json{{"provider", run.provider},
                                 {"status", status},
                                 {"score", run.score.total ? Json(*run.score.total) : Json()}});
}

/// What the lanes of verifyAll() share.
struct Lanes {
    Lanes(Services& allServices, net::Worker& on, RuntimeSnapshot snapshot)
        : services(allServices),
          worker(on),
          runtime(std::move(snapshot)),
          done(on.context(), on.timers())
    {}
    Services& services;
    net::Worker& worker;
    RuntimeSnapshot runtime;
    std::size_t next = 0;
    std::size_t running = 0;
    net::Event done;
};

asio::awaitable<void> runLane(std::shared_ptr<Lanes> lanes)
{
    const auto& names = lanes->runtime->catalog->names();
    while (lanes->next < names.size()) {
        std::string name = names[lanes->next++];
        try {
            (void)co_await verifyOne(lanes->services, lanes->worker, lanes->runtime,
                                     std::move(name));
        } catch (const std::exception& error) {
            // A library threw where it should not: this run is lost, the others go on.
            lanes->services.logger.log(telemetry::Level::Error, "error", "verification_exception",
                                       {{"error", std::string(error.what())}});
        }
    }
    if (--lanes->running == 0) lanes->done.signal();
}

}  // namespace

asio::awaitable<std::shared_ptr<const Verification>> verifyOne(Services& services,
                                                               net::Worker& worker,
                                                               RuntimeSnapshot runtime,
                                                               std::string provider,
                                                               std::vector<std::string> tests)
{
    const auto* entry = runtime->catalog->entry(provider);
    const Running running(services.verifications, provider);
    if (entry == nullptr || !running.isFirst()) co_return nullptr;
    providers::VerificationSubject subject;
    subject.provider = entry->config;
    subject.upstream = entry->upstream;
    const bool isPartial = !tests.empty();
    providers::VerifierOptions options;
    options.tests = std::move(tests);
    Verification run = co_await providers::verify(worker, std::move(subject), std::move(options),
                                                  services.clock, providers::priceTable());
    auto kept = std::make_shared<const Verification>(run);
    if (isPartial || wasCancelled(run)) co_return kept;
    announce(services, run);
    // A provider that was removed or changed in the meantime has no use for what was measured.
    const auto now = services.runtime.get();
    const auto* current = now->config->provider(run.provider);
    if (current != nullptr && isSameAccount(*current, entry->config))
        services.verifications.keep(std::move(run));
    co_return kept;
}

asio::awaitable<void> verifyAll(Services& services, net::Worker& worker, RuntimeSnapshot runtime)
{
    auto lanes = std::make_shared<Lanes>(services, worker, std::move(runtime));
    const std::size_t count =
        std::min(kMaxParallelVerifications, lanes->runtime->catalog->names().size());
    lanes->running = count;
    for (std::size_t i = 0; i < count; ++i)
        asio::co_spawn(worker.context(), runLane(lanes), asio::detached);
    while (lanes->running > 0)
        if (co_await lanes->done.wait(SteadyTime::max()) == net::WaitOutcome::Cancelled) co_return;
}

}  // namespace helix::gateway
