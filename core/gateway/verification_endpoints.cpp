#include "gateway/verification_endpoints.h"

#include "gateway/admin/admin_endpoints.h"
#include "gateway/verification_run.h"

#include <algorithm>
#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

using providers::VerificationStatus;

constexpr int kMaxBest = 100;

Json itemOf(const Services& services, const config::ProviderConfig& provider)
{
    const auto run = services.verifications.newest(provider.name);
    const bool isSimulated = provider.type == "simulated";
    if (!run)
        return {{"provider", provider.name},
                {"status", "unknown"},
                {"verified", false},
                {"response_time_ms", nullptr},
                {"tested_at", nullptr},
                {"error", nullptr},
                {"score", nullptr},
                {"confidence", nullptr},
                {"model", provider.models.empty() ? Json(nullptr) : Json(provider.models.front())},
                {"is_simulated", isSimulated}};
    const Json whole = run->toJson();
    Json item = Json::object();
    for (const char* member : {"provider", "status", "verified", "response_time_ms", "tested_at",
                               "error", "score", "confidence", "model", "is_simulated"})
        item[member] = whole.at(member);
    return item;
}

Json overview(const Services& services, const config::Config& config)
{
    const VerificationCounts counts(services, config);
    Json list = Json::array();
    for (const std::string& name : config.providerOrder) {
        const auto* provider = config.provider(name);
        if (provider != nullptr && provider->isEnabled) list.push_back(itemOf(services, *provider));
    }
    Json body = Json::object();
    body["providers"] = std::move(list);
    body["summary"] = counts.toJson();
    body["ensemble_operational"] = counts.verified > 0;
    body["healthy_providers"] = counts.healthy;
    body["debate_group_ready"] = counts.healthy.size() >= 2;
    return body;
}

int statusOf(VerificationStatus status)
{
    switch (status) {
        case VerificationStatus::Healthy:
        case VerificationStatus::Degraded: return 200;
        case VerificationStatus::RateLimited: return 429;
        case VerificationStatus::AuthFailed: return 401;
        default: return 503;
    }
}

std::optional<int> countParameter(const net::ServerRequest& request, const char* name,
                                  int otherwise)
{
    const std::string text = request.queryParameter(name);
    if (text.empty()) return otherwise;
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool isGood = error == std::errc() && end == text.data() + text.size();
    return isGood && value >= 1 && value <= kMaxBest ? std::optional(value) : std::nullopt;
}

/// Verified ones, the best first; those without a score last, in the order of the file.
std::vector<VerificationBook::Newest> bestFirst(const Services& services,
                                                const config::Config& config)
{
    std::vector<VerificationBook::Newest> runs;
    for (const std::string& name : config.providerOrder) {
        const auto* provider = config.provider(name);
        auto run = services.verifications.newest(name);
        if (provider != nullptr && provider->isEnabled && run && run->isVerified)
            runs.push_back(std::move(run));
    }
    std::stable_sort(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
        return a->score.total.value_or(-1) > b->score.total.value_or(-1);
    });
    return runs;
}

Json bestItem(const providers::Verification& run, const config::ProviderConfig& provider)
{
    const Json whole = run.toJson();
    return {{"name", run.provider},
            {"type", provider.type},
            {"score", whole.at("score")},
            {"status", whole.at("status")},
            {"verified", run.isVerified},
            {"is_simulated", run.isSimulated},
            {"default_model", run.model},
            {"score_details",
             {{"confidence", whole.at("confidence")}, {"components", whole.at("components")}}}};
}

ApiError conflict(std::string message)
{
    return fromError(Error{ErrorCode::Conflict, std::move(message)});
}

ApiError noSuchProvider(const std::string& name)
{
    return notFound("there is no provider named " + name.substr(0, 100));
}

// What the audit log keeps of a run.
Json standing(const VerificationBook::Newest& run)
{
    if (!run) return nullptr;
    const Json whole = run->toJson();
    Json kept = Json::object();
    for (const char* member : {"status", "verified", "score", "model", "cost_usd", "tested_at"})
        kept[member] = whole.at(member);
    return kept;
}

Json standingOfAll(const Services& services, const config::Config& config)
{
    Json all = Json::object();
    for (const std::string& name : config.providerOrder)
        all[name] = standing(services.verifications.newest(name));
    return all;
}

}  // namespace

VerificationCounts::VerificationCounts(const Services& services, const config::Config& config)
{
    for (int i = 0; i <= static_cast<int>(VerificationStatus::Unhealthy); ++i)
        byStatus[providers::verificationStatusName(static_cast<VerificationStatus>(i))] = 0;
    double sum = 0;
    int scored = 0;
    for (const std::string& name : config.providerOrder) {
        const auto* provider = config.provider(name);
        if (provider == nullptr || !provider->isEnabled) continue;
        ++total;
        const auto run = services.verifications.newest(name);
        const auto status = run ? run->status : VerificationStatus::Unknown;
        ++byStatus[providers::verificationStatusName(status)];
        if (status == VerificationStatus::Healthy) healthy.push_back(name);
        if (run && run->isVerified) ++verified;
        if (!run || !run->score.total) continue;
        sum += *run->score.total;
        ++scored;
    }
    if (scored > 0) averageScore = sum / scored;
}

Json VerificationCounts::toJson() const
{
    Json json = Json(byStatus);
    json["total"] = total;
    return json;
}

Json verificationOrNull(const Services& services, const std::string& provider)
{
    const auto run = services.verifications.newest(provider);
    return run ? run->toJson() : Json(nullptr);
}

asio::awaitable<void> serveVerifications(Services& services, Exchange& exchange)
{
    const Json body = overview(services, exchange.config());
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveVerifyAll(Services& services, Exchange& exchange)
{
    AuditEntry entry;
    entry.action = "provider.verify";
    entry.subject = "all";
    entry.before = standingOfAll(services, exchange.config());
    co_await verifyAll(services, exchange.worker, exchange.runtime);
    entry.after = standingOfAll(services, exchange.config());
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    Json body = overview(services, exchange.config());
    body["tested_at"] = formatRfc3339(services.clock.wallNow());
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveVerification(Services& services, Exchange& exchange)
{
    const std::string& name = exchange.pathParameter;
    const auto run = services.verifications.newest(name);
    if (run && exchange.config().provider(name) != nullptr) {
        const Json body = run->toJson();
        co_await exchange.respondJson(200, body);
        co_return;
    }
    ApiError error =
        exchange.config().provider(name) == nullptr
            ? noSuchProvider(name)
            : notFound(name + " was never verified; POST /v1/providers/" + name + "/verify does it",
                       "never_verified");
    co_await exchange.respondError(std::move(error));
}

namespace {

/// The `tests` of the body; empty for all. A body is not needed.
tl::expected<std::vector<std::string>, ApiError> chosenTests(const net::ServerRequest& request)
{
    std::vector<std::string> chosen;
    if (request.body.empty()) return chosen;
    const auto body = parseJson(request.body);
    if (!body || !body->is_object())
        return tl::unexpected(badRequest("the body must be a JSON object or empty"));
    const Json* tests = jsonMember(*body, "tests");
    if (tests == nullptr) return chosen;
    const auto& known = providers::verificationTests();
    const bool isKnown =
        tests->is_array() && std::all_of(tests->begin(), tests->end(), [&](const Json& name) {
            return name.is_string() &&
                   std::find(known.begin(), known.end(), name.get<std::string>()) != known.end();
        });
    if (!isKnown) {
        std::string names;
        for (const std::string& name : known) names += (names.empty() ? "" : ", ") + name;
        return tl::unexpected(
            badRequest("'tests' must be a list of names out of " + names, "tests"));
    }
    for (const Json& name : *tests) chosen.push_back(name.get<std::string>());
    return chosen;
}

}  // namespace

asio::awaitable<void> serveVerify(Services& services, Exchange& exchange)
{
    const std::string name = exchange.pathParameter;
    ApiError error = noSuchProvider(name);
    if (exchange.runtime->catalog->entry(name) == nullptr) {
        if (exchange.config().provider(name) != nullptr)
            error = conflict(name + " is disabled; enable it first");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto tests = chosenTests(exchange.request);
    if (!tests) {
        co_await exchange.respondError(std::move(tests.error()));
        co_return;
    }
    AuditEntry entry;
    entry.action = "provider.verify";
    entry.subject = name;
    entry.before = standing(services.verifications.newest(name));
    const auto run =
        co_await verifyOne(services, exchange.worker, exchange.runtime, name, std::move(*tests));
    if (!run) {
        error = conflict("a verification of " + name + " is running already");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    entry.after = standing(run);
    if (!co_await audited(services, exchange, std::move(entry))) co_return;
    const Json body = run->toJson();
    co_await exchange.respondJson(statusOf(run->status), body);
}

asio::awaitable<void> serveBestProviders(Services& services, Exchange& exchange)
{
    constexpr int kDefaultMin = 2;
    constexpr int kDefaultMax = 5;
    const auto min = countParameter(exchange.request, "min", kDefaultMin);
    const auto max =
        countParameter(exchange.request, "max", std::max(kDefaultMax, min.value_or(0)));
    if (!min || !max || *min > *max) {
        ApiError error =
            badRequest("min and max must be 1 to 100, min not above max", min ? "max" : "min");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json list = Json::array();
    for (const auto& run : bestFirst(services, exchange.config())) {
        if (list.size() >= static_cast<std::size_t>(*max)) break;
        list.push_back(bestItem(*run, *exchange.config().provider(run->provider)));
    }
    Json body = Json::object();
    body["count"] = list.size();
    body["is_enough"] = list.size() >= static_cast<std::size_t>(*min);
    body["min"] = *min;
    body["max"] = *max;
    body["best_providers"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
