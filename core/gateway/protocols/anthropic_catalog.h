#pragma once
// Anthropic's list of models. It shares GET /v1/models with OpenAI's; the header anthropic-version
// tells the clients apart.
// Source: Anthropic API reference, "List Models".

#include "gateway/model_catalog.h"

namespace helix::gateway {

[[nodiscard]] bool isAnthropicClient(const net::Headers& headers);
/// {"data":[…],"has_more":false,"first_id","last_id"}: the whole list in one page.
[[nodiscard]] Json anthropicModelList(const std::vector<CatalogModel>& models,
                                      std::int64_t createdSeconds);
[[nodiscard]] Json anthropicModel(const CatalogModel& model, std::int64_t createdSeconds);

}  // namespace helix::gateway
