#include "base/fake_clock.h"
#include "chat_text.h"
#include "providers/chat_collector.h"
#include "providers/simulated_upstream.h"

#include <QtTest>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

using namespace helix;
using namespace helix::providers;
using std::chrono::milliseconds;

namespace {

config::SimulationConfig fast()
{
    config::SimulationConfig simulation;
    simulation.seed = 7;
    simulation.latencyMedian = milliseconds(1);
    simulation.tokenInterval = milliseconds(0);
    return simulation;
}

ChatRequest question(std::string text)
{
    ChatRequest request;
    Message message;
    message.content.emplace_back(TextPart{std::move(text)});
    request.messages.push_back(std::move(message));
    return request;
}

using Whole = tl::expected<ChatResponse, Failure>;

asio::awaitable<Whole> complete(net::Worker& worker, SimulatedUpstream& upstream,
                                const ChatRequest& request, AttemptClocks clocks)
{
    const auto call = upstream.start(worker, request, "sim", 0, clocks);
    co_return co_await call->complete();
}

asio::awaitable<std::vector<ChatEvent>> stream(net::Worker& worker, SimulatedUpstream& upstream,
                                               const ChatRequest& request)
{
    const auto call = upstream.start(worker, request, "sim", 0, {});
    std::vector<ChatEvent> all;
    while (true) {
        auto events = co_await call->next(SteadyTime::max(), FailureClass::IdleTimeout);
        if (!events || events->empty()) co_return all;
        all.insert(all.end(), events->begin(), events->end());
    }
}

}  // namespace

class TestSimulatedUpstream : public QObject {
    Q_OBJECT

    Whole ask(SimulatedUpstream& upstream, const ChatRequest& request, AttemptClocks clocks = {})
    {
        return asio::co_spawn(m_worker.context(), complete(m_worker, upstream, request, clocks),
                              asio::use_future)
            .get();
    }
    std::vector<ChatEvent> read(SimulatedUpstream& upstream, const ChatRequest& request)
    {
        return asio::co_spawn(m_worker.context(), stream(m_worker, upstream, request),
                              asio::use_future)
            .get();
    }
    net::Worker m_worker{0};
    FakeClock m_clock;

private slots:
    void initTestCase() { m_worker.start(); }
    void cleanupTestCase() { m_worker.stop(); }

    void theSameSeedGivesTheSameRun()
    {
        SimulatedUpstream one(fast(), m_clock, m_clock.steadyNow());
        SimulatedUpstream two(fast(), m_clock, m_clock.steadyNow());
        const auto request = question("How do I tune PostgreSQL vacuum?");
        for (int i = 0; i < 3; ++i) {
            const auto a = ask(one, request);
            const auto b = ask(two, request);
            QVERIFY(a && b);
            QCOMPARE(a->choices[0].message.text(), b->choices[0].message.text());
            QVERIFY(a->isSimulated);
            QVERIFY(a->choices[0].message.text().find("PostgreSQL vacuum") != std::string::npos);
            QVERIFY(*a->usage.completionTokens > 0);
        }
    }
    void aStreamSaysTheSameAsTheWholeAnswer()
    {
        SimulatedUpstream one(fast(), m_clock, m_clock.steadyNow());
        SimulatedUpstream two(fast(), m_clock, m_clock.steadyNow());
        auto request = question("What about tea?");
        const auto whole = ask(one, request);
        request.isStream = true;
        const auto events = read(two, request);
        QVERIFY(std::holds_alternative<StreamStart>(events.front()));
        QVERIFY(std::holds_alternative<StreamEnd>(events.back()));
        ChatCollector collector;
        for (const auto& event : events) collector.add(event);
        const auto streamed = collector.take();
        QCOMPARE(streamed.choices[0].message.text(), whole->choices[0].message.text());
        QCOMPARE(streamed.usage.total(), whole->usage.total());
    }
    void maxTokensCutsTheAnswer()
    {
        SimulatedUpstream upstream(fast(), m_clock, m_clock.steadyNow());
        auto request = question("tea");
        request.maxTokens = 5;
        const auto answer = ask(upstream, request);
        QCOMPARE(answer->choices[0].finishReason, FinishReason::Length);
        QCOMPARE(*answer->usage.completionTokens, std::int64_t(5));
    }
    void aDemandedToolIsCalled()
    {
        SimulatedUpstream upstream(fast(), m_clock, m_clock.steadyNow());
        auto request = question("weather in Ulm");
        request.tools.push_back(
            {"get",
             "",
             Json::parse(
                 R"({"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}}})"),
             {}});
        request.toolChoice = ToolChoice{ToolChoice::Kind::Named, "get"};
        const auto answer = ask(upstream, request);
        QCOMPARE(answer->choices[0].finishReason, FinishReason::ToolCalls);
        QCOMPARE(answer->choices[0].message.toolCalls.at(0).arguments,
                 std::string(R"({"city":"weather Ulm","days":1})"));
    }
    void errorsComeAtTheirRate()
    {
        auto simulation = fast();
        simulation.errorRate = 1;
        SimulatedUpstream upstream(simulation, m_clock, m_clock.steadyNow());
        const auto answer = ask(upstream, question("tea"));
        QVERIFY(!answer);
        QCOMPARE(answer.error().failureClass, FailureClass::ServerError);
    }
    void outagesFollowTheClock()
    {
        auto simulation = fast();
        simulation.outageAfter = milliseconds(1000);
        simulation.outageLength = milliseconds(100);
        simulation.outageEvery = milliseconds(500);
        const auto start = m_clock.steadyNow();
        const SimulatedUpstream upstream(simulation, m_clock, start);
        for (const auto& [at, isOut] : {std::pair(0, false),
                                        {999, false},
                                        {1000, true},
                                        {1099, true},
                                        {1100, false},
                                        {1499, false},
                                        {1500, true}})
            QCOMPARE(upstream.isInOutage(start + milliseconds(at)), isOut);
        simulation.outageEvery = milliseconds(0);
        const SimulatedUpstream once(simulation, m_clock, start);
        QVERIFY(once.isInOutage(start + milliseconds(1050)));
        QVERIFY(!once.isInOutage(start + milliseconds(1550)));
    }
    void theClocksOfTheAttemptHold()
    {
        auto simulation = fast();
        simulation.latencyMedian = milliseconds(60'000);
        SimulatedUpstream upstream(simulation, m_clock, m_clock.steadyNow());
        AttemptClocks clocks;
        clocks.firstContent = milliseconds(1);
        QCOMPARE(ask(upstream, question("tea"), clocks).error().failureClass,
                 FailureClass::FirstContentTimeout);
        clocks.total = Deadline::at(std::chrono::steady_clock::now());
        QCOMPARE(ask(upstream, question("tea"), clocks).error().failureClass,
                 FailureClass::TotalTimeout);
    }
    void embeddingsAndCountsAreAnsweredAndMarked()
    {
        SimulatedUpstream upstream(fast(), m_clock, m_clock.steadyNow());
        ChatRequest request;
        request.operation = Operation::Embedding;
        request.embedding.texts = {"one", "two"};
        const Whole vectors = ask(upstream, request);
        QVERIFY(vectors.has_value());
        QCOMPARE(vectors->embeddings.size(), std::size_t(2));
        QVERIFY(vectors->isSimulated && !vectors->isEstimate && vectors->choices.empty());
        QCOMPARE(vectors->usage.promptTokens, std::optional<std::int64_t>(2));
        request = question("How many tokens are these?");
        request.operation = Operation::CountTokens;
        const Whole count = ask(upstream, request);
        QVERIFY(count && count->isSimulated && count->isEstimate);
        QVERIFY(count->usage.promptTokens.value_or(0) > 5);
    }
};

QTEST_APPLESS_MAIN(TestSimulatedUpstream)
#include "tst_simulated_upstream.moc"
