// Extended thinking: older models take a budget of tokens inside max_tokens, newer ones decide by
// themselves and take a level of effort.
// Source: Anthropic documentation, "Extended thinking", "Adaptive thinking" and "Effort".

#include "providers/anthropic_content.h"
#include "providers/reasoning_settings.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr std::int64_t kMinBudget = 1024;
constexpr double kMinThinkingTopP = 0.95;

bool isToolForced(const ChatRequest& request)
{
    return !request.tools.empty() && request.toolChoice &&
           (request.toolChoice->kind == ToolChoice::Kind::Required ||
            request.toolChoice->kind == ToolChoice::Kind::Named);
}

bool hasOwnProof(const Message& message)
{
    return std::any_of(message.reasoning.begin(), message.reasoning.end(),
                       [](const ReasoningBlock& block) {
                           return block.wireType == "anthropic" &&
                                  (!block.signature.empty() || !block.redacted.empty());
                       });
}

// While tools are running the turn's first assistant message must begin with thinking.
bool isForeignToolLoop(const ChatRequest& request)
{
    const auto& messages = request.messages;
    for (auto message = messages.rbegin(); message != messages.rend(); ++message) {
        if (message->role == Role::User) return false;
        if (message->role == Role::Assistant && !message->toolCalls.empty())
            return !hasOwnProof(*message);
    }
    return false;
}

std::string levelOf(const ReasoningSettings& settings)
{
    const std::string effort = reasoningEffort(settings);
    if (effort == "minimal") return "low";
    if (effort == "xhigh") return "high";  // known to some of these models only
    return effort;
}

// Thinking goes with the default sampling only.
void resetSampling(Json& body)
{
    body.erase("temperature");
    body.erase("top_k");
    if (body.contains("top_p") && body["top_p"] < kMinThinkingTopP) body.erase("top_p");
}

void makeRoom(std::int64_t budget, const ChatRequest& request, Json& body)
{
    const std::int64_t limit = body["max_tokens"];
    if (limit <= budget || !request.maxTokens) body["max_tokens"] = limit + budget;
}

}  // namespace

void addAnthropicThinking(const ChatRequest& request, bool takesLevel, Json& body)
{
    if (!request.reasoning) return;
    const auto wanted = thinkingBudget(*request.reasoning);
    if (!wanted) return;
    if (*wanted == 0) {
        body["thinking"] = {{"type", "disabled"}};
        return;
    }
    if (isToolForced(request)) return;
    if (takesLevel) {
        body["thinking"] = {{"type", "adaptive"}};
        body["output_config"]["effort"] = levelOf(*request.reasoning);
    } else {
        if (isForeignToolLoop(request)) return;
        const std::int64_t budget = std::max(*wanted, kMinBudget);
        body["thinking"] = {{"type", "enabled"}, {"budget_tokens", budget}};
        makeRoom(budget, request, body);
    }
    if (request.reasoning->isShown && !*request.reasoning->isShown)
        body["thinking"]["display"] = "omitted";
    resetSampling(body);
}

}  // namespace helix::providers
