#include "base/fake_clock.h"
#include "providers/simulated_upstream.h"
#include "providers/verifier.h"

#include <QtTest>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>

using namespace helix;
using namespace helix::providers;
using std::chrono::milliseconds;

namespace {

using Whole = tl::expected<ChatResponse, Failure>;

Failure failureOf(FailureClass failureClass, int status, std::string message = "no")
{
    Failure failure;
    failure.failureClass = failureClass;
    failure.status = status;
    failure.message = std::move(message);
    return failure;
}

ChatResponse answerOf(std::string text)
{
    ChatResponse response;
    Choice choice;
    choice.message.role = Role::Assistant;
    choice.message.content.emplace_back(TextPart{std::move(text)});
    response.choices.push_back(std::move(choice));
    response.usage.promptTokens = 10;
    response.usage.completionTokens = 2;
    return response;
}

/// A provider that does everything right, each answer in its time, until a test breaks one thing.
class FakeProvider final : public Upstream {
public:
    explicit FakeProvider(FakeClock& clock) : m_clock(clock) {}

    std::function<Whole(const ChatRequest&, const std::string& model)> answers =
        [](const ChatRequest& request, const std::string& model) -> Whole {
        if (model == "helix-verification-no-such-model")
            return tl::unexpected(failureOf(FailureClass::ClientError, 404, "no such model"));
        if (!request.tools.empty()) {
            ChatResponse response = answerOf("");
            response.choices.front().message.toolCalls.push_back(
                {"call_1", "get_weather", R"({"city":"Paris"})", ""});
            return response;
        }
        if (request.messages.front().text().size() > 1000) return answerOf("Blue-Heron-47.");
        return answerOf("OK");
    };
    std::vector<std::vector<ChatEvent>> streamed = goodStream();
    std::optional<Failure> streamFailure;
    std::vector<Whole> firstAnswers;  ///< taken before `answers` is asked
    std::map<std::size_t, tl::expected<std::vector<std::string>, Failure>> lists;
    std::size_t keys = 1;
    std::optional<Capabilities> can;
    milliseconds pace{300};
    int calls = 0;
    std::vector<std::int64_t> limits;

    static std::vector<std::vector<ChatEvent>> goodStream()
    {
        Usage usage;
        usage.completionTokens = 30;
        return {{StreamStart{"id", "m"}},
                {ContentDelta{0, "1 2 3", {}}},
                {ContentDelta{0, " 4 5", {}}},
                {FinishDelta{}, UsageDelta{usage}, StreamEnd{}}};
    }

    std::unique_ptr<UpstreamCall> start(net::Worker&, const ChatRequest& request,
                                        const std::string& model, std::size_t,
                                        AttemptClocks) override
    {
        ++calls;
        limits.push_back(request.maxTokens.value_or(0));
        return std::make_unique<Call>(*this, request, model);
    }
    std::size_t keyCount() const noexcept override { return keys; }
    std::string keyName(std::size_t index) const override
    {
        return "key_" + std::to_string(index + 1);
    }
    bool isSimulated() const noexcept override { return false; }
    Capabilities capabilities() const override
    {
        return can.value_or(
            Capabilities{Feature::Chat, Feature::Streaming, Feature::Tools, Feature::ToolChoice});
    }
    std::string_view wireType() const noexcept override { return "openai"; }
    asio::awaitable<tl::expected<std::vector<std::string>, Failure>> probe(net::Worker&,
                                                                           std::size_t key,
                                                                           Deadline) override
    {
        m_clock.advance(milliseconds(20));
        std::vector<std::string> list{"m", "n"};
        const auto own = lists.find(key);
        if (own != lists.end()) co_return own->second;
        co_return list;
    }

private:
    class Call final : public UpstreamCall {
    public:
        Call(FakeProvider& owner, const ChatRequest& request, std::string model)
            : m_owner(owner), m_request(request), m_model(std::move(model))
        {}
        asio::awaitable<Whole> complete() override
        {
            m_owner.m_clock.advance(m_owner.pace);
            if (m_owner.firstAnswers.empty()) co_return m_owner.answers(m_request, m_model);
            Whole first = std::move(m_owner.firstAnswers.front());
            m_owner.firstAnswers.erase(m_owner.firstAnswers.begin());
            co_return first;
        }
        asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> next(SteadyTime,
                                                                            FailureClass) override
        {
            m_owner.m_clock.advance(milliseconds(250));
            std::vector<ChatEvent> none;
            if (m_at < m_owner.streamed.size()) co_return m_owner.streamed[m_at++];
            if (m_owner.streamFailure) co_return tl::make_unexpected(*m_owner.streamFailure);
            co_return none;
        }
        AttemptTimings timings() const override { return {}; }

    private:
        FakeProvider& m_owner;
        const ChatRequest& m_request;
        std::string m_model;
        std::size_t m_at = 0;
    };

    FakeClock& m_clock;
};

}  // namespace

class TestVerifier : public QObject {
    Q_OBJECT

    net::Worker m_worker{0};
    std::unique_ptr<FakeClock> m_clock;
    std::shared_ptr<FakeProvider> m_provider;
    config::ProviderConfig m_config;

    Verification run(std::vector<std::string> tests = {}, VerifierOptions options = {})
    {
        options.tests = std::move(tests);
        VerificationSubject subject{m_config, m_provider};
        return asio::co_spawn(
                   m_worker.context(),
                   verify(m_worker, std::move(subject), std::move(options), *m_clock, priceTable()),
                   asio::use_future)
            .get();
    }
    static QString outcome(const Verification& run, const char* test)
    {
        const CheckResult* result = run.result(test);
        return result == nullptr ? "absent" : checkOutcomeName(result->outcome);
    }

private slots:
    void initTestCase() { m_worker.start(); }
    void cleanupTestCase() { m_worker.stop(); }
    void init()
    {
        m_clock = std::make_unique<FakeClock>();
        m_provider = std::make_shared<FakeProvider>(*m_clock);
        m_config = {};
        m_config.name = "one";
        m_config.models = {"m"};
        m_config.apiKeys.emplace_back("sk-secret-0123456789");
        m_config.cost = config::CostConfig{0.001, 0.002};
    }

    void everythingPassesAndIsMeasured()
    {
        const Verification done = run();
        QCOMPARE(done.results.size(), verificationTests().size());
        for (const CheckResult& each : done.results)
            QVERIFY2(each.outcome == CheckOutcome::Passed, each.text.c_str());
        QCOMPARE(done.status, VerificationStatus::Healthy);
        QVERIFY(done.isVerified);
        QCOMPARE(done.keyName, std::string("key_1"));
        QCOMPARE(*done.figure("latency", "median_ms"), 300.0);
        QCOMPARE(*done.figure("streaming", "first_content_ms"), 500.0);
        QCOMPARE(*done.figure("streaming", "tokens_per_second"), 30.0 / 1.25);
        QVERIFY(done.score.total.has_value());
        QCOMPARE(done.score.confidence, 0.9);
    }

    void paidCallsAreFewAndBoundedButLargeEnoughToThink()
    {
        const Verification done = run();
        // completion, streaming, tools, context, two more for the median, one that is refused.
        QCOMPARE(m_provider->calls, 7);
        for (const std::int64_t limit : m_provider->limits) QCOMPARE(limit, kVerificationTokens);
        QVERIFY(kVerificationTokens >= 512);
        // Each answer: 10 tokens at 1 $ and 2 at 2 $ per million; the stream said only completion.
        QVERIFY(done.costUsd().has_value());
        QCOMPARE(*done.result("completion")->costUsd, 14e-6);
        QCOMPARE(*done.result("latency")->costUsd, 28e-6);
        QVERIFY2(!done.result("auth")->costUsd, "the shared answer is paid once");
    }

    void aRefusedKeyEndsTheRunAtOnce()
    {
        m_provider->lists.emplace(0, tl::make_unexpected(failureOf(FailureClass::Auth, 401,
                                                                   "bad key sk-abcdefghijklmno")));
        const Verification done = run();
        QCOMPARE(done.status, VerificationStatus::AuthFailed);
        QCOMPARE(outcome(done, "auth"), QString("failed"));
        QCOMPARE(m_provider->calls, 0);
        for (const char* name : {"models", "completion", "errors"})
            QCOMPARE(outcome(done, name), QString("skipped"));
        QCOMPARE(done.result("auth")->evidence.status, 401);
        QVERIFY(!done.score.total.has_value());
        const std::string text = dumpJson(done.toJson());
        QVERIFY(text.find("sk-abcdefghijklmno") == std::string::npos);
        QVERIFY(text.find("sk-secret") == std::string::npos);
    }

    void aPublicListOfModelsProvesNoKey()
    {
        m_provider->answers = [](const ChatRequest&, const std::string&) -> Whole {
            return tl::unexpected(failureOf(FailureClass::Auth, 401));
        };
        const Verification done = run({"auth"});
        QCOMPARE(outcome(done, "auth"), QString("failed"));
        QCOMPARE(done.status, VerificationStatus::AuthFailed);
    }

    void everyKeyIsLookedAt()
    {
        m_provider->keys = 2;
        m_provider->lists.emplace(1, tl::make_unexpected(failureOf(FailureClass::Auth, 403)));
        const Verification done = run({"auth"});
        QCOMPARE(outcome(done, "auth"), QString("failed"));
        QVERIFY(done.result("auth")->text.find("key_2") != std::string::npos);
    }

    void aLimitedRateIsItsOwnStatus()
    {
        m_provider->answers = [](const ChatRequest&, const std::string&) -> Whole {
            return tl::unexpected(failureOf(FailureClass::RateLimited, 429));
        };
        const Verification done = run();
        QCOMPARE(done.status, VerificationStatus::RateLimited);
        QCOMPARE(m_provider->calls, 1);
    }

    void aMissingListOfModelsIsNoFault()
    {
        m_provider->lists.emplace(0,
                                  tl::make_unexpected(failureOf(FailureClass::ClientError, 404)));
        const Verification done = run();
        QCOMPARE(outcome(done, "models"), QString("skipped"));
        QVERIFY(done.isVerified);
    }

    void aModelOutsideTheListIsSaidButNoFault()
    {
        m_config.models = {"alias-latest"};
        const Verification done = run({"models"});
        QCOMPARE(outcome(done, "models"), QString("passed"));
        QCOMPARE(*done.figure("models", "is_listed"), 0.0);
    }

    void withoutAModelTheFirstOfTheListIsAsked()
    {
        m_config.models.clear();
        QCOMPARE(run({"completion"}).model, std::string("m"));
    }

    void aStreamWithoutItsEndFails()
    {
        m_provider->streamed.back() = {FinishDelta{}};
        QCOMPARE(outcome(run({"streaming"}), "streaming"), QString("failed"));
        m_provider->streamed.pop_back();
        m_provider->streamFailure = failureOf(FailureClass::BrokenStream, 0, "it broke");
        const Verification broken = run({"streaming"});
        QCOMPARE(outcome(broken, "streaming"), QString("failed"));
        QCOMPARE(*broken.result("streaming")->evidence.failure, FailureClass::BrokenStream);
    }

    void toolCallsMustFollowTheSchema_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("no call at all") << ""
                                        << "";
        QTest::newRow("a tool that does not exist") << "get_time"
                                                    << R"({"city":"Paris"})";
        QTest::newRow("arguments without the city") << "get_weather"
                                                    << "{}";
    }
    void toolCallsMustFollowTheSchema()
    {
        QFETCH(QString, name);
        QFETCH(QString, arguments);
        m_provider->answers = [&](const ChatRequest&, const std::string&) -> Whole {
            ChatResponse response = answerOf("It is sunny.");
            if (!name.isEmpty())
                response.choices.front().message.toolCalls.push_back(
                    {"1", name.toStdString(), arguments.toStdString(), ""});
            return response;
        };
        QCOMPARE(outcome(run({"tools"}), "tools"), QString("failed"));
    }

    void whatAProviderLacksIsSkipped()
    {
        m_provider->can = Capabilities{Feature::Chat};
        const Verification done = run({"tools", "streaming"});
        QCOMPARE(outcome(done, "tools"), QString("skipped"));
        QVERIFY(done.result("streaming")->isUnsupported);
        QCOMPARE(m_provider->calls, 0);
    }

    void aForgottenBeginningFailsTheContext()
    {
        m_provider->answers = [](const ChatRequest&, const std::string&) -> Whole {
            return answerOf("I do not know.");
        };
        const Verification done = run({"context"});
        QCOMPARE(outcome(done, "context"), QString("failed"));
        QCOMPARE(done.result("context")->figures.at("prompt_bytes"), double(kContextPromptBytes));
    }

    void badRequestsMustNotBeServerErrors_data()
    {
        QTest::addColumn<int>("failure");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("expected");
        QTest::newRow("404") << int(FailureClass::ClientError) << 404 << "passed";
        QTest::newRow("403 for a model that is not the account's")
            << int(FailureClass::Auth) << 403 << "passed";
        QTest::newRow("500") << int(FailureClass::ServerError) << 500 << "failed";
        QTest::newRow("an answer") << -1 << 200 << "failed";
    }
    void badRequestsMustNotBeServerErrors()
    {
        QFETCH(int, failure);
        QFETCH(int, status);
        QFETCH(QString, expected);
        m_provider->answers = [&](const ChatRequest&, const std::string&) -> Whole {
            if (failure < 0) return answerOf("Hello");
            return tl::unexpected(failureOf(static_cast<FailureClass>(failure), status));
        };
        QCOMPARE(outcome(run({"errors"}), "errors"), expected);
    }

    void aFailedCallIsNoFastOne()
    {
        m_provider->firstAnswers.push_back(answerOf("OK"));
        m_provider->firstAnswers.push_back(
            tl::make_unexpected(failureOf(FailureClass::ServerError, 500)));
        const Verification done = run({"latency"});
        QCOMPARE(outcome(done, "latency"), QString("failed"));
        QVERIFY(done.result("latency")->figures.empty());
    }

    void theWholeRunHasADeadline()
    {
        m_provider->pace = milliseconds(50'000);
        VerifierOptions options;
        options.totalTimeout = milliseconds(60'000);
        const Verification done = run({}, options);
        QCOMPARE(outcome(done, "completion"), QString("passed"));
        QCOMPARE(outcome(done, "tools"), QString("passed"));
        QCOMPARE(outcome(done, "context"), QString("skipped"));
    }

    void evidenceIsShort()
    {
        m_provider->answers = [](const ChatRequest&, const std::string&) -> Whole {
            return answerOf(std::string(5000, 'x'));
        };
        QVERIFY(run({"completion"}).result("completion")->evidence.excerpt.size() <=
                kMaxEvidenceBytes);
    }

    void aPartOfTheTestsGivesNoVerdict()
    {
        const Verification done = run({"completion", "latency"});
        QCOMPARE(done.results.size(), std::size_t(2));
        QCOMPARE(done.status, VerificationStatus::Unknown);
        QVERIFY(!done.score.total.has_value());
    }

    void simulatedProvidersPassAndAreMarked()
    {
        config::SimulationConfig simulation;
        simulation.latencyMedian = milliseconds(1);
        simulation.tokenInterval = milliseconds(0);
        const SystemClock clock;
        VerificationSubject subject{
            m_config, std::make_shared<SimulatedUpstream>(simulation, clock, clock.steadyNow())};
        subject.provider.apiKeys.clear();
        VerifierOptions options;
        const Verification done = asio::co_spawn(m_worker.context(),
                                                 verify(m_worker, std::move(subject),
                                                        std::move(options), clock, priceTable()),
                                                 asio::use_future)
                                      .get();
        QVERIFY(done.isSimulated);
        QVERIFY2(done.isVerified, done.error.c_str());
        for (const CheckResult& each : done.results)
            QVERIFY2(each.outcome != CheckOutcome::Failed, (each.name + each.text).c_str());
    }
};

QTEST_APPLESS_MAIN(TestVerifier)
#include "tst_verifier.moc"
