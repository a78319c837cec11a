#include "gateway/protocols/openai_chat.h"

#include "gateway/protocols/openai_chat_answer.h"
#include "gateway/protocols/openai_chat_request.h"
#include "gateway/protocols/openai_chat_stream.h"
#include "gateway/protocols/openai_completion_answer.h"
#include "gateway/protocols/openai_completion_request.h"

namespace helix::gateway {

using providers::ChatRequest;
using providers::Dialect;

namespace {

class OpenAiChatProtocol final : public ClientProtocol {
public:
    OpenAiChatProtocol(Dialect dialect, bool isForcedStream)
        : m_dialect(dialect), m_isForcedStream(isForcedStream)
    {}

    Dialect dialect() const noexcept override { return m_dialect; }

    ParsedRequest parse(net::ServerRequest& request, const std::string&) const override
    {
        auto body = parseBody(request.body);
        if (!body) return tl::unexpected(std::move(body.error()));
        auto chat = m_dialect == Dialect::OpenAiChat ? parseChatRequest(std::move(*body))
                                                     : parseCompletionRequest(std::move(*body));
        if (chat && m_isForcedStream) chat->isStream = true;
        return chat;
    }

    // The dialect of the request, not of the path: /v1/completions with messages is a chat.
    std::string writeAnswer(const ChatRequest& request, const providers::ChatResponse& response,
                            const AnswerIdentity& identity) const override
    {
        return request.dialect == Dialect::OpenAiCompletion
                   ? writeTextAnswer(request, response, identity)
                   : writeChatAnswer(request, response, identity);
    }

    std::unique_ptr<StreamWriter> streamWriter(const ChatRequest& request,
                                               const AnswerIdentity& identity) const override
    {
        if (request.dialect == Dialect::OpenAiCompletion)
            return std::make_unique<TextStreamWriter>(request, identity);
        return std::make_unique<ChatStreamWriter>(request, identity);
    }

    Json errorBody(const ApiError& error, const std::string&) const override
    {
        return error.toJson();
    }

private:
    Dialect m_dialect;
    bool m_isForcedStream;
};

}  // namespace

const ClientProtocol& openAiChat()
{
    static const OpenAiChatProtocol kProtocol(Dialect::OpenAiChat, false);
    return kProtocol;
}

const ClientProtocol& openAiChatStream()
{
    static const OpenAiChatProtocol kProtocol(Dialect::OpenAiChat, true);
    return kProtocol;
}

const ClientProtocol& openAiCompletion()
{
    static const OpenAiChatProtocol kProtocol(Dialect::OpenAiCompletion, false);
    return kProtocol;
}

const ClientProtocol& openAiCompletionStream()
{
    static const OpenAiChatProtocol kProtocol(Dialect::OpenAiCompletion, true);
    return kProtocol;
}

}  // namespace helix::gateway
