#include "gateway/response_endpoints.h"

#include "gateway/model_call.h"
#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/response_state.h"
#include "net/blocking_call.h"

#include <algorithm>
#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

ApiError noResponse(const std::string& id)
{
    ApiError error =
        notFound("no response with the id '" + id + "' is stored", "response_not_found");
    error.type = "invalid_request_error";
    return error;
}

ApiError fromStoreError(const Error& error, const std::string& id)
{
    return error.code == ErrorCode::NotFound ? noResponse(id) : fromError(error);
}

asio::awaitable<Result<StoredResponsePtr>> findStored(Services& services, Exchange& exchange,
                                                      std::string id)
{
    auto call = [&services, id = std::move(id), owner = exchange.callerName()]() {
        return services.responses.find(id, owner);
    };
    co_return co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
}

ApiError noPrevious(const std::string& id)
{
    ApiError error = notFound("Previous response with id '" + id + "' not found.",
                              "previous_response_not_found");
    error.type = "invalid_request_error";
    error.param = "previous_response_id";
    return error;
}

// The stored responses that the request names. A previous one must be there; a referenced one that
// is not leaves its reference to the parser.
asio::awaitable<tl::expected<std::vector<StoredResponsePtr>, ApiError>> loadState(
    Services& services, Exchange& exchange, std::vector<std::string> ids, std::string previous)
{
    std::vector<StoredResponsePtr> found;
    for (const std::string& id : ids) {
        auto stored = co_await findStored(services, exchange, id);
        if (stored)
            found.push_back(std::move(*stored));
        else if (stored.error().code != ErrorCode::NotFound)
            co_return tl::make_unexpected(fromError(stored.error()));
        else if (id == previous)
            co_return tl::make_unexpected(noPrevious(previous));
    }
    co_return found;
}

HostedTools policyOf(const Exchange& exchange)
{
    return exchange.config().compatibility.onUnsupportedParam == "reject" ? HostedTools::Refuse
                                                                          : HostedTools::Drop;
}

bool wantsStore(const Json& body)
{
    const Json* store = jsonMember(body, "store");
    return store != nullptr && *store == true;
}

asio::awaitable<void> serveStateless(Services& services, Exchange& exchange)
{
    exchange.ownProtocol =
        policyOf(exchange) == HostedTools::Refuse ? &openAiResponsesStrict() : &openAiResponses();
    co_await serveModelCall(services, exchange);
}

asio::awaitable<void> serveStateful(Services& services, Exchange& exchange, Json body)
{
    auto ids = referencedResponses(body);
    std::string previous = jsonText(body, "previous_response_id");
    auto found = co_await loadState(services, exchange, std::move(ids), std::move(previous));
    if (!found) {
        co_await exchange.respondError(std::move(found.error()));
        co_return;
    }
    AnswerIdentity identity;
    identity.id = exchange.record.id;
    const bool isStored = wantsStore(body);
    addState(body, *found);
    // Without the new ids: the same request has the same body when it is sent again.
    exchange.request.body = dumpJson(body);
    std::string input =
        isStored ? dumpJson(inputItems(body, openAiId("", identity))) : std::string();
    body = Json();
    if (!isStored) {
        co_await serveStateless(services, exchange);
        co_return;
    }
    const KeepingResponses protocol(policyOf(exchange), services.responses, exchange.callerName(),
                                    exchange.record.atMs, std::move(input));
    exchange.ownProtocol = &protocol;
    co_await serveModelCall(services, exchange);
    exchange.ownProtocol = nullptr;
}

}  // namespace

asio::awaitable<void> serveResponses(Services& services, Exchange& exchange)
{
    if (mentionsState(exchange.request.body)) {
        auto body = parseJson(exchange.request.body);
        // What is wrong with the body is told by the parser of the stateless way.
        const bool isUsable = body && body->is_object() && jsonMember(*body, "input") != nullptr;
        const bool isStateful =
            isUsable && (wantsStore(*body) || !referencedResponses(*body).empty());
        if (isStateful) {
            co_await serveStateful(services, exchange, std::move(*body));
            co_return;
        }
    }
    co_await serveStateless(services, exchange);
}

asio::awaitable<void> serveResponse(Services& services, Exchange& exchange)
{
    if (exchange.request.queryParameter("stream") == "true") {
        ApiError error = badRequest("'stream' is not supported here; the stored response is whole.",
                                    "stream", "unsupported_parameter");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto stored = co_await findStored(services, exchange, exchange.pathParameter);
    if (!stored) {
        ApiError error = fromStoreError(stored.error(), exchange.pathParameter);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    std::string text = (*stored)->responseJson;
    co_await exchange.respondText(200, "application/json", std::move(text));
}

asio::awaitable<void> serveResponseDelete(Services& services, Exchange& exchange)
{
    auto call = [&services, id = exchange.pathParameter, owner = exchange.callerName()]() {
        return services.responses.remove(id, owner);
    };
    auto removed = co_await net::runBlocking(exchange.worker, services.blocking, std::move(call));
    if (!removed) {
        ApiError error = fromStoreError(removed.error(), exchange.pathParameter);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    Json body{{"id", exchange.pathParameter}, {"object", "response"}, {"deleted", true}};
    co_await exchange.respondJson(200, body);
}

namespace {

struct ItemsQuery {
    std::int64_t limit = kDefaultInputItemsPage;
    bool isAscending = false;
    std::string after;
};

tl::expected<ItemsQuery, ApiError> readItemsQuery(const Exchange& exchange)
{
    ItemsQuery query;
    if (const std::string text = exchange.request.queryParameter("limit"); !text.empty()) {
        const char* end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, query.limit);
        if (parsed.ec != std::errc() || parsed.ptr != end || query.limit < 1 ||
            query.limit > kMaxInputItemsPage)
            return tl::unexpected(badRequest(
                "'limit' must be 1 to " + std::to_string(kMaxInputItemsPage) + ".", "limit"));
    }
    const std::string order = exchange.request.queryParameter("order");
    if (!order.empty() && order != "asc" && order != "desc")
        return tl::unexpected(badRequest("'order' must be asc or desc.", "order"));
    query.isAscending = order == "asc";
    query.after = exchange.request.queryParameter("after");
    return query;
}

Json itemsPage(Json items, const ItemsQuery& query)
{
    if (!query.isAscending) std::reverse(items.begin(), items.end());
    auto from = items.begin();
    if (!query.after.empty()) {
        from = std::find_if(items.begin(), items.end(),
                            [&](const Json& item) { return jsonText(item, "id") == query.after; });
        if (from != items.end()) ++from;
    }
    const auto rest = items.end() - from;
    const auto size = std::min<std::int64_t>(rest, query.limit);
    Json page = Json::array();
    for (auto item = from; item != from + size; ++item) page.push_back(std::move(*item));
    Json answer{{"object", "list"}, {"has_more", rest > size}};
    answer["first_id"] = page.empty() ? Json() : Json(jsonText(page.front(), "id"));
    answer["last_id"] = page.empty() ? Json() : Json(jsonText(page.back(), "id"));
    answer["data"] = std::move(page);
    return answer;
}

}  // namespace

asio::awaitable<void> serveResponseInput(Services& services, Exchange& exchange)
{
    auto query = readItemsQuery(exchange);
    if (!query) {
        co_await exchange.respondError(std::move(query.error()));
        co_return;
    }
    auto stored = co_await findStored(services, exchange, exchange.pathParameter);
    if (!stored) {
        ApiError error = fromStoreError(stored.error(), exchange.pathParameter);
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    auto items = parseJson((*stored)->inputJson, 2 * kMaxJsonDepth);
    const Json body =
        itemsPage(items && items->is_array() ? std::move(*items) : Json::array(), *query);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
