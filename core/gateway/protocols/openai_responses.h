#pragma once
// POST /v1/responses as a client protocol.

#include "gateway/protocols/responses_input.h"
#include "gateway/protocols/responses_stream.h"

namespace helix::gateway {

/// Without state: `store` is answered with false. Immutable; thread: any.
class ResponsesProtocol : public ClientProtocol {
public:
    explicit ResponsesProtocol(HostedTools policy) : m_policy(policy) {}

    providers::Dialect dialect() const noexcept override
    {
        return providers::Dialect::OpenAiResponses;
    }
    ParsedRequest parse(net::ServerRequest& request, const std::string&) const override;
    std::string writeAnswer(const providers::ChatRequest& request,
                            const providers::ChatResponse& response,
                            const AnswerIdentity& identity) const override;
    std::unique_ptr<StreamWriter> streamWriter(const providers::ChatRequest& request,
                                               const AnswerIdentity& identity) const override;
    Json errorBody(const ApiError& error, const std::string&) const override
    {
        return error.toJson();
    }

protected:
    /// What happens to a finished response; empty: nothing, it is not stored.
    [[nodiscard]] virtual ResponseFinished keeper() const { return {}; }

private:
    const HostedTools m_policy;
};

/// Hosted tools are left out.
[[nodiscard]] const ClientProtocol& openAiResponses();
/// Hosted tools are refused.
[[nodiscard]] const ClientProtocol& openAiResponsesStrict();

}  // namespace helix::gateway
