#include "gateway/protocols/ollama_catalog.h"

#include "gateway/model_catalog.h"
#include "gateway/protocols/field_reader.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

Json detailsOf(const CatalogModel& model)
{
    return {{"family", model.owner}, {"families", Json::array({model.owner})}};
}

Json tagOf(const CatalogModel& model, const std::string& modifiedAt)
{
    Json json = Json::object();
    json["name"] = model.id;
    json["model"] = model.id;
    json["modified_at"] = modifiedAt;
    json["details"] = detailsOf(model);
    return json;
}

Json capabilitiesOf(const providers::Capabilities& offers)
{
    using providers::Feature;
    struct Named {
        Feature feature;
        const char* name;
    };
    constexpr Named kNames[] = {{Feature::Chat, "completion"},
                                {Feature::Tools, "tools"},
                                {Feature::ImageInput, "vision"},
                                {Feature::Embeddings, "embedding"},
                                {Feature::Reasoning, "thinking"}};
    Json list = Json::array();
    for (const Named& named : kNames)
        if (offers.has(named.feature)) list.push_back(named.name);
    return list;
}

std::string modifiedAt(const Exchange& exchange)
{
    return formatRfc3339(exchange.runtime->loadedAt);
}

tl::expected<CatalogModel, ApiError> askedModel(const Exchange& exchange)
{
    const auto body = parseBody(exchange.request.body);
    if (!body) return tl::unexpected(badRequest(body.error().message));
    const std::string id = jsonText(*body, "model", jsonText(*body, "name"));
    if (!isModelName(id)) return tl::unexpected(badRequest("'model' is required.", "model"));
    auto model = catalogModel(exchange, id);
    if (!model) model.error().message = "model '" + id + "' not found";
    return model;
}

}  // namespace

asio::awaitable<void> serveOllamaTags(Services&, Exchange& exchange)
{
    const std::string at = modifiedAt(exchange);
    Json list = Json::array();
    for (const CatalogModel& model : catalogModels(exchange)) list.push_back(tagOf(model, at));
    Json body = Json::object();
    body["models"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveOllamaShow(Services&, Exchange& exchange)
{
    auto model = askedModel(exchange);
    if (!model) {
        co_await exchange.respondError(std::move(model.error()));
        co_return;
    }
    Json body = Json::object();
    body["details"] = detailsOf(*model);
    body["model_info"] = Json::object();
    body["capabilities"] = capabilitiesOf(model->offers);
    body["modified_at"] = modifiedAt(exchange);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveOllamaLoaded(Services&, Exchange& exchange)
{
    Json body = Json::object();
    body["models"] = Json::array();
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveOllamaVersion(Services&, Exchange& exchange)
{
    Json body = Json::object();
    body["version"] = kOllamaApiVersion;
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
