// What a provider can do beyond an answer: stream, tools, context, speed, errors. Each test asks as
// little as it can and says what it saw.

#include "providers/verification_run.h"

#include <algorithm>

namespace helix::providers {

namespace {

constexpr const char* kUnknownModel = "helix-verification-no-such-model";
constexpr const char* kCodeWord = "blue-heron-47";
constexpr const char* kToolName = "get_weather";

ChatRequest toolQuestion(const Capabilities& capabilities)
{
    ChatRequest request = question("What is the weather in Paris? Use the tool.");
    Tool tool;
    tool.name = kToolName;
    tool.description = "The weather of a city";
    tool.parameters = Json{{"type", "object"},
                           {"properties", {{"city", {{"type", "string"}}}}},
                           {"required", Json::array({"city"})}};
    request.tools.push_back(std::move(tool));
    ToolChoice choice;
    choice.kind = ToolChoice::Kind::Required;
    if (capabilities.has(Feature::ToolChoice)) request.toolChoice = choice;
    return request;
}

// The code word stands in front: a window that is silently too small loses it.
std::string longPrompt()
{
    std::string text = std::string("The code word is ") + kCodeWord + ". Remember it.\n";
    for (int line = 1; text.size() < kContextPromptBytes; ++line)
        text += "Line " + std::to_string(line) + ": the river runs past the mill to the sea.\n";
    return text + "What is the code word? Reply with the code word only.";
}

std::string lowered(std::string text)
{
    for (char& c : text)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return text;
}

/// What a stream showed, as it came.
struct StreamWatch {
    std::optional<double> firstContentMs;
    int events = 0;
    std::string text;
    Usage usage;
    bool hasFinish = false;
    bool hasEnd = false;

    void see(const ChatEvent& event, double ms)
    {
        ++events;
        if (isContent(event) && !firstContentMs) firstContentMs = ms;
        if (const auto* delta = std::get_if<ContentDelta>(&event)) text += delta->text;
        if (const auto* delta = std::get_if<ReasoningDelta>(&event); delta && text.empty())
            hasReasoning = true;
        if (const auto* more = std::get_if<UsageDelta>(&event)) usage.merge(more->usage);
        if (std::holds_alternative<FinishDelta>(event)) hasFinish = true;
        if (std::holds_alternative<StreamEnd>(event)) hasEnd = true;
    }
    bool hasReasoning = false;
};

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

}  // namespace

asio::awaitable<CheckResult> VerificationRun::checkStreaming()
{
    if (!m_subject.upstream->capabilities().has(Feature::Streaming))
        co_return unsupported("the provider cannot stream");
    CheckResult result;
    ChatRequest request = question("Count from 1 to 20, separated by spaces.");
    request.isStream = true;
    request.wantsStreamUsage = true;
    const SteadyTime start = m_clock.steadyNow();
    const auto call = m_subject.upstream->start(m_worker, request, m_model, 0, clocks());
    StreamWatch watch;
    for (;;) {
        auto events = co_await call->next(m_test.time(), FailureClass::TotalTimeout);
        if (!events) {
            noteFailure(result, events.error());
            result.evidence.durationMs = millisSince(start);
            if (watch.events > 0) result.figures["events"] = watch.events;
            co_return result;
        }
        if (events->empty()) break;
        for (const ChatEvent& event : *events) watch.see(event, millisSince(start));
    }
    const double total = millisSince(start);
    noteUsage(result, watch.usage);
    result.evidence.status = kVerificationOk;
    result.evidence.durationMs = total;
    result.evidence.excerpt = redactVendorText(watch.text, kMaxEvidenceBytes);
    result.figures["events"] = watch.events;
    result.figures["duration_ms"] = total;
    if (watch.firstContentMs) result.figures["first_content_ms"] = *watch.firstContentMs;
    if (watch.usage.completionTokens && *watch.usage.completionTokens > 0 && total > 0)
        result.figures["tokens_per_second"] =
            static_cast<double>(*watch.usage.completionTokens) * 1000 / total;
    if (!watch.hasEnd)
        fail(result, "the end of the stream never came");
    else if (watch.text.empty() && !watch.hasReasoning)
        fail(result, "the stream held no text");
    else
        pass(result, "the stream came in " + std::to_string(watch.events) +
                         " events and ended as its format says");
    co_return result;
}

asio::awaitable<CheckResult> VerificationRun::checkTools()
{
    const Capabilities capabilities = m_subject.upstream->capabilities();
    if (!capabilities.has(Feature::Tools)) co_return unsupported("the provider takes no tools");
    CheckResult result;
    ChatRequest request = toolQuestion(capabilities);
    const AskedAnswer asked = co_await ask(std::move(request), m_model);
    note(result, asked);
    if (!asked.answer) {
        result.text = wordsOf(asked.answer.error());
        co_return result;
    }
    const Message message =
        asked.answer->choices.empty() ? Message() : asked.answer->choices.front().message;
    if (message.toolCalls.empty()) {
        fail(result, "the tool was not called");
        co_return result;
    }
    const ToolCall& call = message.toolCalls.front();
    result.evidence.excerpt = redactVendorText(call.name + " " + call.arguments, kMaxEvidenceBytes);
    const auto arguments = parseJson(call.arguments);
    if (call.name != kToolName)
        fail(result, "a tool was called that does not exist");
    else if (!arguments || jsonText(*arguments, "city").empty())
        fail(result, "the arguments do not follow the tool's schema");
    else
        pass(result, "the tool was called with arguments that follow its schema");
    co_return result;
}

asio::awaitable<CheckResult> VerificationRun::checkContext()
{
    CheckResult result;
    if (m_subject.upstream->isSimulated()) {
        result.text = "not run: a simulated provider does not read its prompt";
        co_return result;
    }
    ChatRequest request = question(longPrompt());
    const AskedAnswer asked = co_await ask(std::move(request), m_model);
    note(result, asked);
    result.figures["prompt_bytes"] = static_cast<double>(kContextPromptBytes);
    if (!asked.answer) {
        result.text = wordsOf(asked.answer.error());
        co_return result;
    }
    if (result.evidence.promptTokens)
        result.figures["prompt_tokens"] = static_cast<double>(*result.evidence.promptTokens);
    const std::string text = asked.answer->choices.empty()
                                 ? std::string()
                                 : asked.answer->choices.front().message.text();
    if (lowered(text).find(kCodeWord) == std::string::npos)
        fail(result, "the beginning of a prompt of " + std::to_string(kContextPromptBytes) +
                         " bytes was not remembered");
    else
        pass(result, "the beginning of a prompt of " + std::to_string(kContextPromptBytes) +
                         " bytes was remembered");
    co_return result;
}

asio::awaitable<CheckResult> VerificationRun::checkLatency()
{
    CheckResult result;
    std::vector<double> samples;
    if (m_completion && m_completion->answer) samples.push_back(m_completion->ms);
    std::optional<double> cost;
    while (samples.size() < static_cast<std::size_t>(kLatencySamples)) {
        ChatRequest request = question("Reply with the single word OK.");
        const AskedAnswer asked = co_await ask(std::move(request), m_model);
        note(result, asked);
        // A failed call has no latency; counting it as 0 ms would make the sick look fast.
        if (!asked.answer) {
            result.text = wordsOf(asked.answer.error());
            result.costUsd = cost;
            co_return result;
        }
        if (result.costUsd) cost = cost.value_or(0) + *result.costUsd;
        samples.push_back(asked.ms);
    }
    result.costUsd = cost;
    const auto [fastest, slowest] = std::minmax_element(samples.begin(), samples.end());
    result.figures["median_ms"] = medianOf(samples);
    result.figures["min_ms"] = *fastest;
    result.figures["max_ms"] = *slowest;
    result.evidence.durationMs = medianOf(samples);
    pass(result, "median of " + std::to_string(samples.size()) + " short answers");
    co_return result;
}

asio::awaitable<CheckResult> VerificationRun::checkErrors()
{
    CheckResult result;
    if (m_subject.upstream->isSimulated()) {
        result.text = "not run: a simulated provider takes any model's name";
        co_return result;
    }
    ChatRequest request = question("Reply with the single word OK.");
    std::string model = kUnknownModel;
    const AskedAnswer asked = co_await ask(std::move(request), std::move(model));
    note(result, asked);
    if (asked.answer) {
        fail(result, "an unknown model was answered instead of refused");
        co_return result;
    }
    const Failure& failure = asked.answer.error();
    const bool isRefused = failure.failureClass == FailureClass::ClientError ||
                           failure.failureClass == FailureClass::Auth;
    if (isRefused) {
        result.evidence.failure.reset();
        pass(result, "an unknown model is refused with " + std::to_string(failure.status));
    } else {
        result.text = "an unknown model is answered with " +
                      std::string(failureClassName(failure.failureClass)) + ": " + wordsOf(failure);
    }
    co_return result;
}

}  // namespace helix::providers
