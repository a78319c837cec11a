#include "gateway/session_endpoints.h"

#include "base/identifier.h"
#include "gateway/protocols/openai_messages.h"
#include "gateway/session_turn.h"
#include "net/blocking_call.h"
#include "providers/openai_content.h"

#include <charconv>
#include <cmath>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr std::size_t kMaxUserIdBytes = 256;

struct NewSession {
    SessionInfo info;
    std::vector<providers::Message> context;
};

std::string timeText(std::int64_t ms)
{
    return formatRfc3339(WallTime(std::chrono::milliseconds(ms)));
}

Json toJson(const SessionInfo& info)
{
    return {{"session_id", info.id},
            {"user_id", info.userId},
            {"status", "active"},
            {"request_count", info.requestCount},
            {"last_activity", timeText(info.lastMs)},
            {"expires_at", timeText(info.expiresMs)},
            {"created_at", timeText(info.createdMs)}};
}

// Messages as OpenAI's chat takes them, without what only proves something to a vendor.
Json contextJson(const Session& session)
{
    providers::ChatRequest chat;
    chat.messages = session.fixed;
    chat.messages.insert(chat.messages.end(), session.history.begin(), session.history.end());
    return providers::openAiMessages(chat, {});
}

std::optional<ApiError> unavailableHere(const Services& services, const Exchange& exchange)
{
    if (services.sessions != nullptr && exchange.config().cache.session.isEnabled)
        return std::nullopt;
    return notFound("sessions are off; see cache.session.enabled", "sessions_disabled");
}

tl::expected<std::int64_t, ApiError> readTtl(const Json& body, std::int64_t standardMs)
{
    const Json* hours = jsonMember(body, "ttl_hours");
    if (hours == nullptr) return standardMs;
    const double value = hours->is_number() ? hours->get<double>() : 0;
    if (!(value > 0) || value > static_cast<double>(kMaxSessionTtl.count()))
        return tl::unexpected(badRequest("ttl_hours must be a number above 0 and at most " +
                                             std::to_string(kMaxSessionTtl.count()),
                                         "ttl_hours"));
    constexpr double kHourMs = 3'600'000;
    return std::max<std::int64_t>(1, std::llround(value * kHourMs));
}

tl::expected<std::vector<providers::Message>, ApiError> readContext(const Json& body)
{
    const Json* context = jsonMember(body, "initial_context");
    if (context == nullptr) return std::vector<providers::Message>();
    if (!context->is_array())
        return tl::unexpected(
            badRequest("initial_context must be a list of messages", "initial_context"));
    if (context->empty()) return std::vector<providers::Message>();
    providers::ChatRequest chat;
    if (auto read = readMessages(Json{{"messages", *context}}, chat); !read) {
        const RequestFault& fault = read.error();
        return tl::unexpected(badRequest(fault.message, "initial_context: " + fault.param));
    }
    return std::move(chat.messages);
}

tl::expected<NewSession, ApiError> readNewSession(const Exchange& exchange, WallTime now)
{
    const std::string_view text = exchange.request.body;
    auto body = text.empty() ? Result<Json>(Json::object()) : parseJson(text);
    if (!body) return tl::unexpected(badRequest(body.error().text(), {}, "invalid_json"));
    if (!body->is_object()) return tl::unexpected(badRequest("the body must be a JSON object"));
    for (const char* member : {"session_id", "user_id"})
        if (const Json* value = jsonMember(*body, member); value && !value->is_string())
            return tl::unexpected(badRequest(std::string(member) + " must be a text", member));
    NewSession made;
    made.info.owner = sessionOwner(exchange);
    made.info.id = jsonText(*body, "session_id", newId("ses", now));
    if (!isSessionId(made.info.id))
        return tl::unexpected(badRequest("session_id must be 1 to " +
                                             std::to_string(kMaxSessionIdBytes) +
                                             " letters, digits, '-', '_', '.' or ':'",
                                         "session_id"));
    made.info.userId = jsonText(*body, "user_id");
    if (made.info.userId.size() > kMaxUserIdBytes)
        return tl::unexpected(badRequest(
            "user_id must be at most " + std::to_string(kMaxUserIdBytes) + " bytes", "user_id"));
    auto ttl = readTtl(*body, exchange.config().cache.session.ttl.count());
    if (!ttl) return tl::unexpected(std::move(ttl.error()));
    made.info.ttlMs = *ttl;
    auto context = readContext(*body);
    if (!context) return tl::unexpected(std::move(context.error()));
    made.context = std::move(*context);
    return made;
}

ApiError fromBook(const Error& error)
{
    if (error.code == ErrorCode::NotFound) return notFound(error.message, "session_not_found");
    ApiError answer = fromError(error);
    if (error.code == ErrorCode::AlreadyExists) {
        answer.status = 409;
        answer.code = "session_exists";
        answer.param = "session_id";
    }
    if (error.code == ErrorCode::LimitExceeded && !error.retryable) {
        answer.status = 429;
        answer.code = "session_limit";
    }
    return answer;
}

bool isAskingForContext(const net::ServerRequest& request)
{
    return request.queryParameter("include_context") == "true" ||
           request.queryParameter("includeContext") == "true";
}

std::optional<std::int64_t> numberOf(const std::string& text, std::int64_t fallback)
{
    if (text.empty()) return fallback;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 1) return std::nullopt;
    return value;
}

}  // namespace

asio::awaitable<void> serveSessionCreate(Services& services, Exchange& exchange)
{
    if (auto refusal = unavailableHere(services, exchange)) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto asked = readNewSession(exchange, services.clock.wallNow());
    if (!asked) {
        co_await exchange.respondError(std::move(asked.error()));
        co_return;
    }
    auto call = [&services, info = std::move(asked->info), context = std::move(asked->context)]() {
        return services.sessions->create(info, context);
    };
    auto made = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!made) {
        ApiError error = fromBook(made.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body = toJson(*made);
    body["success"] = true;
    body["message"] = "Session created";
    co_await exchange.respondJson(201, body);
}

asio::awaitable<void> serveSessions(Services& services, Exchange& exchange)
{
    if (auto refusal = unavailableHere(services, exchange)) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    const auto limit = numberOf(exchange.request.queryParameter("limit"), kMaxSessionPage);
    const auto before = numberOf(exchange.request.queryParameter("before"), 0);
    if (!limit || *limit > kMaxSessionPage || !before) {
        ApiError error = badRequest("limit must be 1 to " + std::to_string(kMaxSessionPage) +
                                        " and before the number of an earlier page",
                                    before ? "limit" : "before");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto call = [&services, owner = sessionOwner(exchange),
                 user = exchange.request.queryParameter("user_id"), size = static_cast<int>(*limit),
                 from = *before]() { return services.sessions->page(owner, user, size, from); };
    auto page = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!page) {
        ApiError error = fromBook(page.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body{{"sessions", Json::array()}};
    for (const SessionInfo& info : page->sessions) body["sessions"].push_back(toJson(info));
    body["next_before"] = page->nextBefore ? Json(*page->nextBefore) : Json();
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveSession(Services& services, Exchange& exchange)
{
    if (auto refusal = unavailableHere(services, exchange)) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto call = [&services, owner = sessionOwner(exchange), id = exchange.pathParameter]() {
        return services.sessions->find(owner, id);
    };
    auto found = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!found) {
        ApiError error = fromBook(found.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body = toJson(found->info);
    body["success"] = true;
    if (isAskingForContext(exchange.request)) body["context"] = contextJson(*found);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveSessionDelete(Services& services, Exchange& exchange)
{
    if (auto refusal = unavailableHere(services, exchange)) {
        co_await exchange.respondError(std::move(*refusal));
        co_return;
    }
    auto call = [&services, owner = sessionOwner(exchange), id = exchange.pathParameter]() {
        return services.sessions->remove(owner, id);
    };
    auto removed = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!removed) {
        ApiError error = fromBook(removed.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body = toJson(*removed);
    body["success"] = true;
    body["status"] = "terminated";
    body["message"] = "Session deleted";
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
