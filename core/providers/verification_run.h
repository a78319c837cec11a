#pragma once
// One run of verify(): what the tests share. Lives in the frame of verify().

#include "providers/verifier.h"

namespace helix::providers {

/// One call and how long it took.
struct AskedAnswer {
    tl::expected<ChatResponse, Failure> answer;
    double ms = 0;
};

class VerificationRun {
public:
    VerificationRun(net::Worker& worker, VerificationSubject subject, VerifierOptions options,
                    const Clock& clock, const PriceTable& prices);

    [[nodiscard]] asio::awaitable<Verification> run();

private:
    using Models = tl::expected<std::vector<std::string>, Failure>;

    [[nodiscard]] asio::awaitable<CheckResult> runTest(const std::string& name);
    [[nodiscard]] asio::awaitable<CheckResult> checkAuth();
    [[nodiscard]] asio::awaitable<CheckResult> checkModels();
    [[nodiscard]] asio::awaitable<CheckResult> checkCompletion();
    [[nodiscard]] asio::awaitable<CheckResult> checkStreaming();
    [[nodiscard]] asio::awaitable<CheckResult> checkTools();
    [[nodiscard]] asio::awaitable<CheckResult> checkContext();
    [[nodiscard]] asio::awaitable<CheckResult> checkLatency();
    [[nodiscard]] asio::awaitable<CheckResult> checkErrors();

    [[nodiscard]] bool isWanted(const std::string& name) const;
    [[nodiscard]] AttemptClocks clocks() const;
    [[nodiscard]] double millisSince(SteadyTime start) const;
    [[nodiscard]] asio::awaitable<AskedAnswer> ask(ChatRequest request, std::string model);
    /// The list of models with the first key, asked once a run.
    [[nodiscard]] asio::awaitable<const Models*> models();
    /// The short question, asked once a run.
    [[nodiscard]] asio::awaitable<const AskedAnswer*> completion();
    /// Evidence and cost of an answer or a failure; a failure fails the test.
    void note(CheckResult& result, const AskedAnswer& asked) const;
    void noteUsage(CheckResult& result, const Usage& usage) const;
    /// Why the rest is not worth its money; empty to go on.
    [[nodiscard]] std::string reasonToStop(const CheckResult& last) const;

    net::Worker& m_worker;
    VerificationSubject m_subject;
    VerifierOptions m_options;
    const Clock& m_clock;
    const PriceTable& m_prices;
    std::string m_model;
    std::optional<Price> m_price;
    Deadline m_total = Deadline::never();
    Deadline m_test = Deadline::never();
    std::optional<Models> m_models;
    double m_modelsMs = 0;
    std::optional<AskedAnswer> m_completion;
};

inline constexpr int kVerificationOk = 200;

/// A user's message with the limit of tokens that every test has.
[[nodiscard]] ChatRequest question(std::string text);
/// Skipped, because the provider has no such thing.
[[nodiscard]] CheckResult unsupported(std::string why);
void pass(CheckResult& result, std::string text);
void fail(CheckResult& result, std::string why);
/// Fails the test with the failure as its evidence.
void noteFailure(CheckResult& result, const Failure& failure);
/// A provider's words are redacted where they are read; here they are kept, so once more.
[[nodiscard]] std::string wordsOf(const Failure& failure);

}  // namespace helix::providers
