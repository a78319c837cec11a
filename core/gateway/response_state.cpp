#include "gateway/response_state.h"

#include <algorithm>

namespace helix::gateway {

namespace {

// "msg_<base>_3" belongs to "resp_<base>".
std::string responseOfItem(const std::string& itemId)
{
    const std::size_t first = itemId.find('_');
    const std::size_t last = itemId.rfind('_');
    if (first == std::string::npos || last <= first) return {};
    return "resp_" + itemId.substr(first + 1, last - first - 1);
}

const char* idPrefix(const std::string& type)
{
    if (type == "function_call") return "fc_";
    if (type == "function_call_output") return "fco_";
    if (type == "reasoning") return "rs_";
    return "msg_";
}

bool isReference(const Json& item)
{
    return jsonText(item, "type") == "item_reference";
}

Json userMessage(const Json& text)
{
    Json part{{"type", "input_text"}, {"text", text}};
    return {{"type", "message"}, {"role", "user"}, {"content", Json::array({std::move(part)})}};
}

// A text becomes one message.
Json listOf(const Json& input)
{
    return input.is_array() ? input : Json::array({userMessage(input)});
}

// The items of a stored response: what went in, then what came out.
Json conversationOf(const StoredResponse& stored)
{
    auto items = parseJson(stored.inputJson, 2 * kMaxJsonDepth);
    const auto response = parseJson(stored.responseJson, 2 * kMaxJsonDepth);
    Json all = items && items->is_array() ? std::move(*items) : Json::array();
    const Json* output = response ? jsonMember(*response, "output") : nullptr;
    if (output != nullptr && output->is_array())
        for (const Json& item : *output) all.push_back(item);
    return all;
}

void resolve(Json& item, const std::vector<Json>& conversations)
{
    const std::string id = jsonText(item, "id");
    for (const Json& conversation : conversations)
        for (const Json& known : conversation)
            if (jsonText(known, "id") == id) {
                item = known;
                return;
            }
}

}  // namespace

bool mentionsState(std::string_view body) noexcept
{
    for (const std::string_view word : {"\"previous_response_id\"", "\"store\"", "item_reference"})
        if (body.find(word) != std::string_view::npos) return true;
    return false;
}

std::vector<std::string> referencedResponses(const Json& body)
{
    std::vector<std::string> ids;
    const auto add = [&](std::string id) {
        const bool isKnown = std::find(ids.begin(), ids.end(), id) != ids.end();
        if (!id.empty() && !isKnown && ids.size() < kMaxReferencedResponses)
            ids.push_back(std::move(id));
    };
    add(jsonText(body, "previous_response_id"));
    const Json* input = jsonMember(body, "input");
    if (input == nullptr || !input->is_array()) return ids;
    for (const Json& item : *input)
        if (isReference(item)) add(responseOfItem(jsonText(item, "id")));
    return ids;
}

void addState(Json& body, const std::vector<StoredResponsePtr>& found)
{
    const std::string previous = jsonText(body, "previous_response_id");
    Json items = listOf(body["input"]);
    Json input = Json::array();
    std::vector<Json> conversations;
    for (const StoredResponsePtr& stored : found) {
        conversations.push_back(conversationOf(*stored));
        if (stored->id == previous) input = conversations.back();
    }
    for (Json& item : items) {
        if (isReference(item)) resolve(item, conversations);
        input.push_back(std::move(item));
    }
    body["input"] = std::move(input);
}

Json inputItems(const Json& body, const std::string& prefix)
{
    const Json* input = jsonMember(body, "input");
    Json items = input != nullptr ? listOf(*input) : Json::array();
    std::size_t number = 0;
    for (Json& item : items) {
        if (!item.is_object()) continue;
        if (jsonMember(item, "type") == nullptr) item["type"] = "message";
        if (jsonMember(item, "id") == nullptr)
            item["id"] =
                idPrefix(jsonText(item, "type")) + prefix + "_in" + std::to_string(number++);
    }
    return items;
}

ResponseFinished KeepingResponses::keeper() const
{
    return [this](Json& response) {
        StoredResponse stored;
        stored.id = jsonText(response, "id");
        stored.owner = m_owner;
        stored.atMs = m_atMs;
        stored.responseJson = dumpJson(response);
        stored.inputJson = m_input;
        // Rather an honest "not stored" than an id that leads nowhere.
        if (!m_store.put(std::move(stored))) response["store"] = false;
    };
}

}  // namespace helix::gateway
