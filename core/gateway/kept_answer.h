#pragma once
// A whole answer as a cache keeps it: canonical, so that the protocol's own writer can give it to
// the client whole or as a stream, however it came. And its text form for stores.

#include "providers/chat.h"

#include <memory>

namespace helix::gateway {

struct KeptAnswer {
    providers::ChatResponse response;
    std::string provider;       ///< that gave it
    std::string providerModel;  ///< as that provider names it
    bool isSimulated = false;
    std::int64_t storedMs = 0;  ///< unix milliseconds
    std::int64_t expiresMs = 0;
};
using KeptAnswerPtr = std::shared_ptr<const KeptAnswer>;

/// The times are not in it: the store knows them.
[[nodiscard]] std::string encodeAnswer(const KeptAnswer& answer);
/// nullopt for a text that this version did not write.
[[nodiscard]] std::optional<KeptAnswer> decodeAnswer(std::string_view text);

/// One message in the same form; what sessions are made of.
[[nodiscard]] Json encodeMessage(const providers::Message& message);
[[nodiscard]] std::optional<providers::Message> decodeMessage(const Json& json);

}  // namespace helix::gateway
