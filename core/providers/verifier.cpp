#include "providers/verifier.h"

#include "providers/verification_run.h"

#include <algorithm>

namespace helix::providers {

namespace {

bool isRequired(std::string_view name)
{
    return name == "auth" || name == "models" || name == "completion";
}

CheckResult skipped(const std::string& name, std::string why)
{
    CheckResult result;
    result.name = name;
    result.isRequired = isRequired(name);
    result.text = std::move(why);
    return result;
}

}  // namespace

const std::vector<std::string>& verificationTests()
{
    static const std::vector<std::string> names{"auth",  "models",  "completion", "streaming",
                                                "tools", "context", "latency",    "errors"};
    return names;
}

VerificationRun::VerificationRun(net::Worker& worker, VerificationSubject subject,
                                 VerifierOptions options, const Clock& clock,
                                 const PriceTable& prices)
    : m_worker(worker),
      m_subject(std::move(subject)),
      m_options(std::move(options)),
      m_clock(clock),
      m_prices(prices)
{
    if (!m_subject.provider.models.empty()) m_model = m_subject.provider.models.front();
    m_price = m_prices.price(m_subject.provider, m_model);
}

bool VerificationRun::isWanted(const std::string& name) const
{
    return m_options.tests.empty() ||
           std::find(m_options.tests.begin(), m_options.tests.end(), name) != m_options.tests.end();
}

asio::awaitable<Verification> VerificationRun::run()
{
    Verification verification;
    verification.provider = m_subject.provider.name;
    verification.keyName = m_subject.upstream->keyName(0);
    verification.isSimulated = m_subject.upstream->isSimulated();
    verification.testedAt = m_clock.wallNow();
    const SteadyTime start = m_clock.steadyNow();
    m_total = Deadline::never().within(start, m_options.totalTimeout);
    std::string stopped;
    for (const std::string& name : verificationTests()) {
        if (!isWanted(name)) continue;
        if (stopped.empty() && m_total.hasPassed(m_clock.steadyNow()))
            stopped = "the time of the whole run was over";
        if (!stopped.empty()) {
            verification.results.push_back(skipped(name, "not run: " + stopped));
            continue;
        }
        m_test = m_total.within(m_clock.steadyNow(), m_options.testTimeout);
        CheckResult result = co_await runTest(name);
        result.name = name;
        result.isRequired = isRequired(name);
        stopped = reasonToStop(result);
        verification.results.push_back(std::move(result));
    }
    verification.model = m_model;
    verification.durationMs = millisSince(start);
    judge(verification);
    verification.score = scoreOf(verification, m_price, m_prices.released(m_model));
    judge(verification);
    co_return verification;
}

asio::awaitable<CheckResult> VerificationRun::runTest(const std::string& name)
{
    if (name == "auth") return checkAuth();
    if (name == "models") return checkModels();
    if (name == "completion") return checkCompletion();
    if (name == "streaming") return checkStreaming();
    if (name == "tools") return checkTools();
    if (name == "context") return checkContext();
    if (name == "latency") return checkLatency();
    return checkErrors();
}

std::string VerificationRun::reasonToStop(const CheckResult& last) const
{
    if (last.outcome != CheckOutcome::Failed) return {};
    if (last.evidence.failure == FailureClass::Cancelled) return "the run was cancelled";
    if (last.evidence.failure == FailureClass::RateLimited) return "the provider limits the rate";
    if (last.isRequired) return "the required test " + last.name + " failed";
    return {};
}

asio::awaitable<Verification> verify(net::Worker& worker, VerificationSubject subject,
                                     VerifierOptions options, const Clock& clock,
                                     const PriceTable& prices)
{
    VerificationRun run(worker, std::move(subject), std::move(options), clock, prices);
    co_return co_await run.run();
}

}  // namespace helix::providers
