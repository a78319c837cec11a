// Any bytes as the body of a responses request, with and without state: no crash, and what is
// accepted can be written in every wire format as valid JSON.

#include "every_wire_format.h"
#include "gateway/protocols/responses_request.h"
#include "gateway/response_state.h"

using namespace helix;
using gateway::HostedTools;

namespace {

gateway::StoredResponsePtr earlierTurn()
{
    gateway::StoredResponse stored;
    stored.id = "resp_1";
    stored.inputJson = R"([{"id":"msg_1_in0","type":"message","role":"user","content":"q"}])";
    stored.responseJson =
        R"({"output":[{"id":"msg_1_0","type":"message","role":"assistant","content":"a"}]})";
    return std::make_shared<const gateway::StoredResponse>(std::move(stored));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto body = parseJson({reinterpret_cast<const char*>(data), size});
    if (!body) return 0;
    (void)gateway::parseResponsesRequest(*body, HostedTools::Refuse);
    if (body->is_object() && jsonMember(*body, "input") != nullptr) {
        (void)gateway::referencedResponses(*body);
        gateway::addState(*body, {earlierTurn()});
        (void)gateway::inputItems(*body, "2");
    }
    const auto request = gateway::parseResponsesRequest(std::move(*body), HostedTools::Drop);
    if (request) fuzz::writeEverywhere(*request, providers::Feature::Chat);
    return 0;
}
