#include "base/fake_clock.h"
#include "gateway/response_state.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace helix;
using namespace helix::gateway;

namespace {

StoredResponse stored(const std::string& id, const std::string& owner, const FakeClock& clock)
{
    StoredResponse response;
    response.id = id;
    response.owner = owner;
    response.atMs = unixMillis(clock.wallNow());
    response.responseJson =
        R"({"id":")" + id +
        R"(","output":[{"id":"msg_1_0","type":"message","role":"assistant","content":"yes"}]})";
    response.inputJson = R"([{"id":"msg_1_in0","type":"message","role":"user","content":"q"}])";
    return response;
}

}  // namespace

class TestResponsesState : public QObject {
    Q_OBJECT

    std::unique_ptr<ResponseStore> open(ResponseStoreLimits limits = {})
    {
        auto store =
            ResponseStore::open(m_folder->path().toStdString() + "/responses.db", m_clock, limits);
        return store ? std::move(*store) : nullptr;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void isFoundAtOnceAndAfterARestart()
    {
        {
            const auto store = open();
            QVERIFY(store->put(stored("resp_1", "k", m_clock)));
            QCOMPARE((*store->find("resp_1", "k"))->owner, std::string("k"));
        }
        const auto store = open();
        const auto found = store->find("resp_1", "k");
        QVERIFY(found.has_value());
        QCOMPARE((*found)->inputJson, stored("resp_1", "k", m_clock).inputJson);
    }
    void nobodyElseFindsOrRemovesIt()
    {
        const auto store = open();
        QVERIFY(store->put(stored("resp_1", "k", m_clock)));
        QCOMPARE(store->find("resp_1", "other").error().code, ErrorCode::NotFound);
        QCOMPARE(store->remove("resp_1", "other").error().code, ErrorCode::NotFound);
        QVERIFY(store->remove("resp_1", "k").has_value());
        QCOMPARE(store->find("resp_1", "k").error().code, ErrorCode::NotFound);
        QCOMPARE(store->remove("resp_1", "k").error().code, ErrorCode::NotFound);
    }
    void theOldestGo()
    {
        ResponseStoreLimits limits;
        limits.maxCount = 3;
        {
            const auto store = open(limits);
            for (int i = 1; i <= 5; ++i)
                QVERIFY(store->put(stored("resp_" + std::to_string(i), "k", m_clock)));
        }
        const auto store = open(limits);
        QVERIFY(!store->find("resp_2", "k"));
        for (const char* id : {"resp_3", "resp_4", "resp_5"}) QVERIFY(store->find(id, "k"));
    }
    void theyEndWithTheirAge()
    {
        const auto store = open();
        QVERIFY(store->put(stored("resp_1", "k", m_clock)));
        m_clock.advance(kStoredResponseAge - std::chrono::minutes(1));
        QVERIFY(store->find("resp_1", "k"));
        m_clock.advance(std::chrono::minutes(2));
        QVERIFY(!store->find("resp_1", "k"));
    }
    void bytesAreBounded()
    {
        ResponseStoreLimits limits;
        limits.maxBytes = 1024 * 1024;
        {
            const auto store = open(limits);
            for (int i = 0; i < 40; ++i) {
                auto large = stored("resp_" + std::to_string(i), "k", m_clock);
                large.inputJson = "[\"" + std::string(64 * 1024, 'x') + "\"]";
                QVERIFY(store->put(std::move(large)));
            }
        }
        const auto store = open(limits);
        QVERIFY(store->find("resp_39", "k"));
        QVERIFY(!store->find("resp_0", "k"));
    }
    void tooLargeIsNotStored()
    {
        const auto store = open();
        auto large = stored("resp_1", "k", m_clock);
        large.inputJson.assign(kMaxStoredResponseSize + 1, 'x');
        QVERIFY(!store->put(std::move(large)));
        QVERIFY(!store->find("resp_1", "k"));
    }
    void theConversationGoesOn()
    {
        const auto known = std::make_shared<const StoredResponse>(stored("resp_1", "k", m_clock));
        Json body = Json::parse(R"({"previous_response_id":"resp_1","input":"and now?"})");
        QCOMPARE(referencedResponses(body), std::vector<std::string>{"resp_1"});
        addState(body, {known});
        QVERIFY(!body["input"][2].contains("id"));
        const Json items = inputItems(body, "2");
        QCOMPARE(items.size(), std::size_t(3));
        QCOMPARE(items[1]["content"], Json("yes"));
        QCOMPARE(items[2]["id"], Json("msg_2_in0"));
        QCOMPARE(items[2]["content"][0]["text"], Json("and now?"));
    }
    void referencesAreResolved()
    {
        const auto known = std::make_shared<const StoredResponse>(stored("resp_1", "k", m_clock));
        Json body = Json::parse(
            R"({"input":[{"type":"item_reference","id":"msg_1_0"},{"type":"item_reference","id":"msg_9_0"}]})");
        QCOMPARE(referencedResponses(body), (std::vector<std::string>{"resp_1", "resp_9"}));
        addState(body, {known});
        QCOMPARE(body["input"][0]["content"], Json("yes"));
        QCOMPARE(body["input"][1]["type"], Json("item_reference"));
    }
    void onlyABodyThatNamesStateIsLookedInto()
    {
        QVERIFY(!mentionsState(R"({"input":"a"})"));
        QVERIFY(mentionsState(R"({"input":"a","store":true})"));
        QVERIFY(mentionsState(R"({"previous_response_id":"a"})"));
        QVERIFY(mentionsState(R"({"input":[{"type":"item_reference"}]})"));
    }
    void whatIsKeptCanBeFound()
    {
        const auto store = open();
        const KeepingResponses protocol(HostedTools::Drop, *store, "k",
                                        unixMillis(m_clock.wallNow()), "[]");
        AnswerIdentity who;
        who.id = "req-7";
        providers::ChatResponse response;
        response.choices.emplace_back().message.content.emplace_back(providers::TextPart{"a"});
        const Json answer = Json::parse(protocol.writeAnswer({}, response, who));
        QCOMPARE(answer["store"], Json(true));
        QCOMPARE(Json::parse((*store->find("resp_7", "k"))->responseJson), answer);
    }

private:
    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_APPLESS_MAIN(TestResponsesState)
#include "tst_responses_state.moc"
