#pragma once
// The Idempotency-Key of a model call: refuse, replay, or serve and keep the answer.

#include "gateway/exchange.h"
#include "gateway/idempotency_store.h"
#include "gateway/services.h"

namespace helix::gateway {

/// Lives as long as the request is served. A request without the header passes untouched.
class RepeatedRequest {
public:
    /// Reads the header and the body, which must not have been taken yet.
    RepeatedRequest(Services& services, Exchange& exchange);

    /// 400 for a bad key, 409 while the first request is under way, 422 for another request under
    /// the same key.
    [[nodiscard]] const std::optional<ApiError>& refusal() const noexcept { return m_refusal; }
    [[nodiscard]] bool isAnswered() const noexcept { return m_answer != nullptr; }
    /// Sends the first answer again, marked Idempotent-Replayed: true.
    [[nodiscard]] net::asio::awaitable<void> replay();
    /// After the request was served: keeps a complete success.
    void keep();

private:
    Exchange& m_exchange;
    IdempotencyStore::Claim m_claim;
    std::shared_ptr<const StoredAnswer> m_answer;
    std::optional<ApiError> m_refusal;
};

}  // namespace helix::gateway
