#include "gateway/semantic_call.h"

#include "net/blocking_call.h"

#include <algorithm>
#include <cstdio>

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;
using providers::ChatResponse;

namespace {

// Members of the client's JSON that hold the conversation: the canonical messages stand for them.
constexpr std::array<std::string_view, 6> kConversation{"messages", "contents", "input",
                                                        "prompt",   "stream",   "stream_options"};

bool isPlainText(const providers::Message& message)
{
    return std::all_of(message.content.begin(), message.content.end(), [](const auto& part) {
        return std::holds_alternative<providers::TextPart>(part);
    });
}

Json withoutConversation(const Json& original)
{
    Json rest = Json::object();
    if (!original.is_object()) return rest;
    for (const auto& [name, value] : original.items())
        if (std::find(kConversation.begin(), kConversation.end(), name) == kConversation.end())
            rest[name] = value;
    return rest;
}

// What a model said in words and to its end; a tool call belongs to the words of its question.
bool isPlainAnswer(const ChatResponse& response)
{
    return !response.choices.empty() &&
           std::all_of(response.choices.begin(), response.choices.end(), [](const auto& choice) {
               return choice.finishReason == providers::FinishReason::Stop &&
                      choice.message.toolCalls.empty();
           });
}

}  // namespace

Sha256 semanticPartition(const config::SemanticCacheConfig& config, std::string_view tenant,
                         std::string_view tags, std::string_view answerers, const ChatRequest& chat)
{
    ChatRequest shape = chat;
    shape.messages.back().content.clear();
    shape.original = withoutConversation(chat.original);
    const std::string space = std::string(tenant) + "\n" + config.provider + "\n" + config.model;
    return cacheKey({space, tags, false, answerers, shape});
}

std::optional<std::string> comparableQuestion(const ChatRequest& chat)
{
    // Several prompts in one request have several answers.
    if (chat.operation != providers::Operation::Chat ||
        chat.dialect == providers::Dialect::OpenAiCompletion || chat.messages.empty())
        return std::nullopt;
    const auto& last = chat.messages.back();
    if (last.role != providers::Role::User || !isPlainText(last)) return std::nullopt;
    std::string text = last.text();
    if (text.empty() || text.size() > cache::kMaxQuestionBytes) return std::nullopt;
    return text;
}

bool SemanticCall::begin(const PreparedCall& call)
{
    const bool isInForce = m_services.semantic != nullptr && m_exchange.config().cache.isEnabled &&
                           config().isEnabled && !config().provider.empty();
    if (!isInForce || !(m_cached.mayRead() || m_cached.mayKeep())) return false;
    auto text = comparableQuestion(call.chat);
    if (!text) return false;
    m_question.traits = cache::traitsOf(*text);
    if (!m_question.traits.isComparable() || !m_services.semantic->mayEmbed()) return false;
    m_text = std::move(*text);
    m_model = call.chat.model;
    m_question.partition = semanticPartition(config(), m_cached.tenant(),
                                             m_exchange.request.headers.get("x-helix-tags"),
                                             m_cached.answerers(), call.chat);
    return true;
}

asio::awaitable<KeptAnswerPtr> SemanticCall::find()
{
    m_question.vector = co_await embed();
    if (m_question.vector.empty() || !m_cached.mayRead()) co_return nullptr;
    const SteadyTime start = m_services.clock.steadyNow();
    const cache::MeaningLookUp found = co_await lookUp();
    noteLookUp(start, found);
    if (found.entry == nullptr) co_return nullptr;
    auto answer = decodeAnswer(found.entry->text);
    if (!answer) co_return nullptr;
    answer->storedMs = found.entry->storedMs;
    answer->expiresMs = found.entry->expiresMs;
    name(found.similarity);
    m_question.vector.clear();  // its answer is kept already
    co_return std::make_shared<const KeptAnswer>(std::move(*answer));
}

asio::awaitable<std::vector<float>> SemanticCall::embed()
{
    std::vector<float> vector;
    const auto* provider = m_exchange.runtime->catalog->entry(config().provider);
    if (provider == nullptr) co_return vector;
    ChatRequest request;
    request.operation = providers::Operation::Embedding;
    request.embedding.texts.push_back(m_text);
    request.model = config().model;
    if (request.model.empty() && !provider->config.models.empty())
        request.model = provider->config.models.front();
    providers::AttemptClocks clocks;
    clocks.connect = config().timeout;
    clocks.firstContent = config().timeout;
    clocks.idle = config().timeout;
    clocks.total = m_exchange.deadline.within(m_services.clock.steadyNow(), config().timeout);
    const auto call =
        provider->upstream->start(m_exchange.worker, request, request.model, 0, clocks);
    auto answer = co_await call->complete();
    if (answer && answer->embeddings.size() == 1)
        vector.assign(answer->embeddings.front().begin(), answer->embeddings.front().end());
    if (!cache::normalise(vector)) vector.clear();
    // Of a client that has gone nothing is learned about the provider.
    const bool isCancelled =
        !answer && answer.error().failureClass == providers::FailureClass::Cancelled;
    if (!isCancelled) m_services.semantic->noteEmbedding(!vector.empty());
    co_return vector;
}

asio::awaitable<cache::MeaningLookUp> SemanticCall::lookUp()
{
    // The call runs to its end though this coroutine is cancelled, so it has a question of its own.
    auto call = [semantic = m_services.semantic, threshold = config().similarityThreshold,
                 question = m_question]() -> Result<cache::MeaningLookUp> {
        return semantic->find(question, threshold);
    };
    auto found = co_await net::runBlocking(m_exchange.worker, m_services.blocking, std::move(call));
    cache::MeaningLookUp result;
    if (found) result = std::move(*found);
    co_return result;
}

void SemanticCall::name(double similarity)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", similarity);
    char threshold[32];
    std::snprintf(threshold, sizeof threshold, "%.4f", config().similarityThreshold);
    m_exchange.answerHeaders.add("X-Helix-Cache-Similarity", text);
    m_exchange.answerHeaders.add(
        "X-Helix-Cache-Reason",
        std::string("same meaning: cosine ") + text + " of at least " + threshold +
            "; negations, numbers, dates, quotes, names and language agree");
}

void SemanticCall::noteLookUp(SteadyTime start, const cache::MeaningLookUp& found)
{
    if (m_services.traces == nullptr) return;
    telemetry::SpanNote note;
    note.name = "cache lookup";
    note.start = start;
    note.end = m_services.clock.steadyNow();
    note.attributes =
        Json{{"helix.cache", "semantic"}, {"helix.cache.hit", found.entry != nullptr}};
    m_exchange.spans.push_back(std::move(note));
}

void SemanticCall::keep(const ChatResponse& response, const std::string& provider,
                        const std::string& providerModel, bool isSimulated)
{
    if (!wantsAnswer() || !m_cached.mayKeep() || !isPlainAnswer(response)) return;
    KeptAnswer kept;
    kept.response = response;
    kept.provider = provider;
    kept.providerModel = providerModel;
    kept.isSimulated = isSimulated;
    auto entry = std::make_shared<cache::Entry>();
    entry->model = m_model;
    entry->text = encodeAnswer(kept);
    entry->storedMs = unixMillis(m_services.clock.wallNow());
    entry->expiresMs = entry->storedMs + m_cached.control().ttl.value_or(config().ttl).count();
    if (entry->bytes() > m_exchange.config().cache.maxEntryBytes) return;
    m_services.semantic->keep(std::move(m_question), std::move(entry));
    m_question.vector.clear();
}

}  // namespace helix::gateway
