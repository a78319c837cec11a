#pragma once
// What one model call does with the semantic cache, after the exact one had nothing. Lives in the
// frame of the coroutine that serves the call.
//
// Only the wording of the last message may differ from the request that an answer was made for: the
// caller's tenant, the model, system prompt, earlier turns, tools and every parameter are the
// partition that is searched. So a call takes part when its last message is a user's and only text.
// Without an embedding, for whatever reason, the call goes on as if nothing was found.

#include "gateway/cached_call.h"
#include "gateway/semantic_answers.h"

namespace helix::gateway {

/// The digest of everything about the request but the words of its last message. Pure.
[[nodiscard]] Sha256 semanticPartition(const config::SemanticCacheConfig& config,
                                       std::string_view tenant, std::string_view tags,
                                       std::string_view answerers,
                                       const providers::ChatRequest& chat);

/// The words of the last message; nullopt for a call that takes no part. Pure.
[[nodiscard]] std::optional<std::string> comparableQuestion(const providers::ChatRequest& chat);

class SemanticCall {
public:
    SemanticCall(Services& services, Exchange& exchange, const CachedCall& cached)
        : m_services(services), m_exchange(exchange), m_cached(cached)
    {}

    /// Decides whether the call takes part. True: ask find().
    [[nodiscard]] bool begin(const PreparedCall& call);
    /// The answer to a question of the same meaning, named in the answer's headers; null: go on.
    [[nodiscard]] net::asio::awaitable<KeptAnswerPtr> find();
    [[nodiscard]] bool wantsAnswer() const noexcept { return !m_question.vector.empty(); }
    /// A whole, successful answer.
    void keep(const providers::ChatResponse& response, const std::string& provider,
              const std::string& providerModel, bool isSimulated);

private:
    [[nodiscard]] const config::SemanticCacheConfig& config() const
    {
        return m_exchange.config().cache.semantic;
    }
    [[nodiscard]] net::asio::awaitable<std::vector<float>> embed();
    [[nodiscard]] net::asio::awaitable<cache::MeaningLookUp> lookUp();
    void name(double similarity);
    void noteLookUp(SteadyTime start, const cache::MeaningLookUp& found);

    Services& m_services;
    Exchange& m_exchange;
    const CachedCall& m_cached;
    std::string m_text;
    std::string m_model;  ///< as asked
    cache::Question m_question;
};

}  // namespace helix::gateway
