#include "routing/health_prober.h"

#include "providers/provider_catalog.h"

#include <boost/asio/co_spawn.hpp>

namespace helix::routing {

namespace asio = net::asio;
using providers::Failure;
using providers::FailureClass;

namespace {

/// What one probe needs; it outlives a reload.
struct ProbeJob {
    const Clock& clock;
    net::Worker& worker;
    std::shared_ptr<providers::Upstream> upstream;
    std::size_t key = 0;
    Deadline deadline = Deadline::never();
    std::string model;  ///< of a paid probe; empty: the free one
};

providers::ChatRequest paidQuestion(const std::string& model)
{
    providers::ChatRequest request;
    request.model = model;
    request.maxTokens = kPaidProbeTokens;
    providers::Message message;
    message.content.emplace_back(providers::TextPart{"Answer with the one word OK."});
    request.messages.push_back(std::move(message));
    return request;
}

asio::awaitable<std::optional<Failure>> askForModels(const ProbeJob& job)
{
    auto models = co_await job.upstream->probe(job.worker, job.key, job.deadline);
    if (models) co_return std::nullopt;
    // Whoever says that it has no such list is there.
    if (models.error().failureClass == FailureClass::ClientError) co_return std::nullopt;
    co_return std::move(models.error());
}

asio::awaitable<std::optional<Failure>> askForAnswer(const ProbeJob& job)
{
    const auto question = paidQuestion(job.model);
    providers::AttemptClocks clocks;
    clocks.total = job.deadline;
    const auto left = job.deadline.remaining(job.clock.steadyNow());
    clocks.firstContent = std::chrono::ceil<std::chrono::milliseconds>(left);
    const auto call = job.upstream->start(job.worker, question, job.model, job.key, clocks);
    auto answer = co_await call->complete();
    if (answer) co_return std::nullopt;
    co_return std::move(answer.error());
}

asio::awaitable<ProbeResult> probe(std::shared_ptr<const ProbeJob> job)
{
    const auto started = job->clock.steadyNow();
    auto asked = job->model.empty() ? askForModels(*job) : askForAnswer(*job);
    ProbeResult result;
    result.failure = co_await std::move(asked);
    result.took = std::chrono::ceil<std::chrono::milliseconds>(job->clock.steadyNow() - started);
    co_return result;
}

}  // namespace

HealthProber::HealthProber(TargetRegistry& registry, const Clock& clock, Source source,
                           Random random)
    : m_registry(registry), m_clock(clock), m_source(std::move(source)), m_random(std::move(random))
{}

void HealthProber::tick(net::Worker& worker)
{
    const auto now = m_source();
    const auto& check = now.config->healthCheck;
    forgetOthers(now);
    if (!check.isEnabled) return m_schedules.clear();
    for (const auto& name : now.catalog->names())
        if (isDue(name, check)) start(worker, name, now);
}

void HealthProber::forgetOthers(const Providers& now)
{
    std::erase_if(m_schedules, [&](const auto& schedule) {
        return !schedule.second.isRunning && !now.catalog->find(schedule.first);
    });
}

bool HealthProber::isDue(const std::string& provider, const config::HealthCheckConfig& check)
{
    const auto [found, isNew] = m_schedules.try_emplace(provider);
    auto& schedule = found->second;
    if (isNew) schedule.due = after(check.interval, 0.5, 1.0);
    const auto now = m_clock.steadyNow();
    if (schedule.isRunning || now < schedule.due) return false;
    schedule.due = after(check.interval, 0.9, 1.1);
    const auto success = m_registry.lastSuccess(provider);
    return !success || now - *success >= check.interval;
}

void HealthProber::start(net::Worker& worker, const std::string& provider, const Providers& now)
{
    const auto* entry = now.catalog->entry(provider);
    if (!entry) return;
    auto& schedule = m_schedules[provider];
    const auto deadline =
        Deadline::never().within(m_clock.steadyNow(), now.config->healthCheck.timeout);
    auto job =
        std::make_shared<ProbeJob>(ProbeJob{m_clock, worker, entry->upstream, 0, deadline, {}});
    job->key = schedule.nextKey++ % std::max<std::size_t>(entry->upstream->keyCount(), 1);
    if (now.config->healthCheck.isPaid && !entry->config.models.empty())
        job->model = entry->config.models.front();
    schedule.isRunning = true;
    ++m_started;
    const auto ended = [this, provider](std::exception_ptr error, const ProbeResult& result) {
        if (const auto found = m_schedules.find(provider); found != m_schedules.end())
            found->second.isRunning = false;
        if (!error) m_registry.recordProbe(provider, result);
    };
    asio::co_spawn(worker.context(), probe(std::move(job)), ended);
}

SteadyTime HealthProber::after(std::chrono::milliseconds interval, double least, double most)
{
    const double share = least + (most - least) * m_random();
    return m_clock.steadyNow() + std::chrono::duration_cast<std::chrono::nanoseconds>(
                                     std::chrono::duration<double, std::milli>(interval) * share);
}

}  // namespace helix::routing
