#include "gateway/protocols/extension_fields.h"

namespace helix::gateway {

Checked takeExtensions(Json& body, providers::ChatRequest& request)
{
    for (const char* member : {"provider", "force_provider"}) {
        if (auto read = readText(body, member, "", request.forcedProvider); !read) return read;
        body.erase(member);
    }
    auto read = readText(body, "session_id", "", request.sessionId);
    body.erase("session_id");
    return read;
}

}  // namespace helix::gateway
