#include "gateway/repeated_request.h"

namespace helix::gateway {

namespace {

bool isKey(std::string_view text)
{
    return text.size() <= kMaxIdempotencyKeyBytes &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

Sha256 fingerprintOf(const net::ServerRequest& request)
{
    return sha256(request.method + '\n' + request.target + '\n' + request.body);
}

}  // namespace

RepeatedRequest::RepeatedRequest(Services& services, Exchange& exchange) : m_exchange(exchange)
{
    const std::string_view key = exchange.request.headers.get("idempotency-key");
    if (key.empty()) return;
    if (!isKey(key)) {
        m_refusal = badRequest("Idempotency-Key must be at most " +
                                   std::to_string(kMaxIdempotencyKeyBytes) +
                                   " printable ASCII characters without spaces",
                               "Idempotency-Key", "invalid_idempotency_key");
        return;
    }
    auto begun =
        services.idempotency.begin(exchange.callerName(), key, fingerprintOf(exchange.request));
    using State = IdempotencyStore::State;
    switch (begun.state) {
        case State::First:
            m_claim = std::move(begun.claim);
            exchange.capture.emplace();
            return;
        case State::Answered: m_answer = std::move(begun.answer); return;
        case State::UnderWay:
            m_refusal = ApiError{409,
                                 "conflict",
                                 "a request with this Idempotency-Key is still being answered; "
                                 "repeat it later to get its answer",
                                 "idempotency_key_in_use",
                                 "Idempotency-Key",
                                 {},
                                 1};
            return;
        case State::Differs:
            m_refusal =
                badRequest("this Idempotency-Key was used with another request; use a new key",
                           "Idempotency-Key", "idempotency_key_reused");
            m_refusal->status = 422;
            return;
    }
}

net::asio::awaitable<void> RepeatedRequest::replay()
{
    for (const auto& field : m_answer->headers)
        m_exchange.answerHeaders.set(field.name, field.value);
    m_exchange.answerHeaders.add("Idempotent-Replayed", "true");
    m_exchange.record.isStream = m_answer->isStream;
    m_exchange.record.provider = std::string(m_answer->headers.get("X-Helix-Provider"));
    m_exchange.record.providerModel = std::string(m_answer->headers.get("X-Helix-Model"));
    if (!m_answer->isStream) {
        co_await m_exchange.respondText(200, m_answer->contentType, m_answer->body);
        co_return;
    }
    const bool hasBegun = co_await m_exchange.beginEventStream(m_answer->contentType);
    if (!hasBegun) co_return;
    const auto isTaken = co_await m_exchange.writer.write(m_answer->body);
    if (isTaken) (void)co_await m_exchange.writer.endStream();
}

void RepeatedRequest::keep()
{
    if (!m_exchange.capture || m_exchange.capture->isTooLarge) return;
    const RequestRecord& record = m_exchange.record;
    if (record.status != 200 || !record.errorType.empty()) return;
    StoredAnswer answer;
    answer.isStream = record.isStream;
    answer.contentType = std::move(m_exchange.capture->contentType);
    answer.body = std::move(m_exchange.capture->body);
    for (const auto& field : m_exchange.answerHeaders)
        if (field.name.starts_with("X-Helix-")) answer.headers.add(field.name, field.value);
    m_claim.publish(std::move(answer));
}

}  // namespace helix::gateway
