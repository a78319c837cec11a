#include "routing/token_estimate.h"

#include "providers/token_estimate.h"

#include <algorithm>

namespace helix::routing {

std::int64_t estimateTokens(const providers::ChatRequest& request,
                            std::optional<std::int64_t> providerMaxTokens)
{
    const auto prompt = std::max<std::int64_t>(providers::estimateTokens(request), 1);
    if (request.operation != providers::Operation::Chat) return prompt;
    const auto limit = request.maxTokens ? request.maxTokens : providerMaxTokens;
    return prompt + std::clamp<std::int64_t>(limit.value_or(kAssumedAnswerTokens), 1,
                                             kMaxReservedAnswerTokens);
}

}  // namespace helix::routing
