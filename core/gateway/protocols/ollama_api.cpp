#include "gateway/protocols/ollama_api.h"

#include "gateway/protocols/ollama_answer.h"
#include "gateway/protocols/ollama_request.h"

namespace helix::gateway {

using providers::ChatRequest;

namespace {

class OllamaProtocol final : public ClientProtocol {
public:
    explicit OllamaProtocol(OllamaForm form) : m_form(form) {}

    providers::Dialect dialect() const noexcept override { return providers::Dialect::Ollama; }

    ParsedRequest parse(net::ServerRequest& request, const std::string&) const override
    {
        auto body = parseBody(request.body);
        if (!body) return tl::unexpected(std::move(body.error()));
        switch (m_form) {
            case OllamaForm::Chat: return parseOllamaChat(std::move(*body));
            case OllamaForm::Generate: return parseOllamaGenerate(std::move(*body));
            case OllamaForm::Embed:
            case OllamaForm::Embeddings: break;
        }
        return parseOllamaEmbedding(std::move(*body));
    }

    std::string writeAnswer(const ChatRequest&, const providers::ChatResponse& response,
                            const AnswerIdentity& identity) const override
    {
        return writeOllamaAnswer(response, identity, m_form);
    }

    std::unique_ptr<StreamWriter> streamWriter(const ChatRequest&,
                                               const AnswerIdentity& identity) const override
    {
        return std::make_unique<OllamaStreamWriter>(identity, m_form);
    }

    Json errorBody(const ApiError& error, const std::string&) const override
    {
        return ollamaError(error);
    }

    std::string_view streamContentType(const ChatRequest&) const noexcept override
    {
        return "application/x-ndjson";
    }

private:
    OllamaForm m_form;
};

}  // namespace

const ClientProtocol& ollamaChat()
{
    static const OllamaProtocol kProtocol(OllamaForm::Chat);
    return kProtocol;
}

const ClientProtocol& ollamaGenerate()
{
    static const OllamaProtocol kProtocol(OllamaForm::Generate);
    return kProtocol;
}

const ClientProtocol& ollamaEmbed()
{
    static const OllamaProtocol kProtocol(OllamaForm::Embed);
    return kProtocol;
}

const ClientProtocol& ollamaEmbeddings()
{
    static const OllamaProtocol kProtocol(OllamaForm::Embeddings);
    return kProtocol;
}

}  // namespace helix::gateway
