#include "providers/http_upstream.h"

#include "providers/http_call_reader.h"
#include "providers/local_call.h"
#include "providers/native_body.h"
#include "providers/token_estimate.h"
#include "providers/vendor_error.h"

namespace helix::providers {

namespace {

std::vector<Endpoint> endpointsOf(const config::ProviderConfig& provider, const Quirks& quirks)
{
    Endpoint endpoint;
    endpoint.quirks = quirks;
    endpoint.baseUrl = provider.baseUrl;
    endpoint.authHeader = provider.authHeader;
    endpoint.authScheme = provider.authScheme;
    for (const auto& [name, value] : provider.headers) endpoint.extraHeaders.add(name, value);
    std::vector<Endpoint> endpoints;
    for (const Secret& key : provider.apiKeys) {
        endpoint.apiKey = key;
        endpoints.push_back(endpoint);
    }
    if (endpoints.empty()) endpoints.push_back(std::move(endpoint));
    return endpoints;
}

// Why the provider cannot embed this, empty when it can. Token ids belong to OpenAI's tokenizers.
std::string embeddingFault(const ChatRequest& request, const Capabilities& capabilities,
                           std::string_view wireType)
{
    if (!capabilities.has(Feature::Embeddings)) return "the provider has no embeddings";
    if (!request.embedding.tokens.empty() && wireType != "openai")
        return "the provider embeds texts only, no token ids";
    return {};
}

Failure unsupported(std::string message)
{
    Failure failure;
    failure.failureClass = FailureClass::ClientError;
    failure.status = 400;
    failure.message = std::move(message);
    failure.vendorType = "invalid_request_error";
    failure.vendorCode = "unsupported_operation";
    return failure;
}

FailureClass classOf(ErrorCode code, FailureClass onTimeout)
{
    switch (code) {
        case ErrorCode::ConnectionFailed:
        case ErrorCode::InvalidArgument: return FailureClass::Connect;
        case ErrorCode::TlsFailed: return FailureClass::Tls;
        case ErrorCode::Timeout: return onTimeout;
        case ErrorCode::Cancelled: return FailureClass::Cancelled;
        case ErrorCode::LimitExceeded:
        case ErrorCode::ProtocolError:
        case ErrorCode::ParseError: return FailureClass::BadAnswer;
        default: return FailureClass::Network;
    }
}

std::string messageOf(FailureClass failure, const Error& error)
{
    switch (failure) {
        case FailureClass::FirstContentTimeout:
            return "the provider did not begin its answer in time";
        case FailureClass::IdleTimeout: return "the provider paused its answer for too long";
        case FailureClass::TotalTimeout: return "the provider did not complete its answer in time";
        default: return redactVendorText(error.text());
    }
}

}  // namespace

Failure failureOfNetError(const Error& error, FailureClass onTimeout)
{
    Failure failure;
    failure.failureClass = classOf(error.code, onTimeout);
    failure.message = messageOf(failure.failureClass, error);
    return failure;
}

HttpUpstream::HttpUpstream(config::ProviderConfig provider,
                           std::shared_ptr<const WireFormat> format, const Clock& clock,
                           Quirks quirks)
    : m_provider(std::move(provider)),
      m_format(std::move(format)),
      m_clock(clock),
      m_capabilities(m_format->capabilities().with(quirks.added).without(quirks.missing)),
      m_endpoints(endpointsOf(m_provider, quirks))
{
    for (const Endpoint& endpoint : m_endpoints)
        m_keyNames.push_back(endpoint.apiKey.fingerprint());
}

std::string HttpUpstream::keyName(std::size_t keyIndex) const
{
    return m_keyNames[keyIndex % m_keyNames.size()];
}

std::unique_ptr<UpstreamCall> HttpUpstream::start(net::Worker& worker, const ChatRequest& request,
                                                  const std::string& model, std::size_t keyIndex,
                                                  AttemptClocks clocks)
{
    return startTraced(worker, request, model, keyIndex, clocks, {});
}

std::unique_ptr<UpstreamCall> HttpUpstream::startTraced(net::Worker& worker,
                                                        const ChatRequest& request,
                                                        const std::string& model,
                                                        std::size_t keyIndex, AttemptClocks clocks,
                                                        const TraceFields& trace)
{
    if (request.operation == Operation::CountTokens && !m_capabilities.has(Feature::CountTokens))
        return std::make_unique<LocalCall>(estimatedCount(request, model));
    if (request.operation == Operation::Embedding)
        if (std::string fault = embeddingFault(request, m_capabilities, m_format->type());
            !fault.empty())
            return std::make_unique<LocalCall>(tl::unexpected(unsupported(std::move(fault))));
    const Endpoint& endpoint = m_endpoints[keyIndex % m_endpoints.size()];
    const bool isStream = request.isStream && request.operation == Operation::Chat;
    auto call = clientRequest(encode(request, model, endpoint), clocks.connect, isStream);
    if (!trace.traceparent.empty()) call.headers.add("traceparent", trace.traceparent);
    if (!trace.tracestate.empty()) call.headers.add("tracestate", trace.tracestate);
    return std::make_unique<HttpCallReader>(worker.client(), std::move(call), m_format, endpoint,
                                            clocks, m_clock, request.operation);
}

// The provider's defaults stand in for what the client left open; only then is the request copied.
HttpCall HttpUpstream::encode(const ChatRequest& request, const std::string& model,
                              const Endpoint& endpoint) const
{
    const bool isFull =
        request.operation != Operation::Chat || ((!m_provider.temperature || request.temperature) &&
                                                 (!m_provider.maxTokens || request.maxTokens));
    if (isFull) return m_format->encode(request, model, endpoint);
    ChatRequest filled = request;
    setDefaults(filled, m_provider.temperature, m_provider.maxTokens);
    return m_format->encode(filled, model, endpoint);
}

net::ClientRequest HttpUpstream::clientRequest(HttpCall call, std::chrono::milliseconds connect,
                                               bool isStream) const
{
    net::ClientRequest request;
    request.method = std::move(call.method);
    request.url = std::move(call.url);
    request.headers = std::move(call.headers);
    request.body = std::move(call.body);
    request.connectTimeout = connect;
    request.maxBodyBytes = isStream ? kMaxStreamBytes : kMaxAnswerBytes;
    request.isVerifyingTls = m_provider.isVerifyingTls;
    // Only the main configuration file may name whatever address it likes.
    request.isAddressChecked = m_provider.origin.ends_with("api");
    return request;
}

asio::awaitable<tl::expected<std::vector<std::string>, Failure>> HttpUpstream::probe(
    net::Worker& worker, std::size_t keyIndex, Deadline deadline)
{
    const Endpoint& endpoint = m_endpoints[keyIndex % m_endpoints.size()];
    AttemptClocks clocks;
    clocks.total = deadline;
    HttpCallReader call(worker.client(),
                        clientRequest(m_format->modelsCall(endpoint), clocks.connect, false),
                        m_format, endpoint, clocks, m_clock);
    auto text = co_await call.body();
    if (!text) co_return tl::unexpected(std::move(text.error()));
    auto models = m_format->decodeModels(*text);
    if (!models) co_return failed(FailureClass::BadAnswer, models.error().text());
    co_return std::move(*models);
}

}  // namespace helix::providers
