#include "gateway/provider_change_endpoints.h"

#include "config/provider_overlay.h"
#include "gateway/admin/admin_endpoints.h"
#include "gateway/catalog_endpoints.h"
#include "gateway/provider_settings.h"
#include "gateway/verification_endpoints.h"
#include "net/blocking_call.h"

#include <boost/asio/post.hpp>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr std::chrono::milliseconds kDrainPoll{100};

ApiError noSuchProvider(const std::string& name)
{
    return notFound("there is no provider named " + name.substr(0, 100));
}

asio::awaitable<Result<ReloadReport>> change(Services& services, Exchange& exchange,
                                             std::vector<ProviderChange> changes)
{
    auto call = [&services, changes = std::move(changes), cause = causeOf(exchange)] {
        return services.node.changeProviders(changes, cause);
    };
    co_return co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
}

Json providerBody(Services& services, const std::string& name)
{
    const auto runtime = services.runtime.get();
    const auto* provider = runtime->config->provider(name);
    Json body = Json::object();
    for (const auto& each : services.targets.snapshot().providers)
        if (each.name == name) body = providerObject(services, *runtime->config, each);
    if (provider == nullptr) return body;
    const Json described = describedSettings(*provider);
    body["settings"] = described.at("settings");
    body["keys"] = described.at("keys");
    body["verification"] = verificationOrNull(services, name);
    return body;
}

Json settingsOrNull(const config::Config& config, const std::string& name)
{
    const auto* provider = config.provider(name);
    return provider == nullptr ? Json(nullptr) : describedSettings(*provider);
}

/// A bad type is answered with the good ones.
asio::awaitable<void> respondFault(Exchange& exchange, ApiError error)
{
    if (error.code != "invalid_type") {
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    exchange.noteError(error);
    Json body = error.toJson();
    body["error"]["valid_types"] = providerTypes();
    co_await exchange.respondJson(error.status, body);
}

std::optional<Json> bodyOf(const Exchange& exchange)
{
    auto body = parseJson(exchange.request.body);
    if (!body) return std::nullopt;
    return std::move(*body);
}

asio::awaitable<void> respondChanged(Services& services, Exchange& exchange, AuditEntry entry,
                                     int status)
{
    const std::string name = entry.subject;
    entry.after = settingsOrNull(*services.runtime.get()->config, name);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body = providerBody(services, name);
    co_await exchange.respondJson(status, body);
}

asio::awaitable<void> createOrUpdate(Services& services, Exchange& exchange,
                                     const config::ProviderConfig* current)
{
    const auto body = bodyOf(exchange);
    if (!body) {
        ApiError error = badRequest("the body is not valid JSON", {}, "invalid_json");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto settings = readProviderSettings(*body, current);
    if (!settings) {
        ApiError error = std::move(settings.error());
        co_await respondFault(exchange, std::move(error));
        co_return;
    }
    const bool isNew = current == nullptr;
    AuditEntry entry;
    entry.action = isNew ? "provider.create" : "provider.update";
    entry.subject = isNew ? settings->name : current->name;
    entry.before = isNew ? Json(nullptr) : describedSettings(*current);
    std::vector<ProviderChange> changes(1);
    changes[0].kind = isNew ? ProviderChange::Kind::Add : ProviderChange::Kind::Update;
    changes[0].name = entry.subject;
    changes[0].keys = std::move(settings->keys);
    const auto done = co_await change(services, exchange, std::move(changes));
    if (!done) {
        ApiError error = fromError(done.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    co_await respondChanged(services, exchange, std::move(entry), isNew ? 201 : 200);
}

/// Keeps new requests from a provider; gives it back at its end unless it was removed.
class Hold {
public:
    Hold(Services& services, std::string provider)
        : m_services(services), m_provider(std::move(provider))
    {}
    ~Hold()
    {
        if (!m_isHeld) return;
        asio::post(m_services.blocking, [&services = m_services, provider = m_provider] {
            (void)services.node.holdProvider(provider, false);
        });
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

    [[nodiscard]] asio::awaitable<Result<void>> take(net::Worker& worker)
    {
        m_isHeld = true;
        auto call = [&services = m_services, provider = m_provider] {
            return services.node.holdProvider(provider, true);
        };
        co_return co_await net::runBlocking(worker, m_services.blocking, std::move(call));
    }
    void release() noexcept { m_isHeld = false; }

private:
    Services& m_services;
    std::string m_provider;
    bool m_isHeld = false;
};

std::int64_t callsUnderWay(Services& services, const std::string& name)
{
    for (const auto& provider : services.targets.snapshot().providers)
        if (provider.name == name) return provider.inFlight;
    return 0;
}

/// False: calls are still under way when the time is over, or the client has gone.
asio::awaitable<bool> waitDrained(Services& services, Exchange& exchange, std::string name)
{
    net::Event never(exchange.worker.context(), exchange.worker.timers());
    const SteadyTime until = services.clock.steadyNow() + kProviderDrainWait;
    while (callsUnderWay(services, name) > 0) {
        const SteadyTime now = services.clock.steadyNow();
        if (now >= until) co_return false;
        if (co_await never.wait(now + kDrainPoll) == net::WaitOutcome::Cancelled) co_return false;
    }
    co_return true;
}

}  // namespace

Json describedSettings(const config::ProviderConfig& provider)
{
    Json keys = Json::array();
    for (const Secret& key : provider.apiKeys) keys.push_back(key.fingerprint());
    Json settings = config::providerJson(provider);
    return {{"settings", std::move(settings)}, {"keys", std::move(keys)}};
}

asio::awaitable<void> serveProvider(Services& services, Exchange& exchange)
{
    if (exchange.config().provider(exchange.pathParameter) == nullptr) {
        ApiError error = noSuchProvider(exchange.pathParameter);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = providerBody(services, exchange.pathParameter);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveProviderCreate(Services& services, Exchange& exchange)
{
    co_await createOrUpdate(services, exchange, nullptr);
}

asio::awaitable<void> serveProviderUpdate(Services& services, Exchange& exchange)
{
    const auto* current = exchange.config().provider(exchange.pathParameter);
    if (current == nullptr) {
        ApiError error = noSuchProvider(exchange.pathParameter);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    co_await createOrUpdate(services, exchange, current);
}

asio::awaitable<void> serveProviderDelete(Services& services, Exchange& exchange)
{
    const std::string name = exchange.pathParameter;
    const auto* current = exchange.config().provider(name);
    if (current == nullptr) {
        ApiError error = noSuchProvider(name);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const bool isForced = exchange.request.queryParameter("force") == "true";
    Hold hold(services, name);
    if (!isForced) {
        const auto held = co_await hold.take(exchange.worker);
        const bool isDrained = held && co_await waitDrained(services, exchange, name);
        if (!isDrained) {
            ApiError error = fromError(
                held ? Error{ErrorCode::Conflict,
                             std::to_string(callsUnderWay(services, name)) + " calls of " + name +
                                 " did not end in time, it stays; force=true does not wait"}
                     : held.error());
            co_await exchange.respondError(std::move(error));
            co_return;
        }
    }
    std::vector<ProviderChange> changes(1);
    changes[0].kind = ProviderChange::Kind::Remove;
    changes[0].name = name;
    const bool wasIdle = callsUnderWay(services, name) == 0;
    const auto done = co_await change(services, exchange, std::move(changes));
    if (!done) {
        ApiError error = fromError(done.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    hold.release();
    AuditEntry entry;
    entry.action = "provider.delete";
    entry.subject = name;
    entry.before = describedSettings(*current);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json body = Json::object();
    body["message"] = "provider " + name + " was removed";
    body["name"] = name;
    body["drained"] = wasIdle;
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
