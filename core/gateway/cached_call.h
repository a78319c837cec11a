#pragma once
// What one model call does with the exact cache, step by step in the order of model_call.cpp. Lives
// in the frame of the coroutine that serves the call; the first look-up needs no parsing, the
// second the canonical request.
//
// Kept are whole, successful answers only. Not without being asked (X-Helix-Cache: on): answers to
// requests above cache.max_temperature and to calls that go on from a state (a session, an earlier
// response). Never: answers that are stored objects of the API, and those that a filter cut.

#include "gateway/answer_cache.h"
#include "gateway/cache_control.h"
#include "gateway/cache_key.h"
#include "gateway/call_preparation.h"
#include "gateway/exchange.h"
#include "gateway/services.h"

namespace helix::gateway {

/// Where a kept answer came from: RequestRecord::cache.
enum class CacheSource { Exact, Semantic, Shared };

/// In the bytes of the request's own protocol, whole or as a stream, as the client asked.
[[nodiscard]] std::shared_ptr<RenderedAnswer> renderKept(const Exchange& exchange,
                                                         const Clock& clock,
                                                         const providers::ChatRequest& chat,
                                                         const KeptAnswer& kept);
/// Sends it with the headers of a hit; the record gets the usage at a cost of 0, the ledger its
/// row.
[[nodiscard]] net::asio::awaitable<void> sendRendered(Services& services, Exchange& exchange,
                                                      RenderedPtr answer, CacheSource source);

class CachedCall {
public:
    CachedCall(Services& services, Exchange& exchange);

    /// A header that steers the cache is wrong.
    [[nodiscard]] const std::optional<ApiError>& refusal() const noexcept { return m_refusal; }
    /// The answer to the very same bytes; null when there is none in memory. Before parsing.
    [[nodiscard]] RenderedPtr findRepeated();
    /// Sends it, or 403 when the caller's key may not ask for that model.
    [[nodiscard]] net::asio::awaitable<void> answerRepeated(RenderedPtr answer);

    /// Decides what the caches may do for the call; hasHistory: it goes on from a session. True:
    /// ask find().
    [[nodiscard]] bool begin(const providers::ChatRequest& chat, bool hasHistory);
    /// The answer of an entry, or of the same call under way; null: go on. After it ask isOver().
    [[nodiscard]] net::asio::awaitable<KeptAnswerPtr> find();
    /// Of what find() returned.
    [[nodiscard]] CacheSource source() const noexcept { return m_source; }
    /// The client left, or the request takes only what is kept; it was answered.
    [[nodiscard]] bool isOver() const noexcept { return m_isOver; }
    /// X-Helix-Cache: only. To be called once every cache was asked in vain; isOver() then.
    [[nodiscard]] net::asio::awaitable<void> refuseMiss();

    [[nodiscard]] net::asio::awaitable<void> send(const providers::ChatRequest& chat,
                                                  KeptAnswerPtr answer, CacheSource source);

    /// Somebody wants the answer: the cache, or who waits for the same call.
    [[nodiscard]] bool wantsAnswer() const noexcept { return m_isKeeping || m_lead.has_value(); }
    /// A whole, successful answer.
    void keep(const providers::ChatResponse& response, const std::string& provider,
              const std::string& providerModel, bool isSimulated);
    /// An answer that another cache had, for those who wait for the same call; nothing is stored.
    void share(const KeptAnswerPtr& answer);
    /// Where answers by meaning fit in, too: those that find() may look up.
    [[nodiscard]] bool mayRead() const noexcept { return m_isReading; }
    [[nodiscard]] bool mayKeep() const noexcept { return m_isKeeping; }
    [[nodiscard]] const CacheControl& control() const noexcept { return m_control; }
    [[nodiscard]] const std::string& tenant() const noexcept { return m_tenant; }
    /// Who may answer the call by its configuration, see answerersOf(). After begin().
    [[nodiscard]] const std::string& answerers() const noexcept { return m_answerers; }

private:
    using Joining = net::asio::awaitable<KeptAnswerPtr>;

    [[nodiscard]] bool isInForce() const;
    void decide(const providers::ChatRequest& chat, bool hasHistory);
    [[nodiscard]] Joining lookUp();
    [[nodiscard]] Joining join();
    [[nodiscard]] KeptAnswerPtr decoded(const cache::EntryPtr& entry) const;
    void noteLookUp(SteadyTime start, bool isHit);
    void name(const char* state);
    [[nodiscard]] std::int64_t nowMs() const;

    Services& m_services;
    Exchange& m_exchange;
    AnswerCache* const m_cache;  ///< null where there is none
    CacheControl m_control;
    std::optional<ApiError> m_refusal;
    std::string m_tenant;
    std::uint64_t m_generation = 0;
    std::optional<Sha256> m_rawKey;  ///< set: the bytes alone decide about the answer
    Sha256 m_key{};
    cache::EntryPtr m_entry;  ///< that find() found
    std::string m_model;      ///< as asked
    std::string m_answerers;
    std::optional<FlightTable::Lead> m_lead;
    CacheSource m_source = CacheSource::Exact;
    bool m_isStream = false;
    bool m_isReading = false;
    bool m_isKeeping = false;
    bool m_isOver = false;
};

}  // namespace helix::gateway
