#include "gateway/protocols/anthropic_catalog.h"

namespace helix::gateway {

bool isAnthropicClient(const net::Headers& headers)
{
    return headers.find("anthropic-version") != nullptr;
}

Json anthropicModel(const CatalogModel& model, std::int64_t createdSeconds)
{
    Json json = Json::object();
    json["type"] = "model";
    json["id"] = model.id;
    json["display_name"] = model.id;
    json["created_at"] = formatRfc3339(WallTime(std::chrono::seconds(createdSeconds)));
    return json;
}

Json anthropicModelList(const std::vector<CatalogModel>& models, std::int64_t createdSeconds)
{
    Json data = Json::array();
    for (const CatalogModel& model : models) data.push_back(anthropicModel(model, createdSeconds));
    Json json = Json::object();
    json["data"] = std::move(data);
    json["has_more"] = false;
    json["first_id"] = models.empty() ? Json(nullptr) : Json(models.front().id);
    json["last_id"] = models.empty() ? Json(nullptr) : Json(models.back().id);
    return json;
}

}  // namespace helix::gateway
