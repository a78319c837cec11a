#include "telemetry/gateway_metrics.h"

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <set>
#include <shared_mutex>
#include <unordered_map>

namespace helix::telemetry {

using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;

namespace {

const Histogram::BucketBoundaries kLatencyBuckets{0.1, 0.25, 0.5, 1, 2.5, 5, 10};
// A gateway answers from its cache or refuses within milliseconds, a debate takes minutes.
const Histogram::BucketBoundaries kHttpBuckets{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
                                               2.5,   5,    10,    30,   60,  120,  300};

// These have a series before the first failure, so that rate() sees the first one, too.
constexpr std::array<std::string_view, 6> kUsualErrors{
    "connect", "network", "server_error", "rate_limited", "auth", "first_content_timeout"};

constexpr int kFirstStatus = 100;
constexpr int kLastStatus = 599;
constexpr std::array<std::string_view, 8> kMethods{"GET",   "POST", "PUT",     "DELETE",
                                                   "PATCH", "HEAD", "OPTIONS", "TRACE"};

double seconds(std::chrono::nanoseconds span)
{
    return std::chrono::duration<double>(span).count();
}

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept
    {
        return std::hash<std::string_view>()(text);
    }
};
template <class T>
using ByName = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

// The series of one method and route; counters of a status are made when it first occurs.
struct RouteSeries {
    struct Status {
        Counter* http = nullptr;
        Counter* plain = nullptr;
    };
    std::string method;
    std::string route;
    Histogram* httpDuration = nullptr;
    Histogram* plainDuration = nullptr;
    std::array<std::atomic<const Status*>, kLastStatus - kFirstStatus + 1> statuses{};
    std::vector<std::unique_ptr<Status>> owned;
};

struct ProviderSeries {
    std::string name;
    bool isAllowed = false;
    Histogram* latency = nullptr;
    Counter* retries = nullptr;
    Counter* fallbacks = nullptr;
    Counter* promptTokens = nullptr;
    Counter* completionTokens = nullptr;
    Gauge* health = nullptr;
    Gauge* status = nullptr;
    Gauge* score = nullptr;
    ByName<Counter*> outcomes;
    ByName<Counter*> errors;
};

std::string_view knownMethod(std::string_view method)
{
    const auto found = std::find(kMethods.begin(), kMethods.end(), method);
    return found == kMethods.end() ? kOtherLabel : *found;
}

double unixSeconds(WallTime time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

// The list of all metrics that the gateway itself feeds; those that are asked for at exposition are
// in registerPulled().
struct GatewayMetrics::State {
    State(MetricsRegistry& registry, const Clock& clockToUse)
        : clock(clockToUse),
          started(clockToUse.steadyNow()),
          httpRequests(registry.counter("http_requests_total",
                                        "HTTP requests answered, by method, route and status.")),
          httpDuration(registry.histogram("http_request_duration_seconds",
                                          "Time from the head of a request to the end of its "
                                          "answer, streams included.")),
          requests(registry.counter("requests_total",
                                    "Requests answered, by method, endpoint and status.")),
          requestDuration(
              registry.histogram("request_duration_seconds", "Duration of requests by endpoint.")),
          inFlight(
              registry.gauge("http_requests_in_flight", "HTTP requests being served.").Add({})),
          providerRequests(registry.counter("provider_requests_total",
                                            "Calls to providers, each attempt, by outcome.")),
          providerLatency(registry.histogram("provider_latency_seconds",
                                             "Duration of calls to providers, each attempt.")),
          providerErrors(registry.counter(
              "provider_errors_total", "Failures that count against a provider, by their class.")),
          breakerState(registry.gauge(
              "provider_circuit_breaker_state",
              "Circuit breaker of a provider's model: 0 closed, 1 open, 2 half-open.")),
          providerHealth(registry.gauge("provider_health_status",
                                        "Health of a provider: 1 healthy, 0 unhealthy.")),
          providerStatus(registry.gauge(
              "provider_health",
              "Verdict on a provider: 0 healthy, 1 degraded, 2 unhealthy, 3 unknown.")),
          providerScore(registry.gauge("provider_score",
                                       "Provider verification score, 0 to 10; absent without "
                                       "one.")),
          retries(registry.counter("retries_total", "Attempts repeated at the same provider.")),
          fallbacks(registry.counter("fallbacks_total",
                                     "Requests that went on to this provider after another "
                                     "failed.")),
          budgetExhausted(registry
                              .counter("retry_budget_exhausted_total",
                                       "Retries that the retry budget did not allow.")
                              .Add({})),
          rateLimited(registry.counter("rate_limited_total",
                                       "Requests that a rate limit refused, by the limit.")),
          tokens(registry.counter("tokens_total", "Tokens used, by provider and type.")),
          reloadOk(registry
                       .gauge("config_last_reload_successful",
                              "1 when the last load of the configuration succeeded.")
                       .Add({})),
          reloadTime(registry
                         .gauge("config_last_reload_success_timestamp_seconds",
                                "Unix time of the last configuration that was taken over.")
                         .Add({})),
          buildInfo(registry.gauge("build_info", "Constant 1, labelled with the version."))
    {}

    const Clock& clock;
    const SteadyTime started;
    prometheus::Family<Counter>& httpRequests;
    prometheus::Family<Histogram>& httpDuration;
    prometheus::Family<Counter>& requests;
    prometheus::Family<Histogram>& requestDuration;
    Gauge& inFlight;
    prometheus::Family<Counter>& providerRequests;
    prometheus::Family<Histogram>& providerLatency;
    prometheus::Family<Counter>& providerErrors;
    prometheus::Family<Gauge>& breakerState;
    prometheus::Family<Gauge>& providerHealth;
    prometheus::Family<Gauge>& providerStatus;
    prometheus::Family<Gauge>& providerScore;
    prometheus::Family<Counter>& retries;
    prometheus::Family<Counter>& fallbacks;
    Counter& budgetExhausted;
    prometheus::Family<Counter>& rateLimited;
    prometheus::Family<Counter>& tokens;
    Gauge& reloadOk;
    Gauge& reloadTime;
    prometheus::Family<Gauge>& buildInfo;

    std::shared_mutex routesMutex;
    ByName<std::unique_ptr<RouteSeries>> routes;

    std::shared_mutex providersMutex;
    ByName<std::unique_ptr<ProviderSeries>> providers;
    std::set<std::string, std::less<>> allowedModels;
    std::map<std::pair<std::string, std::string>, Gauge*> breakers;

    std::mutex gaugesMutex;
    GatewayGauges gauges;

    RouteSeries& route(std::string_view method, std::string_view name);
    const RouteSeries::Status& status(RouteSeries& series, int code);
    ProviderSeries& makeProvider(std::string_view name);
    template <class Use>
    void withProvider(std::string_view name, Use use);
    void registerPulled(MetricsRegistry& registry, std::weak_ptr<State> self);
    [[nodiscard]] std::pair<std::string, std::string> target(std::string_view provider,
                                                             std::string_view model);
    template <class Read>
    [[nodiscard]] std::vector<PulledSample> readGauge(Read GatewayGauges::*member);
};

RouteSeries& GatewayMetrics::State::route(std::string_view method, std::string_view name)
{
    const std::string_view known = knownMethod(method);
    std::string key;
    key.reserve(known.size() + name.size() + 1);
    key.append(known).append(" ").append(name);
    {
        const std::shared_lock lock(routesMutex);
        if (const auto found = routes.find(key); found != routes.end()) return *found->second;
    }
    const std::unique_lock lock(routesMutex);
    const bool isFull = routes.size() >= kMaxRoutesInMetrics;
    if (name.empty() || isFull) {
        name = kOtherLabel;
        key = std::string(known) + " " + std::string(kOtherLabel);
    }
    auto& slot = routes[key];
    if (slot) return *slot;
    slot = std::make_unique<RouteSeries>();
    slot->method = known;
    slot->route = name;
    slot->httpDuration =
        &httpDuration.Add({{"method", slot->method}, {"path", slot->route}}, kHttpBuckets);
    slot->plainDuration = &requestDuration.Add(
        {{"method", slot->method}, {"endpoint", slot->route}}, kLatencyBuckets);
    return *slot;
}

const RouteSeries::Status& GatewayMetrics::State::status(RouteSeries& series, int code)
{
    auto& slot = series.statuses[static_cast<std::size_t>(code - kFirstStatus)];
    if (const auto* found = slot.load(std::memory_order_acquire)) return *found;
    const std::unique_lock lock(routesMutex);
    if (const auto* found = slot.load(std::memory_order_acquire)) return *found;
    const std::string text = std::to_string(code);
    auto made = std::make_unique<RouteSeries::Status>();
    made->http =
        &httpRequests.Add({{"method", series.method}, {"path", series.route}, {"status", text}});
    made->plain =
        &requests.Add({{"method", series.method}, {"endpoint", series.route}, {"status", text}});
    slot.store(made.get(), std::memory_order_release);
    return *series.owned.emplace_back(std::move(made));
}

// Call with providersMutex held exclusively.
ProviderSeries& GatewayMetrics::State::makeProvider(std::string_view name)
{
    auto& slot = providers[std::string(name)];
    if (slot) return *slot;
    slot = std::make_unique<ProviderSeries>();
    slot->name = name;
    const Labels labels{{"provider", slot->name}};
    slot->latency = &providerLatency.Add(labels, kLatencyBuckets);
    for (const std::string_view type : kUsualErrors)
        slot->errors[std::string(type)] =
            &providerErrors.Add({{"provider", slot->name}, {"error_type", std::string(type)}});
    slot->retries = &retries.Add(labels);
    slot->fallbacks = &fallbacks.Add(labels);
    slot->promptTokens = &tokens.Add({{"provider", slot->name}, {"type", "prompt"}});
    slot->completionTokens = &tokens.Add({{"provider", slot->name}, {"type", "completion"}});
    slot->outcomes["success"] =
        &providerRequests.Add({{"provider", slot->name}, {"status", "success"}});
    return *slot;
}

template <class Use>
void GatewayMetrics::State::withProvider(std::string_view name, Use use)
{
    {
        const std::shared_lock lock(providersMutex);
        const auto found = providers.find(name);
        if (found != providers.end() && found->second->isAllowed && use(*found->second, false))
            return;
    }
    const std::unique_lock lock(providersMutex);
    const auto found = providers.find(name);
    const bool isAllowed = found != providers.end() && found->second->isAllowed;
    use(isAllowed ? *found->second : makeProvider(kOtherLabel), true);
}

std::pair<std::string, std::string> GatewayMetrics::State::target(std::string_view provider,
                                                                  std::string_view model)
{
    const auto found = providers.find(provider);
    const bool isKnown = found != providers.end() && found->second->isAllowed;
    return {std::string(isKnown ? provider : kOtherLabel),
            std::string(allowedModels.contains(model) ? model : kOtherLabel)};
}

template <class Read>
std::vector<PulledSample> GatewayMetrics::State::readGauge(Read GatewayGauges::*member)
{
    Read read;
    {
        const std::lock_guard lock(gaugesMutex);
        read = gauges.*member;
    }
    if (!read) return {};
    return {PulledSample{{}, static_cast<double>(read())}};
}

void GatewayMetrics::State::registerPulled(MetricsRegistry& registry, std::weak_ptr<State> self)
{
    const auto fromGauge = [&](std::string_view name, std::string_view help, PulledType type,
                               auto member) {
        registry.pull(name, help, type, [self, member]() -> std::vector<PulledSample> {
            const auto state = self.lock();
            return state ? state->readGauge(member) : std::vector<PulledSample>();
        });
    };
    fromGauge("connections", "Open client connections.", PulledType::Gauge,
              &GatewayGauges::connections);
    fromGauge("log_lines_dropped_total", "Log lines lost: queue full or output failing.",
              PulledType::Counter, &GatewayGauges::logLinesDropped);
    fromGauge("request_records_dropped_total", "Request records that could not be kept.",
              PulledType::Counter, &GatewayGauges::requestRecordsDropped);
    fromGauge("store_errors_total", "Operations that the database refused.", PulledType::Counter,
              &GatewayGauges::storeErrors);
    fromGauge("shadow_requests_total", "Copies of requests sent to a shadow target.",
              PulledType::Counter, &GatewayGauges::shadowsStarted);
    fromGauge("shadow_requests_dropped_total", "Copies that found no place or no ready target.",
              PulledType::Counter, &GatewayGauges::shadowsDropped);
    fromGauge("api_keys", "API keys that are not revoked.", PulledType::Gauge,
              &GatewayGauges::apiKeys);
    fromGauge("rate_limit_clients", "Clients whose use of a limit is remembered.",
              PulledType::Gauge, &GatewayGauges::limitedClients);
    fromGauge("providers_without_tls_verification",
              "Providers whose certificate is not checked (verify_tls: false).", PulledType::Gauge,
              &GatewayGauges::uncheckedProviders);
    registry.pull("uptime_seconds", "Time since this process started serving.", PulledType::Gauge,
                  [self]() -> std::vector<PulledSample> {
                      const auto state = self.lock();
                      if (!state) return {};
                      return {PulledSample{{}, seconds(state->clock.steadyNow() - state->started)}};
                  });
    registry.pullValue("memory_alloc_bytes", "Resident memory of this process.", PulledType::Gauge,
                       [] { return static_cast<double>(readProcessFigures().residentBytes); });
    // A gauge must not end in _count by Prometheus' naming rules, yet dashboards ask for this name.
    registry.pullValue(
        "goroutines_count", "Threads of this process, under the name that dashboards use.",
        PulledType::Untyped, [] { return static_cast<double>(readProcessFigures().threads); });
    registry.pullValue("open_fds", "Open file descriptors of this process.", PulledType::Gauge,
                       [] { return static_cast<double>(readProcessFigures().openFiles); });
}

GatewayMetrics::GatewayMetrics(MetricsRegistry& registry, const Clock& clock,
                               std::string_view version)
    : m_state(std::make_shared<State>(registry, clock))
{
    m_state->buildInfo.Add({{"version", std::string(version)}}).Set(1);
    m_state->registerPulled(registry, m_state);
    configReloaded(true);
}

GatewayMetrics::~GatewayMetrics() = default;

void GatewayMetrics::setAllowedNames(std::vector<std::string> providers,
                                     std::vector<std::string> models)
{
    const std::unique_lock lock(m_state->providersMutex);
    for (auto& [name, series] : m_state->providers) series->isAllowed = false;
    for (const std::string& name : providers) m_state->makeProvider(name).isAllowed = true;
    m_state->allowedModels = {models.begin(), models.end()};
}

void GatewayMetrics::setGauges(GatewayGauges gauges)
{
    const std::lock_guard lock(m_state->gaugesMutex);
    m_state->gauges = std::move(gauges);
}

void GatewayMetrics::requestStarted() noexcept
{
    m_state->inFlight.Increment();
}

void GatewayMetrics::requestFinished(std::string_view method, std::string_view route, int status,
                                     std::chrono::nanoseconds duration)
{
    m_state->inFlight.Decrement();
    RouteSeries& series = m_state->route(method, route);
    const auto& counters =
        m_state->status(series, status < kFirstStatus || status > kLastStatus ? 500 : status);
    counters.http->Increment();
    counters.plain->Increment();
    series.httpDuration->Observe(seconds(duration));
    series.plainDuration->Observe(seconds(duration));
}

void GatewayMetrics::attemptFinished(std::string_view provider, std::string_view outcome,
                                     std::chrono::nanoseconds latency)
{
    m_state->withProvider(provider, [&](ProviderSeries& series, bool mayChange) {
        auto found = series.outcomes.find(outcome);
        if (found == series.outcomes.end()) {
            if (!mayChange) return false;
            const bool isFull = series.outcomes.size() >= kMaxOutcomesInMetrics;
            const std::string label(isFull ? kOtherLabel : outcome);
            Counter& counter =
                m_state->providerRequests.Add({{"provider", series.name}, {"status", label}});
            found = series.outcomes.emplace(label, &counter).first;
        }
        found->second->Increment();
        series.latency->Observe(seconds(latency));
        return true;
    });
}

void GatewayMetrics::providerError(std::string_view provider, std::string_view errorType)
{
    m_state->withProvider(provider, [&](ProviderSeries& series, bool mayChange) {
        auto found = series.errors.find(errorType);
        if (found == series.errors.end()) {
            if (!mayChange) return false;
            const bool isFull = series.errors.size() >= kMaxOutcomesInMetrics;
            const std::string label(isFull ? kOtherLabel : errorType);
            Counter& counter =
                m_state->providerErrors.Add({{"provider", series.name}, {"error_type", label}});
            found = series.errors.emplace(label, &counter).first;
        }
        found->second->Increment();
        return true;
    });
}

void GatewayMetrics::retried(std::string_view provider)
{
    m_state->withProvider(provider, [](ProviderSeries& series, bool) {
        series.retries->Increment();
        return true;
    });
}

void GatewayMetrics::fellBack(std::string_view provider)
{
    m_state->withProvider(provider, [](ProviderSeries& series, bool) {
        series.fallbacks->Increment();
        return true;
    });
}

void GatewayMetrics::retryBudgetExhausted()
{
    m_state->budgetExhausted.Increment();
}

void GatewayMetrics::tokensUsed(std::string_view provider, std::string_view type,
                                std::uint64_t count)
{
    m_state->withProvider(provider, [&](ProviderSeries& series, bool) {
        Counter& counter = type == "prompt" ? *series.promptTokens : *series.completionTokens;
        counter.Increment(static_cast<double>(count));
        return true;
    });
}

void GatewayMetrics::declareTarget(std::string_view provider, std::string_view model)
{
    const std::unique_lock lock(m_state->providersMutex);
    m_state->makeProvider(provider).isAllowed = true;
    m_state->allowedModels.insert(std::string(model));
    auto& gauge = m_state->breakers[{std::string(provider), std::string(model)}];
    if (gauge == nullptr)
        gauge = &m_state->breakerState.Add(
            {{"provider", std::string(provider)}, {"model", std::string(model)}});
}

void GatewayMetrics::dropTarget(std::string_view provider, std::string_view model)
{
    const std::unique_lock lock(m_state->providersMutex);
    const auto found = m_state->breakers.find({std::string(provider), std::string(model)});
    if (found == m_state->breakers.end()) return;
    m_state->breakerState.Remove(found->second);
    m_state->breakers.erase(found);
}

void GatewayMetrics::setBreakerState(std::string_view provider, std::string_view model, int state)
{
    const std::unique_lock lock(m_state->providersMutex);
    const auto labels = m_state->target(provider, model);
    auto& gauge = m_state->breakers[labels];
    if (gauge == nullptr)
        gauge = &m_state->breakerState.Add({{"provider", labels.first}, {"model", labels.second}});
    gauge->Set(state);
}

void GatewayMetrics::setProviderHealth(std::string_view provider, bool isHealthy)
{
    m_state->withProvider(provider, [&](ProviderSeries& series, bool mayChange) {
        if (series.health == nullptr) {
            if (!mayChange) return false;
            series.health = &m_state->providerHealth.Add({{"provider", series.name}});
        }
        series.health->Set(isHealthy ? 1 : 0);
        return true;
    });
}

void GatewayMetrics::setProviderVerdict(std::string_view provider, ProviderVerdictCode verdict)
{
    m_state->withProvider(provider, [&](ProviderSeries& series, bool mayChange) {
        if (series.status == nullptr) {
            if (!mayChange) return false;
            series.status = &m_state->providerStatus.Add({{"provider", series.name}});
        }
        series.status->Set(static_cast<double>(verdict));
        return true;
    });
}

void GatewayMetrics::rateLimited(std::string_view scope)
{
    m_state->rateLimited.Add({{"limit", std::string(scope)}}).Increment();
}

void GatewayMetrics::setProviderScore(std::string_view provider, std::optional<double> score)
{
    const std::unique_lock lock(m_state->providersMutex);
    const auto found = m_state->providers.find(provider);
    if (found == m_state->providers.end()) return;
    ProviderSeries& series = *found->second;
    const bool isShown = score && series.isAllowed;
    if (isShown && series.score == nullptr)
        series.score = &m_state->providerScore.Add({{"provider", series.name}});
    if (isShown) series.score->Set(*score);
    if (isShown || series.score == nullptr) return;
    m_state->providerScore.Remove(series.score);
    series.score = nullptr;
}

void GatewayMetrics::configReloaded(bool isSuccess)
{
    m_state->reloadOk.Set(isSuccess ? 1 : 0);
    if (isSuccess) m_state->reloadTime.Set(unixSeconds(m_state->clock.wallNow()));
}

}  // namespace helix::telemetry
