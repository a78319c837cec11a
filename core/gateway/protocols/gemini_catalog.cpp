#include "gateway/protocols/gemini_catalog.h"

#include "gateway/model_catalog.h"

namespace helix::gateway {

namespace asio = net::asio;

namespace {

Json methodsOf(const providers::Capabilities& offers)
{
    using providers::Feature;
    Json methods = Json::array();
    if (offers.has(Feature::Chat)) {
        methods.push_back("generateContent");
        methods.push_back("countTokens");
    }
    if (offers.has(Feature::Embeddings)) {
        methods.push_back("embedContent");
        methods.push_back("batchEmbedContents");
    }
    return methods;
}

Json modelJson(const CatalogModel& model)
{
    Json json = Json::object();
    json["name"] = "models/" + model.id;
    json["displayName"] = model.id;
    json["description"] = "served by " + model.owner;
    json["supportedGenerationMethods"] = methodsOf(model.offers);
    return json;
}

}  // namespace

asio::awaitable<void> serveGeminiModels(Services&, Exchange& exchange)
{
    Json list = Json::array();
    for (const CatalogModel& model : catalogModels(exchange)) list.push_back(modelJson(model));
    Json body = Json::object();
    body["models"] = std::move(list);
    co_await exchange.respondJson(200, body);
}

asio::awaitable<void> serveGeminiModel(Services&, Exchange& exchange)
{
    auto model = catalogModel(exchange, exchange.pathParameter);
    if (!model) {
        co_await exchange.respondError(std::move(model.error()));
        co_return;
    }
    const Json body = modelJson(*model);
    co_await exchange.respondJson(200, body);
}

}  // namespace helix::gateway
