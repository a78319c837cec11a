#include "routing/shadow_traffic.h"

#include "providers/provider_catalog.h"
#include "routing/committed_stream.h"
#include "routing/random_source.h"
#include "routing/token_estimate.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

namespace helix::routing {

namespace asio = net::asio;
using providers::Failure;
using providers::FailureClass;

/// One copy and all it needs. The attempt refers to the others, so it is the last member.
struct ShadowTraffic::Job {
    Job(const Clock& clockToUse, net::Worker& workerToUse, const providers::ChatRequest& original)
        : clock(clockToUse), worker(workerToUse), request(original), log(clockToUse.steadyNow())
    {}

    const Clock& clock;
    net::Worker& worker;
    providers::ChatRequest request;
    std::shared_ptr<providers::Upstream> upstream;
    AttemptListener listener;
    AttemptLog log;
    std::shared_ptr<ShadowPair> pair;
    asio::cancellation_signal cancel;
    std::unique_ptr<Attempt> attempt;

    void succeed()
    {
        attempt->succeed();
        pair->shadow.succeed(clock.steadyNow());
    }
    void fail(const Failure& failure)
    {
        attempt->fail(failure);
        pair->shadow.fail(failure, clock.steadyNow());
    }
    void fail(FailureClass failureClass, const char* message)
    {
        Failure failure;
        failure.failureClass = failureClass;
        failure.message = message;
        fail(failure);
    }
    /// True once the format's end was seen.
    [[nodiscard]] bool note(const std::vector<providers::ChatEvent>& events)
    {
        bool isEnd = false;
        pair->shadow.note(events, clock.steadyNow());
        for (const auto& event : events) {
            if (providers::isContent(event)) attempt->onFirstContent();
            if (const auto* usage = std::get_if<providers::UsageDelta>(&event))
                attempt->onUsage(usage->usage);
            isEnd = isEnd || std::holds_alternative<providers::StreamEnd>(event);
        }
        attempt->clocks().onEvent(clock.steadyNow());
        return isEnd;
    }
};

namespace {

std::string modelOf(const config::ShadowConfig& shadow, const config::ProviderConfig& provider)
{
    if (!shadow.model.empty() || provider.models.empty()) return shadow.model;
    return provider.models.front();
}

}  // namespace

ShadowTraffic::ShadowTraffic(TargetRegistry& registry, const Clock& clock, ShadowOptions options)
    : m_registry(registry), m_clock(clock), m_options(std::move(options))
{
    if (!m_options.random) m_options.random = sharedRandom();
}

ShadowTraffic::~ShadowTraffic() = default;

std::shared_ptr<ShadowPair> ShadowTraffic::begin(net::Worker& worker,
                                                 const providers::ChatRequest& request,
                                                 const Route& route, const config::Config& config,
                                                 const providers::ProviderCatalog& catalog)
{
    const auto group = config.models.find(route.group);
    if (group == config.models.end() || !group->second.shadow) return nullptr;
    if (request.operation != providers::Operation::Chat) return nullptr;
    const auto& shadow = *group->second.shadow;
    if (!isDrawn(shadow.share)) return nullptr;
    const auto place = takePlace();
    if (!place) return nullptr;
    auto job = prepare(worker, shadow, request, config, catalog);
    if (!job) {
        leavePlace(*place);
        const std::lock_guard lock(m_mutex);
        ++m_dropped;
        return nullptr;
    }
    job->pair = std::make_shared<ShadowPair>(route.group, m_clock.steadyNow(), m_options.compared);
    job->pair->shadow.name(job->attempt->record().provider, job->attempt->record().model);
    auto pair = job->pair;
    {
        const std::lock_guard lock(m_mutex);
        ++m_started;
        **place = job;
    }
    auto ended = [this, place = *place](std::exception_ptr) { leavePlace(place); };
    const auto slot = job->cancel.slot();
    asio::co_spawn(worker.context(), run(std::move(job)),
                   asio::bind_cancellation_slot(slot, std::move(ended)));
    return pair;
}

bool ShadowTraffic::isDrawn(double share) const
{
    return share >= 1 || (share > 0 && m_options.random() < share);
}

/// Null when the target may not be called now.
std::shared_ptr<ShadowTraffic::Job> ShadowTraffic::prepare(
    net::Worker& worker, const config::ShadowConfig& shadow, const providers::ChatRequest& request,
    const config::Config& config, const providers::ProviderCatalog& catalog)
{
    const auto* entry = catalog.entry(shadow.provider);
    const auto* provider = config.provider(shadow.provider);
    if (!entry || !provider || modelOf(shadow, *provider).empty()) return nullptr;
    const auto now = momentOf(m_clock);
    auto job = std::make_shared<Job>(m_clock, worker, request);
    job->upstream = entry->upstream;
    job->listener = m_options.attemptEnded;
    AttemptRecord record;
    record.number = job->log.nextNumber();
    record.provider = shadow.provider;
    record.model = modelOf(shadow, *provider);
    record.isShadow = true;
    record.isSimulated = job->upstream->isSimulated();
    const auto keys = std::max<std::size_t>(job->upstream->keyCount(), 1);
    const auto key = m_registry.nextKeyStart(shadow.provider) % keys;
    record.key = job->upstream->keyName(key);
    auto target = m_registry.target(record.provider, record.model, key, record.key);
    if (target->cooldown().until(now.steady)) return nullptr;
    OutboundLimiter::Reservation room;
    if (const auto limiter = m_registry.limiter(shadow.provider)) {
        auto reserved =
            limiter->tryReserve(estimateTokens(request, provider->maxTokens), now.steady);
        if (!reserved) return nullptr;
        room = std::move(*reserved);
    }
    auto permit = target->breaker().tryAcquire(now);
    if (!permit) return nullptr;
    const auto deadline = Deadline::never().within(now.steady, shadow.timeout);
    const auto clocks = cutToDeadline(provider->timeouts, request.isStream, deadline, now.steady);
    auto call = job->upstream->start(worker, job->request, record.model, key, clocks);
    job->attempt = std::make_unique<Attempt>(
        Attempt::Parts{std::move(target), std::move(*permit), std::move(call), std::move(record),
                       clocks, std::move(room)},
        m_clock, job->log, job->listener);
    return job;
}

asio::awaitable<void> ShadowTraffic::run(std::shared_ptr<Job> job)
{
    co_await asio::this_coro::throw_if_cancelled(false);
    if (!job->request.isStream) {
        auto response = co_await job->attempt->call().complete();
        if (!response) co_return job->fail(response.error());
        job->pair->shadow.note(*response, job->clock.steadyNow());
        job->attempt->onUsage(response->usage);
        co_return job->succeed();
    }
    for (;;) {
        if (isCancelled(co_await asio::this_coro::cancellation_state))
            co_return job->fail(FailureClass::Cancelled, "this node is shutting down");
        const auto expiry = job->attempt->clocks().nextDeadline();
        auto events = co_await job->attempt->call().next(expiry.at, expiry.failure);
        if (!events) co_return job->fail(events.error());
        if (events->empty())
            co_return job->fail(FailureClass::BrokenStream, "the stream ended before its end");
        if (job->note(*events)) co_return job->succeed();
    }
}

std::optional<ShadowTraffic::Jobs::iterator> ShadowTraffic::takePlace()
{
    const std::lock_guard lock(m_mutex);
    if (m_isStopping || m_jobs.size() >= kMaxShadowsInFlight) {
        ++m_dropped;
        return std::nullopt;
    }
    return m_jobs.emplace(m_jobs.end());
}

void ShadowTraffic::leavePlace(Jobs::iterator place)
{
    const std::lock_guard lock(m_mutex);
    m_jobs.erase(place);
    if (m_jobs.empty()) m_idle.notify_all();
}

void ShadowTraffic::stop(std::chrono::milliseconds patience)
{
    std::unique_lock lock(m_mutex);
    m_isStopping = true;
    for (const auto& each : m_jobs) {
        const auto job = each.lock();
        if (!job) continue;
        asio::post(job->worker.context(), [each] {
            if (const auto running = each.lock())
                running->cancel.emit(asio::cancellation_type::terminal);
        });
    }
    m_idle.wait_for(lock, patience, [this] { return m_jobs.empty(); });
}

ShadowCounts ShadowTraffic::counts() const
{
    const std::lock_guard lock(m_mutex);
    return {m_started, m_dropped, m_jobs.size()};
}

}  // namespace helix::routing
