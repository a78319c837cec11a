#include "gateway/client_protocol.h"

namespace helix::gateway {

tl::expected<Json, RequestFault> parseBody(std::string_view body)
{
    auto json = parseJson(body);
    if (json) return std::move(*json);
    return tl::unexpected(RequestFault{json.error().text(), {}, "invalid_json"});
}

}  // namespace helix::gateway
