#include "gateway/cached_call.h"

#include "gateway/answerers.h"
#include "gateway/authentication_filter.h"
#include "gateway/budget_step.h"
#include "gateway/model_answer.h"
#include "net/blocking_call.h"
#include "providers/chat_collector.h"

#include <array>

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;
using providers::ChatResponse;
using providers::Operation;

namespace {

/// Whatever else a parser, the routing or this cache reads of a request's head. The path with the
/// query is in the key anyway.
constexpr std::array<std::string_view, 5> kDecidingHeaders{
    "x-helix-cache", "x-helix-cache-ttl", "cache-control", "x-helix-tags", "anthropic-beta"};
constexpr std::string_view kSessionHeader = "x-session-id";

std::string decidingHeaders(const net::Headers& headers)
{
    std::string text;
    for (const auto& field : headers)
        for (const std::string_view name : kDecidingHeaders)
            if (net::equalsIgnoreCase(field.name, name)) {
                text += name;
                text += ':';
                text += field.value;
                text += '\n';
            }
    return text;
}

bool isTrue(const Json& object, const char* member)
{
    const Json* value = jsonMember(object, member);
    return value != nullptr && *value == true;
}

bool isWhole(const ChatResponse& response)
{
    for (const auto& choice : response.choices)
        if (choice.finishReason == providers::FinishReason::ContentFilter) return false;
    return !response.choices.empty() || !response.embeddings.empty();
}

const char* recordName(CacheSource source)
{
    switch (source) {
        case CacheSource::Exact: return "exact";
        case CacheSource::Semantic: return "semantic";
        case CacheSource::Shared: return "shared";
    }
    return "";
}

const char* headerName(CacheSource source)
{
    return source == CacheSource::Exact ? "hit" : recordName(source);
}

std::string droppedParamsOf(const Exchange& exchange, const ChatRequest& chat,
                            const std::string& provider)
{
    std::string text;
    for (const std::string& name : droppedParams(exchange, chat, provider))
        text += (text.empty() ? "" : ", ") + name;
    return text;
}

// The tokens of the answer at a cost of nothing. They were counted when they were used.
void noteKeptUsage(RequestRecord& record, const providers::Usage& usage)
{
    record.costUsd = 0;
    if (!usage.isKnown()) return;
    record.promptTokens = usage.promptTokens;
    record.completionTokens = usage.completionTokens;
    record.totalTokens = usage.total();
    record.cachedTokens = usage.cachedTokens;
    record.reasoningTokens = usage.reasoningTokens;
}

asio::awaitable<void> sendStream(Exchange& exchange, const Clock& clock, RenderedPtr answer)
{
    if (exchange.capture) exchange.capture->append(answer->body);
    const bool hasBegun = co_await exchange.beginEventStream(answer->contentType);
    if (!hasBegun) co_return;
    exchange.record.firstContentMs =
        std::chrono::duration<double, std::milli>(clock.steadyNow() - exchange.started).count();
    const auto isTaken = co_await exchange.writer.write(answer->body);
    if (isTaken) (void)co_await exchange.writer.endStream();
}

}  // namespace

std::shared_ptr<RenderedAnswer> renderKept(const Exchange& exchange, const Clock& clock,
                                           const ChatRequest& chat, const KeptAnswer& kept)
{
    auto rendered = std::make_shared<RenderedAnswer>();
    const auto identity = identityOf(exchange, clock, kept.provider, kept.providerModel);
    const ClientProtocol& protocol = *exchange.protocol();
    rendered->model = chat.model;
    rendered->isStream = chat.isStream;
    if (chat.isStream) {
        rendered->contentType = std::string(protocol.streamContentType(chat));
        const auto out = protocol.streamWriter(chat, identity);
        for (const auto& event : providers::eventsOf(kept.response))
            out->append(event, rendered->body);
    } else {
        rendered->contentType = "application/json";
        rendered->body = protocol.writeAnswer(chat, kept.response, identity);
    }
    rendered->provider = kept.provider;
    rendered->providerModel = kept.providerModel;
    rendered->isSimulated = kept.isSimulated;
    rendered->droppedParams = droppedParamsOf(exchange, chat, kept.provider);
    rendered->usage = kept.response.usage;
    if (!kept.response.choices.empty())
        rendered->finishReason =
            providers::finishReasonName(kept.response.choices.front().finishReason);
    rendered->storedMs = kept.storedMs;
    rendered->expiresMs = kept.expiresMs;
    return rendered;
}

asio::awaitable<void> sendRendered(Services& services, Exchange& exchange, RenderedPtr answer,
                                   CacheSource source)
{
    const Clock& clock = services.clock;
    exchange.record.cache = recordName(source);
    exchange.record.finishReason = answer->finishReason;
    noteKeptUsage(exchange.record, answer->usage);
    auto& headers = exchange.answerHeaders;
    headers.set("X-Helix-Cache", headerName(source));
    if (source != CacheSource::Shared) {
        const std::int64_t ageMs = unixMillis(clock.wallNow()) - answer->storedMs;
        headers.add("Age", std::to_string(std::max<std::int64_t>(0, ageMs) / 1000));
    }
    nameAnswerer(exchange, clock, answer->provider, answer->providerModel, answer->isSimulated);
    if (!answer->droppedParams.empty())
        headers.add("X-Helix-Dropped-Params", answer->droppedParams);
    settleAccount(services, exchange);
    nameCost(exchange);
    if (answer->isStream) {
        co_await sendStream(exchange, clock, answer);
        co_return;
    }
    std::string body = answer->body;
    co_await exchange.respondText(200, answer->contentType, std::move(body));
}

CachedCall::CachedCall(Services& services, Exchange& exchange)
    : m_services(services), m_exchange(exchange), m_cache(services.cache)
{
    auto control = readCacheControl(exchange.request.headers);
    if (!control) {
        m_refusal = std::move(control.error());
        return;
    }
    m_control = *control;
    if (!isInForce()) return;
    m_tenant = cacheTenant(exchange.principal, exchange.config().cache.scope);
    m_generation = m_cache->generation();
}

bool CachedCall::isInForce() const
{
    return m_cache != nullptr && m_exchange.config().cache.isEnabled;
}

std::int64_t CachedCall::nowMs() const
{
    return unixMillis(m_services.clock.wallNow());
}

RenderedPtr CachedCall::findRepeated()
{
    const auto& request = m_exchange.request;
    if (!isInForce() || !m_control.mayRead()) return nullptr;
    if (request.body.size() > kMaxRepeatedBody) return nullptr;
    if (request.headers.find(kSessionHeader) != nullptr) return nullptr;
    const SteadyTime start = m_services.clock.steadyNow();
    const std::string headers = decidingHeaders(request.headers);
    m_rawKey = rawCacheKey({m_tenant, m_exchange.runtime->version, request.method, request.target,
                            headers, request.body});
    RenderedPtr answer = m_cache->findRendered(*m_rawKey);
    if (answer != nullptr) noteLookUp(start, true);
    return answer;
}

asio::awaitable<void> CachedCall::answerRepeated(RenderedPtr answer)
{
    m_exchange.record.model = answer->model;
    m_exchange.record.isStream = answer->isStream;
    if (auto refusal = modelRefusal(m_exchange, answer->model)) {
        co_await m_exchange.respondError(std::move(*refusal));
        co_return;
    }
    m_cache->countHit();
    co_await sendRendered(m_services, m_exchange, std::move(answer), CacheSource::Exact);
}

void CachedCall::decide(const ChatRequest& chat, bool hasHistory)
{
    const auto& limit = m_exchange.config().cache.maxTemperature;
    const bool isStored = isTrue(chat.original, "store");
    const bool isCacheable = chat.operation != Operation::CountTokens && !isStored;
    const bool isStateful =
        hasHistory || jsonMember(chat.original, "previous_response_id") != nullptr;
    const bool isUsual = !isStateful && chat.temperature.value_or(0) <= limit;
    const bool isAsked = m_control.mode == CacheMode::On;
    const bool isOnly = m_control.mode == CacheMode::Only;
    m_isReading = isCacheable && m_control.mayRead() && (isUsual || isAsked || isOnly);
    m_isKeeping = isCacheable && m_control.mayWrite() && (isUsual || isAsked);
    if (hasHistory || !chat.sessionId.empty()) m_rawKey.reset();
}

bool CachedCall::begin(const ChatRequest& chat, bool hasHistory)
{
    if (!isInForce()) return false;
    decide(chat, hasHistory);
    if (!m_isReading && !m_isKeeping) {
        name("off");
        return false;
    }
    m_model = chat.model;
    m_isStream = chat.isStream;
    m_answerers = answerersOf(m_exchange, chat);
    m_key = cacheKey({m_tenant, m_exchange.request.headers.get("x-helix-tags"),
                      isForEnsemble(m_exchange, chat), m_answerers, chat});
    name("miss");
    return m_isReading;
}

asio::awaitable<KeptAnswerPtr> CachedCall::find()
{
    KeptAnswerPtr known = co_await lookUp();
    if (known == nullptr && m_control.mode != CacheMode::Only) known = co_await join();
    co_return known;
}

asio::awaitable<KeptAnswerPtr> CachedCall::lookUp()
{
    const SteadyTime start = m_services.clock.steadyNow();
    cache::EntryPtr entry = m_cache->exact().findInMemory(m_key);
    if (entry == nullptr && m_cache->exact().mayBeBelow(m_key)) {
        auto call = [exact = &m_cache->exact(), key = m_key]() -> Result<cache::EntryPtr> {
            return exact->findBelow(key);
        };
        auto found =
            co_await net::runBlocking(m_exchange.worker, m_services.blocking, std::move(call));
        if (found) entry = std::move(*found);
    }
    KeptAnswerPtr known = decoded(entry);
    m_entry = std::move(entry);
    noteLookUp(start, known != nullptr);
    if (known != nullptr) {
        m_cache->countHit();
    } else {
        m_cache->countMiss();
        m_exchange.record.cache = "miss";
    }
    co_return known;
}

KeptAnswerPtr CachedCall::decoded(const cache::EntryPtr& entry) const
{
    if (entry == nullptr) return nullptr;
    auto answer = decodeAnswer(entry->text);
    if (!answer) return nullptr;
    answer->storedMs = entry->storedMs;
    answer->expiresMs = entry->expiresMs;
    return std::make_shared<const KeptAnswer>(std::move(*answer));
}

// A stream goes alone: it does not wait for another's end before its first word, and nobody waits
// for its end, which comes when its client has read it.
asio::awaitable<KeptAnswerPtr> CachedCall::join()
{
    if (m_isStream) co_return nullptr;
    FlightTable& flights = m_cache->flights();
    auto waited = co_await flights.leadOrWait(m_exchange.worker, m_key, m_exchange.deadline);
    if (waited.isCancelled) {
        m_isOver = true;
        routing::DispatchFailure gone;
        gone.kind = routing::DispatchFailureKind::Cancelled;
        co_await answerDispatchFailure(m_services, m_exchange, gone);
        co_return nullptr;
    }
    if (waited.lead) m_lead.emplace(std::move(*waited.lead));
    if (waited.answer == nullptr) co_return nullptr;
    m_cache->countShared();
    m_source = CacheSource::Shared;
    co_return waited.answer;
}

asio::awaitable<void> CachedCall::refuseMiss()
{
    if (m_control.mode != CacheMode::Only || m_isOver) co_return;
    m_isOver = true;
    ApiError error;
    error.status = 504;
    error.type = "cache_miss";
    error.code = "cache_miss";
    error.message = "no cache has the answer, and X-Helix-Cache: only asks no provider";
    co_await m_exchange.respondError(std::move(error));
}

asio::awaitable<void> CachedCall::send(const ChatRequest& chat, KeptAnswerPtr answer,
                                       CacheSource source)
{
    auto rendered = renderKept(m_exchange, m_services.clock, chat, *answer);
    if (m_rawKey && source == CacheSource::Exact) {
        rendered->key = m_key;
        rendered->entry = m_entry;
        m_cache->keepRendered(*m_rawKey, rendered, m_generation);
    }
    co_await sendRendered(m_services, m_exchange, std::move(rendered), source);
}

void CachedCall::keep(const ChatResponse& response, const std::string& provider,
                      const std::string& providerModel, bool isSimulated)
{
    if (!wantsAnswer()) return;
    const auto& config = m_exchange.config().cache;
    auto kept = std::make_shared<KeptAnswer>();
    kept->response = response;
    kept->provider = provider;
    kept->providerModel = providerModel;
    kept->isSimulated = isSimulated;
    kept->storedMs = nowMs();
    kept->expiresMs = kept->storedMs + m_control.ttl.value_or(config.ttl).count();
    if (m_isKeeping && isWhole(response)) {
        auto entry = std::make_shared<cache::Entry>();
        entry->text = encodeAnswer(*kept);
        entry->model = m_model;
        entry->storedMs = kept->storedMs;
        entry->expiresMs = kept->expiresMs;
        if (entry->bytes() <= config.maxEntryBytes) m_cache->exact().put(m_key, std::move(entry));
    }
    share(kept);
}

void CachedCall::share(const KeptAnswerPtr& answer)
{
    if (m_lead) m_lead->answer(answer);
    m_lead.reset();
}

void CachedCall::noteLookUp(SteadyTime start, bool isHit)
{
    if (m_services.traces == nullptr) return;
    telemetry::SpanNote note;
    note.name = "cache lookup";
    note.start = start;
    note.end = m_services.clock.steadyNow();
    note.attributes = Json{{"helix.cache", "exact"}, {"helix.cache.hit", isHit}};
    m_exchange.spans.push_back(std::move(note));
}

void CachedCall::name(const char* state)
{
    m_exchange.answerHeaders.set("X-Helix-Cache", state);
}

}  // namespace helix::gateway
