// What the tests are made of: calls, their evidence, their cost.

#include "providers/verification_run.h"

namespace helix::providers {

AttemptClocks VerificationRun::clocks() const
{
    AttemptClocks clocks;
    clocks.firstContent = m_options.testTimeout;
    clocks.idle = m_options.testTimeout;
    clocks.total = m_test;
    return clocks;
}

double VerificationRun::millisSince(SteadyTime start) const
{
    return std::chrono::duration<double, std::milli>(m_clock.steadyNow() - start).count();
}

asio::awaitable<AskedAnswer> VerificationRun::ask(ChatRequest request, std::string model)
{
    const SteadyTime start = m_clock.steadyNow();
    const auto call = m_subject.upstream->start(m_worker, request, model, 0, clocks());
    auto answer = co_await call->complete();
    AskedAnswer asked{std::move(answer), millisSince(start)};
    co_return asked;
}

asio::awaitable<const VerificationRun::Models*> VerificationRun::models()
{
    if (!m_models) {
        const SteadyTime start = m_clock.steadyNow();
        auto list = co_await m_subject.upstream->probe(m_worker, 0, m_test);
        m_models.emplace(std::move(list));
        m_modelsMs = millisSince(start);
        // A provider that names no model is asked with the first that it lists.
        if (m_model.empty() && *m_models && !(*m_models)->empty()) {
            m_model = (*m_models)->front();
            m_price = m_prices.price(m_subject.provider, m_model);
        }
    }
    co_return &*m_models;
}

asio::awaitable<const AskedAnswer*> VerificationRun::completion()
{
    if (m_model.empty()) (void)co_await models();
    if (!m_completion) {
        ChatRequest request;
        Message message;
        message.content.emplace_back(TextPart{"Reply with the single word OK."});
        request.messages.push_back(std::move(message));
        request.maxTokens = kVerificationTokens;
        auto asked = co_await ask(std::move(request), m_model);
        m_completion.emplace(std::move(asked));
    }
    co_return &*m_completion;
}

void VerificationRun::noteUsage(CheckResult& result, const Usage& usage) const
{
    result.evidence.promptTokens = usage.promptTokens;
    result.evidence.completionTokens = usage.completionTokens;
    if (m_price) result.costUsd = costOf(usage, *m_price);
}

void VerificationRun::note(CheckResult& result, const AskedAnswer& asked) const
{
    result.evidence.durationMs = asked.ms;
    if (!asked.answer) {
        const Failure& failure = asked.answer.error();
        result.outcome = CheckOutcome::Failed;
        result.evidence.failure = failure.failureClass;
        result.evidence.status = failure.status;
        result.evidence.excerpt = redactVendorText(failure.message, kMaxEvidenceBytes);
        return;
    }
    noteUsage(result, asked.answer->usage);
    result.evidence.status = 200;
    if (asked.answer->choices.empty()) return;
    const Message& message = asked.answer->choices.front().message;
    std::string text = message.text();
    if (text.empty()) text = message.reasoningText();
    result.evidence.excerpt = redactVendorText(text, kMaxEvidenceBytes);
}

ChatRequest question(std::string text)
{
    ChatRequest request;
    Message message;
    message.content.emplace_back(TextPart{std::move(text)});
    request.messages.push_back(std::move(message));
    request.maxTokens = kVerificationTokens;
    return request;
}

CheckResult unsupported(std::string why)
{
    CheckResult result;
    result.isUnsupported = true;
    result.text = std::move(why);
    return result;
}

void fail(CheckResult& result, std::string why)
{
    result.outcome = CheckOutcome::Failed;
    result.text = std::move(why);
}

void pass(CheckResult& result, std::string text)
{
    result.outcome = CheckOutcome::Passed;
    result.text = std::move(text);
}

std::string wordsOf(const Failure& failure)
{
    return redactVendorText(failure.message);
}

void noteFailure(CheckResult& result, const Failure& failure)
{
    result.evidence.failure = failure.failureClass;
    result.evidence.status = failure.status;
    result.evidence.excerpt = redactVendorText(failure.message, kMaxEvidenceBytes);
    fail(result, wordsOf(failure));
}

}  // namespace helix::providers
