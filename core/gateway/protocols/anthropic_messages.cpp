#include "gateway/protocols/anthropic_messages.h"

#include "gateway/protocols/anthropic_answer.h"
#include "gateway/protocols/anthropic_events.h"
#include "gateway/protocols/anthropic_request.h"
#include "providers/anthropic_format.h"

namespace helix::gateway {

using providers::ChatRequest;
using providers::Dialect;
using providers::Operation;

namespace {

class AnthropicProtocol final : public ClientProtocol {
public:
    explicit AnthropicProtocol(Operation operation) : m_operation(operation) {}

    Dialect dialect() const noexcept override { return Dialect::Anthropic; }

    ParsedRequest parse(net::ServerRequest& request, const std::string&) const override
    {
        auto body = parseBody(request.body);
        if (!body) return tl::unexpected(std::move(body.error()));
        auto chat = parseAnthropicRequest(std::move(*body), m_operation);
        const std::string_view beta = request.headers.get("anthropic-beta");
        if (chat && !beta.empty()) chat->original[providers::kAnthropicBetaField] = beta;
        return chat;
    }

    std::string writeAnswer(const ChatRequest& request, const providers::ChatResponse& response,
                            const AnswerIdentity& identity) const override
    {
        return request.operation == Operation::CountTokens
                   ? writeAnthropicCount(response.usage)
                   : writeAnthropicMessage(response, identity);
    }

    std::unique_ptr<StreamWriter> streamWriter(const ChatRequest&,
                                               const AnswerIdentity& identity) const override
    {
        return std::make_unique<AnthropicStreamWriter>(identity);
    }

    Json errorBody(const ApiError& error, const std::string& requestId) const override
    {
        return anthropicError(error, requestId);
    }

    void addHeaders(const std::string& requestId, net::Headers& headers) const override
    {
        headers.add("request-id", requestId);
    }

private:
    Operation m_operation;
};

}  // namespace

const ClientProtocol& anthropicMessages()
{
    static const AnthropicProtocol kProtocol(Operation::Chat);
    return kProtocol;
}

const ClientProtocol& anthropicTokenCount()
{
    static const AnthropicProtocol kProtocol(Operation::CountTokens);
    return kProtocol;
}

}  // namespace helix::gateway
