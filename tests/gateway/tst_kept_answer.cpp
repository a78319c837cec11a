#include "base/fake_clock.h"
#include "gateway/answer_cache.h"
#include "gateway/answer_recorder.h"
#include "gateway/cache_control.h"
#include "gateway/protocols/anthropic_messages.h"
#include "gateway/protocols/gemini_models.h"
#include "gateway/protocols/ollama_api.h"
#include "gateway/protocols/openai_chat.h"
#include "gateway/protocols/openai_responses.h"
#include "support/routing_bench.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;
using namespace std::chrono_literals;
using testing::Running;

namespace {

using Protocol = const ClientProtocol& (*)();

/// Everything an answer may have.
ChatResponse fullAnswer()
{
    ChatResponse answer;
    answer.id = "chatcmpl-1";
    answer.model = "gpt";
    answer.systemFingerprint = "fp";
    answer.serviceTier = "default";
    Choice& choice = answer.choices.emplace_back();
    choice.message.role = Role::Assistant;
    choice.message.content.emplace_back(TextPart{"Paris \"\xE2\x82\xAC\""});
    choice.message.content.emplace_back(OtherPart{Json{{"type", "server_tool_use"}}, "anthropic"});
    choice.message.toolCalls.push_back({"call_1", "f", R"({"a":1})", "sig"});
    choice.message.reasoning.push_back({"think", "proof", "", "rs_1", "anthropic"});
    choice.finishReason = FinishReason::ToolCalls;
    choice.stopSequence = "END";
    choice.nativeReason = "tool_use";
    choice.logprobs = Json{{"content", Json::array({{{"token", "a"}}})}};
    answer.usage.promptTokens = 0;
    answer.usage.completionTokens = 20;
    answer.usage.cachedTokens = 3;
    answer.usage.audioPromptTokens = 1;
    answer.extension = Json{{"ensemble", 1}};
    return answer;
}

ChatResponse textAnswer()
{
    ChatResponse answer;
    answer.id = "x";
    answer.model = "m";
    Choice& choice = answer.choices.emplace_back();
    choice.message.role = Role::Assistant;
    choice.message.content.emplace_back(TextPart{"The capital is Paris."});
    answer.usage.promptTokens = 5;
    answer.usage.completionTokens = 4;
    return answer;
}

KeptAnswer keptOf(ChatResponse response)
{
    KeptAnswer kept;
    kept.response = std::move(response);
    kept.provider = "p";
    kept.providerModel = "m-1";
    kept.isSimulated = true;
    return kept;
}

ChatResponse collected(const ChatResponse& answer)
{
    ChatResponse whole;
    AnswerRecorder recorder(kMaxRecordedAnswer, [&](const ChatResponse& it) { whole = it; });
    for (const auto& event : eventsOf(answer)) recorder.add(event);
    return whole;
}

net::asio::awaitable<FlightTable::Joined> follow(FlightTable& table, net::Worker& worker,
                                                 Sha256 key, Deadline deadline)
{
    auto joined = co_await table.leadOrWait(worker, key, deadline);
    co_return std::move(joined);
}

}  // namespace

Q_DECLARE_METATYPE(Protocol)

class TestKeptAnswer : public QObject {
    Q_OBJECT
    FakeClock m_clock;
    const Sha256 m_key = sha256("question");
    const Sha256 m_entryKey = sha256("entry");

    [[nodiscard]] cache::EntryPtr entryOf(const std::string& model) const
    {
        auto entry = std::make_shared<cache::Entry>();
        entry->model = model;
        entry->storedMs = unixMillis(m_clock.wallNow());
        entry->expiresMs = entry->storedMs + 1'000;
        return entry;
    }
    [[nodiscard]] std::shared_ptr<RenderedAnswer> renderedOf(const cache::EntryPtr& entry) const
    {
        auto answer = std::make_shared<RenderedAnswer>();
        answer->model = entry->model;
        answer->expiresMs = entry->expiresMs;
        answer->key = m_entryKey;
        answer->entry = entry;
        return answer;
    }
    /// The duty of the first of its kind.
    static FlightTable::Lead leadOf(FlightTable& table, net::Worker& worker, const Sha256& key)
    {
        Running<FlightTable::Joined> first(worker, follow(table, worker, key, Deadline::never()));
        if (!first.poll() || !first.result().lead) qFatal("somebody else leads");
        return std::move(*first.result().lead);
    }

private slots:
    void anAnswerComesBackAsItWas()
    {
        const KeptAnswer kept = keptOf(fullAnswer());
        const std::string text = encodeAnswer(kept);
        const auto back = decodeAnswer(text);
        QVERIFY(back.has_value());
        QCOMPARE(encodeAnswer(*back), text);
        QCOMPARE(back->provider, std::string("p"));
        const auto& message = back->response.choices.at(0).message;
        QCOMPARE(message.text(), fullAnswer().choices[0].message.text());
        QCOMPARE(message.toolCalls.at(0).signature, std::string("sig"));
        QCOMPARE(message.reasoning.at(0).wireType, std::string("anthropic"));
        QVERIFY(back->response.usage.promptTokens == 0);
        QVERIFY(!back->response.usage.totalTokens);
        QCOMPARE(back->response.extension, fullAnswer().extension);
    }

    void vectorsComeBackExactly()
    {
        ChatResponse answer;
        answer.embeddings = {{0.1, -1e-300, 1.0 / 3}, {}};
        const auto back = decodeAnswer(encodeAnswer(keptOf(answer)));
        QVERIFY(back && back->response.embeddings == answer.embeddings);
    }

    void aForeignTextIsNoAnswer()
    {
        const std::string good = encodeAnswer(keptOf(textAnswer()));
        for (std::size_t cut = 0; cut < good.size(); cut += 7)
            QVERIFY(!decodeAnswer(good.substr(0, cut)));
        QVERIFY(!decodeAnswer(R"({"form":99})"));
        QVERIFY(!decodeAnswer(R"({"form":1,"provider":3})"));
    }

    void aStreamsEventsMakeTheWholeAnswer()
    {
        const ChatResponse whole = collected(textAnswer());
        QCOMPARE(whole.choices.at(0).message.text(), std::string("The capital is Paris."));
        QVERIFY(whole.usage.completionTokens == 4);
    }

    void aCutOrTooLongStreamMakesNone()
    {
        int taken = 0;
        const auto events = eventsOf(textAnswer());
        AnswerRecorder cut(kMaxRecordedAnswer, [&](const ChatResponse&) { ++taken; });
        for (std::size_t i = 0; i + 1 < events.size(); ++i) cut.add(events[i]);
        AnswerRecorder small(16, [&](const ChatResponse&) { ++taken; });
        for (const auto& event : events) small.add(event);
        QCOMPARE(taken, 0);
    }

    void everyProtocolReplaysBothWays_data()
    {
        QTest::addColumn<Protocol>("protocol");
        QTest::newRow("OpenAI's chat") << &openAiChat;
        QTest::newRow("OpenAI's responses")
            << Protocol([]() -> const ClientProtocol& { return openAiResponses(); });
        QTest::newRow("Anthropic's messages") << &anthropicMessages;
        QTest::newRow("Gemini's models") << &geminiModels;
        QTest::newRow("Ollama's chat") << &ollamaChat;
    }
    /// What came whole is given as a stream that has all of it and a clean end, and what came as a
    /// stream whole.
    void everyProtocolReplaysBothWays()
    {
        QFETCH(Protocol, protocol);
        const auto kept = decodeAnswer(encodeAnswer(keptOf(collected(textAnswer()))));
        QVERIFY(kept.has_value());
        ChatRequest chat;
        chat.dialect = protocol().dialect();
        chat.model = "m";
        AnswerIdentity identity;
        identity.id = "req-1";
        identity.model = "m";
        identity.clock = &m_clock;
        const std::string whole = protocol().writeAnswer(chat, kept->response, identity);
        QVERIFY(whole.find("The capital is Paris.") != std::string::npos);
        QVERIFY(parseJson(whole).has_value());
        chat.isStream = true;
        std::string stream;
        const auto out = protocol().streamWriter(chat, identity);
        for (const auto& event : eventsOf(kept->response)) out->append(event, stream);
        QVERIFY(stream.find("The capital is Paris.") != std::string::npos);
        QVERIFY(stream.find("error") == std::string::npos ||
                stream.find("\"error\":null") != std::string::npos);
    }

    void headersSteerTheCache_data()
    {
        QTest::addColumn<QByteArray>("header");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<int>("mode");
        const auto row = [](const char* tag, const char* header, const char* value,
                            CacheMode mode) {
            QTest::newRow(tag) << QByteArray(header) << QByteArray(value) << int(mode);
        };
        row("off", "X-Helix-Cache", "off", CacheMode::Off);
        row("case and spaces do not matter", "x-helix-cache", " REFRESH ", CacheMode::Refresh);
        row("on", "X-Helix-Cache", "on", CacheMode::On);
        row("only", "X-Helix-Cache", "only", CacheMode::Only);
        row("no-cache is refresh", "Cache-Control", "max-age=0, no-cache", CacheMode::Refresh);
        row("no-store is off", "Cache-Control", "no-cache, No-Store", CacheMode::Off);
        row("only-if-cached is only", "Cache-Control", "only-if-cached", CacheMode::Only);
        row("another directive says nothing", "Cache-Control", "max-age=0", CacheMode::Default);
        row("another header says nothing", "X-Other", "off", CacheMode::Default);
    }
    void headersSteerTheCache()
    {
        QFETCH(QByteArray, header);
        QFETCH(QByteArray, value);
        QFETCH(int, mode);
        const net::Headers headers{{header.toStdString(), value.toStdString()}};
        const auto control = readCacheControl(headers);
        QVERIFY(control.has_value());
        QCOMPARE(int(control->mode), mode);
    }

    void wrongHeadersAreNamed()
    {
        for (const char* value : {"maybe", "true", "0"}) {
            const auto control = readCacheControl({{"X-Helix-Cache", value}});
            QVERIFY(!control);
            QCOMPARE(control.error().param, std::string("X-Helix-Cache"));
        }
        for (const char* value : {"0s", "soon", "-1s", "31d"})
            QVERIFY(!readCacheControl({{"X-Helix-Cache-TTL", value}}));
        QVERIFY(readCacheControl({{"X-Helix-Cache-TTL", "30d"}})->ttl == kMaxCacheTtl);
        QVERIFY(readCacheControl({{"X-Helix-Cache-TTL", "10m"}})->ttl == 10min);
    }

    void aRenderedAnswerFromBeforeAClearIsNotKept()
    {
        AnswerCache cache(m_clock, {});
        const auto generation = cache.generation();
        const auto entry = entryOf("m");
        cache.exact().put(m_entryKey, entry);
        const auto answer = renderedOf(entry);
        cache.keepRendered(m_key, answer, generation);
        QVERIFY(cache.findRendered(m_key) != nullptr);
        QVERIFY(cache.clear(std::string("other")).has_value());
        QVERIFY(cache.findRendered(m_key) != nullptr);
        QVERIFY(cache.clear(std::nullopt).has_value());
        QVERIFY(cache.findRendered(m_key) == nullptr);
        cache.exact().put(m_entryKey, entry);
        cache.keepRendered(m_key, answer, generation);
        QVERIFY(cache.findRendered(m_key) == nullptr);
        cache.keepRendered(m_key, answer, cache.generation());
        m_clock.advance(1s);
        QVERIFY(cache.findRendered(m_key) == nullptr);
    }

    void aRenderedAnswerHoldsNoLongerThanItsEntry()
    {
        AnswerCache cache(m_clock, {});
        const auto entry = entryOf("m");
        cache.exact().put(m_entryKey, entry);
        cache.keepRendered(m_key, renderedOf(entry), cache.generation());
        QVERIFY(cache.findRendered(m_key) != nullptr);
        cache.exact().put(m_entryKey, entryOf("m"));  // in the same millisecond
        QVERIFY(cache.findRendered(m_key) == nullptr);
    }

    void followersGetTheLeadersAnswer()
    {
        FlightTable table;
        net::Worker worker(0);
        std::optional lead = leadOf(table, worker, m_key);
        const auto never = Deadline::at(std::chrono::steady_clock::now() + 1h);
        Running<FlightTable::Joined> a(worker, follow(table, worker, m_key, never));
        Running<FlightTable::Joined> b(worker, follow(table, worker, m_key, never));
        QCOMPARE(table.followers(), std::size_t(2));
        const auto kept = std::make_shared<const KeptAnswer>(keptOf(textAnswer()));
        lead->answer(kept);
        QVERIFY(a.poll() && b.poll());
        QVERIFY(a.result().answer == kept && b.result().answer == kept);
        QVERIFY(!a.result().lead && !b.result().lead);
        QCOMPARE(table.size(), std::size_t(0));
    }

    void aLeaderThatFailsIsFollowedByTheNextAndThenByAll()
    {
        FlightTable table;
        net::Worker worker(0);
        std::optional lead = leadOf(table, worker, m_key);
        const auto never = Deadline::at(std::chrono::steady_clock::now() + 1h);
        std::vector<std::unique_ptr<Running<FlightTable::Joined>>> waiting;
        for (int i = 0; i < 5; ++i)
            waiting.push_back(std::make_unique<Running<FlightTable::Joined>>(
                worker, follow(table, worker, m_key, never)));
        lead.reset();
        QVERIFY(waiting[0]->poll());
        QVERIFY(!waiting[1]->poll());
        QVERIFY(waiting[0]->result().lead.has_value());
        waiting[0]->result().lead.reset();
        QVERIFY(waiting[1]->poll());
        waiting[1]->result().lead.reset();  // the third leader: the others stop waiting
        for (int i = 2; i < 5; ++i) {
            QVERIFY(waiting[std::size_t(i)]->poll());
            QVERIFY(!waiting[std::size_t(i)]->result().lead);
            QVERIFY(waiting[std::size_t(i)]->result().answer == nullptr);
        }
        QCOMPARE(table.size(), std::size_t(0));
    }

    void aFollowerThatLeavesIsForgotten()
    {
        FlightTable table;
        net::Worker worker(0);
        std::optional lead = leadOf(table, worker, m_key);
        const auto never = Deadline::at(std::chrono::steady_clock::now() + 1h);
        Running<FlightTable::Joined> gone(worker, follow(table, worker, m_key, never));
        Running<FlightTable::Joined> stays(worker, follow(table, worker, m_key, never));
        gone.cancel();
        QVERIFY(gone.poll());
        QVERIFY(gone.result().isCancelled);
        QCOMPARE(table.followers(), std::size_t(1));
        lead.reset();
        QVERIFY(stays.poll());
        QVERIFY(stays.result().lead.has_value());
    }

    void aNextInLineThatHasGonePassesTheLeadOn()
    {
        FlightTable table;
        net::Worker worker(0);
        std::optional lead = leadOf(table, worker, m_key);
        const auto never = Deadline::at(std::chrono::steady_clock::now() + 1h);
        Running<FlightTable::Joined> gone(worker, follow(table, worker, m_key, never));
        Running<FlightTable::Joined> stays(worker, follow(table, worker, m_key, never));
        lead.reset();   // makes the first the leader; it has not run yet
        gone.cancel();  // and now its client leaves
        QVERIFY(gone.poll());
        gone.result().lead.reset();  // a coroutine that is cancelled lets go of it, too
        QVERIFY(stays.poll());
        QVERIFY(stays.result().lead.has_value());
        stays.result().lead.reset();
        QCOMPARE(table.size(), std::size_t(0));
    }

    void waitingEndsAtTheFollowersOwnDeadline()
    {
        FlightTable table;
        net::Worker worker(0);
        std::optional lead = leadOf(table, worker, m_key);
        Running<FlightTable::Joined> late(
            worker, follow(table, worker, m_key, Deadline::at(std::chrono::steady_clock::now())));
        QTRY_VERIFY(late.poll());
        QVERIFY(!late.result().lead && late.result().answer == nullptr);
        QCOMPARE(table.followers(), std::size_t(0));
        lead->answer(nullptr);
        QCOMPARE(table.size(), std::size_t(0));
    }

    void aFlightHasABoundedLine()
    {
        FlightTable table;
        net::Worker worker(0);
        std::optional lead = leadOf(table, worker, m_key);
        const auto never = Deadline::at(std::chrono::steady_clock::now() + 1h);
        std::vector<std::unique_ptr<Running<FlightTable::Joined>>> waiting;
        for (std::size_t i = 0; i < kMaxFollowers; ++i)
            waiting.push_back(std::make_unique<Running<FlightTable::Joined>>(
                worker, follow(table, worker, m_key, never)));
        QCOMPARE(table.followers(), kMaxFollowers);
        Running<FlightTable::Joined> more(worker, follow(table, worker, m_key, never));
        QVERIFY(more.poll());
        QVERIFY(!more.result().lead && more.result().answer == nullptr);
        lead->answer(nullptr);
        for (auto& one : waiting) QTRY_VERIFY(one->poll());
    }
};

QTEST_APPLESS_MAIN(TestKeptAnswer)
#include "tst_kept_answer.moc"
