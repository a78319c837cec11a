#include "gateway/protocols/gemini_models.h"

#include "gateway/protocols/gemini_answer.h"
#include "gateway/protocols/gemini_events.h"
#include "gateway/protocols/gemini_request.h"

namespace helix::gateway {

using providers::ChatRequest;
using providers::Operation;

namespace {

// ChatRequest::answerForm
constexpr const char* kListForm = "list";    // of a stream: a JSON list, no events
constexpr const char* kBatchForm = "batch";  // of embeddings

class GeminiProtocol final : public ClientProtocol {
public:
    providers::Dialect dialect() const noexcept override { return providers::Dialect::Gemini; }

    ParsedRequest parse(net::ServerRequest& request,
                        const std::string& pathParameter) const override
    {
        auto call = parseGeminiCall(pathParameter);
        if (!call) return tl::unexpected(std::move(call.error()));
        auto body = parseBody(request.body);
        if (!body) return tl::unexpected(std::move(body.error()));
        const GeminiMethod method = call->method;
        auto chat = parseGeminiRequest(std::move(*body), std::move(*call));
        if (!chat) return chat;
        if (method == GeminiMethod::BatchEmbed) chat->answerForm = kBatchForm;
        if (method == GeminiMethod::Stream && request.queryParameter("alt") != "sse")
            chat->answerForm = kListForm;
        return chat;
    }

    std::string writeAnswer(const ChatRequest& request, const providers::ChatResponse& response,
                            const AnswerIdentity& identity) const override
    {
        switch (request.operation) {
            case Operation::CountTokens: return writeGeminiCount(response.usage);
            case Operation::Embedding:
                return writeGeminiEmbeddings(response, request.answerForm == kBatchForm);
            case Operation::Chat: break;
        }
        return writeGeminiAnswer(response, identity);
    }

    std::unique_ptr<StreamWriter> streamWriter(const ChatRequest& request,
                                               const AnswerIdentity& identity) const override
    {
        return std::make_unique<GeminiStreamWriter>(identity, request.answerForm == kListForm);
    }

    Json errorBody(const ApiError& error, const std::string& requestId) const override
    {
        return geminiError(error, requestId);
    }

    std::string_view streamContentType(const ChatRequest& request) const noexcept override
    {
        return request.answerForm == kListForm ? "application/json; charset=UTF-8"
                                               : "text/event-stream; charset=utf-8";
    }
};

}  // namespace

const ClientProtocol& geminiModels()
{
    static const GeminiProtocol kProtocol;
    return kProtocol;
}

}  // namespace helix::gateway
