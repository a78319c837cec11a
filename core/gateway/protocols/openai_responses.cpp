#include "gateway/protocols/openai_responses.h"

#include "gateway/protocols/responses_request.h"
#include "providers/chat_collector.h"

namespace helix::gateway {

using namespace providers;

ParsedRequest ResponsesProtocol::parse(net::ServerRequest& request, const std::string&) const
{
    auto body = parseBody(request.body);
    if (!body) return tl::unexpected(std::move(body.error()));
    return parseResponsesRequest(std::move(*body), m_policy);
}

// A whole answer is what the last event of its stream would carry.
std::string ResponsesProtocol::writeAnswer(const ChatRequest& request, const ChatResponse& response,
                                           const AnswerIdentity& identity) const
{
    ResponseFinished keep = keeper();
    const bool isStored = keep != nullptr;
    ResponsesStreamWriter writer(request, identity, isStored, std::move(keep));
    std::string events;
    for (const ChatEvent& event : eventsOf(response)) {
        writer.append(event, events);
        events.clear();
    }
    return dumpJson(writer.response());
}

std::unique_ptr<StreamWriter> ResponsesProtocol::streamWriter(const ChatRequest& request,
                                                              const AnswerIdentity& identity) const
{
    ResponseFinished keep = keeper();
    const bool isStored = keep != nullptr;
    return std::make_unique<ResponsesStreamWriter>(request, identity, isStored, std::move(keep));
}

const ClientProtocol& openAiResponses()
{
    static const ResponsesProtocol kProtocol(HostedTools::Drop);
    return kProtocol;
}

const ClientProtocol& openAiResponsesStrict()
{
    static const ResponsesProtocol kProtocol(HostedTools::Refuse);
    return kProtocol;
}

}  // namespace helix::gateway
