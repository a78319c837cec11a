#include "base/fake_clock.h"
#include "gateway/session_turn.h"

#include <QTemporaryDir>
#include <QtTest>
#include <thread>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;
using namespace std::chrono_literals;

namespace {

Message said(Role role, const std::string& text)
{
    Message message;
    message.role = role;
    message.content.emplace_back(TextPart{text});
    return message;
}

std::vector<Message> turn(const std::string& number)
{
    return {said(Role::User, "q" + number), said(Role::Assistant, "a" + number)};
}

std::string textsOf(const std::vector<Message>& messages)
{
    std::string all;
    for (const auto& message : messages) all += (all.empty() ? "" : " ") + message.text();
    return all;
}

SessionInfo asked(const std::string& id, const std::string& owner = "key a")
{
    SessionInfo info;
    info.id = id;
    info.owner = owner;
    info.userId = "u";
    info.ttlMs = 3'600'000;
    return info;
}

}  // namespace

class TestSessionBook : public QObject {
    Q_OBJECT
    FakeClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;

    [[nodiscard]] std::unique_ptr<SessionBook> open(SessionLimits limits = {})
    {
        auto book =
            SessionBook::open(m_folder->filePath("sessions.db").toStdString(), m_clock, limits);
        if (!book) qFatal("%s", book.error().text().c_str());
        return std::move(*book);
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aConversationGrowsAndSurvivesARestart()
    {
        {
            auto book = open();
            QVERIFY(book->create(asked("s"), {said(Role::System, "be kind")}));
            QVERIFY(book->append("key a", "s", turn("1")));
            QVERIFY(book->append("key a", "s", turn("2")));
            const auto found = book->find("key a", "s");
            QVERIFY(found);
            QCOMPARE(textsOf(found->history), std::string("q1 a1 q2 a2"));
        }
        auto book = open();
        const auto found = book->find("key a", "s");
        QVERIFY(found);
        QCOMPARE(textsOf(found->fixed), std::string("be kind"));
        QCOMPARE(textsOf(found->history), std::string("q1 a1 q2 a2"));
        QCOMPARE(found->info.requestCount, std::int64_t(2));
    }

    void anotherOwnerSeesNothing()
    {
        auto book = open();
        QVERIFY(book->create(asked("s"), {}));
        QVERIFY(book->find("key b", "s").error().code == ErrorCode::NotFound);
        QVERIFY(book->remove("key b", "s").error().code == ErrorCode::NotFound);
        QVERIFY(book->append("key b", "s", turn("1")));  // nobody notices
        QCOMPARE(book->find("key a", "s")->history.size(), std::size_t(0));
        QCOMPARE(book->page("key b", "", 10, 0)->sessions.size(), std::size_t(0));
        // The name is free for the other, who learns nothing by trying it.
        QVERIFY(book->create(asked("s", "key b"), {}));
        QVERIFY(book->create(asked("s"), {}).error().code == ErrorCode::AlreadyExists);
    }

    void aSessionEndsWhenNothingWasSaidForItsTime()
    {
        auto book = open();
        QVERIFY(book->create(asked("s"), {}));
        m_clock.advance(59min);
        QVERIFY(book->append("key a", "s", turn("1")));
        m_clock.advance(59min);
        QVERIFY(book->find("key a", "s"));
        m_clock.advance(1min);
        QVERIFY(!book->find("key a", "s"));
        QVERIFY(book->create(asked("s"), {}));  // the name is free again
        QCOMPARE(book->find("key a", "s")->history.size(), std::size_t(0));
    }

    void theOldestMessagesGoAndTheSystemsStay()
    {
        auto book = open({100, 4});
        QVERIFY(book->create(asked("s"), {said(Role::System, "be kind"), said(Role::User, "q0")}));
        for (const char* number : {"1", "2", "3"})
            QVERIFY(book->append("key a", "s", turn(number)));
        const auto found = book->find("key a", "s");
        QCOMPARE(textsOf(found->fixed), std::string("be kind"));
        QCOMPARE(textsOf(found->history), std::string("q2 a2 q3 a3"));
    }

    void aSessionIsBoundedInBytes()
    {
        auto book = open({100, 1'000});
        QVERIFY(book->create(asked("s"), {}));
        const std::string large(std::size_t(kMaxSessionBytes) / 3, 'x');
        for (int i = 0; i < 5; ++i)
            QVERIFY(book->append("key a", "s", {said(Role::User, large)}) || i > 2);
        const auto found = book->find("key a", "s");
        QVERIFY(found);
        QVERIFY(found->history.size() == 2);
    }

    void thereAreAtMostSoManySessions()
    {
        auto book = open({2, 10});
        QVERIFY(book->create(asked("a"), {}));
        QVERIFY(book->create(asked("b"), {}));
        QVERIFY(book->create(asked("c"), {}).error().code == ErrorCode::LimitExceeded);
        QVERIFY(book->remove("key a", "a"));
        QVERIFY(book->create(asked("c"), {}));
        m_clock.advance(2h);  // those that have ended hold no place
        QVERIFY(book->create(asked("d"), {}));
    }

    void listsAreReadInPages()
    {
        auto book = open();
        for (int i = 0; i < 5; ++i) QVERIFY(book->create(asked("s" + std::to_string(i)), {}));
        auto page = book->page("key a", "", 2, 0);
        QCOMPARE(page->sessions.size(), std::size_t(2));
        QCOMPARE(page->sessions[0].id, std::string("s4"));
        page = book->page("key a", "u", 3, *page->nextBefore);
        QCOMPARE(page->sessions.back().id, std::string("s0"));
        QVERIFY(!page->nextBefore);
        QCOMPARE(book->page("key a", "v", 3, 0)->sessions.size(), std::size_t(0));
    }

    void turnsOfParallelRequestsNeverMix()
    {
        auto book = open({100, 1'000});
        QVERIFY(book->create(asked("s"), {}));
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([&book, t] {
                for (int i = 0; i < 10; ++i) {
                    const std::string number = std::to_string(t) + "." + std::to_string(i);
                    while (!book->append("key a", "s", turn(number))) std::this_thread::yield();
                }
            });
        for (auto& thread : threads) thread.join();
        const auto found = book->find("key a", "s");
        QCOMPARE(found->history.size(), std::size_t(160));
        for (std::size_t i = 0; i < 160; i += 2)
            QCOMPARE(found->history[i].text().substr(1), found->history[i + 1].text().substr(1));
    }

    void whatDoesNotFitIsLeftOutFromTheOldestOn()
    {
        std::vector<Message> history;
        for (const char* number : {"1", "2", "3"})
            for (auto& message : turn(number)) history.push_back(std::move(message));
        QCOMPARE(textsOf(newestThatFit(history, 3, 1'000)), std::string("a2 q3 a3"));
        QCOMPARE(textsOf(newestThatFit(history, 100, 1'000)), textsOf(history));
        QVERIFY(newestThatFit(history, 100, 0).empty());
        QVERIFY(newestThatFit(history, 0, 1'000).empty());
    }

    void aToolsResultIsNotLeftWithoutItsCall()
    {
        std::vector<Message> history{said(Role::User, "q"), said(Role::Assistant, "call"),
                                     said(Role::Tool, "r1"), said(Role::Tool, "r2"),
                                     said(Role::Assistant, "a")};
        QCOMPARE(textsOf(newestThatFit(history, 3, 1'000)), std::string("a"));
        QCOMPARE(textsOf(newestThatFit(history, 4, 1'000)), std::string("call r1 r2 a"));
    }

    void theHistoryGoesBeforeTheRequestInBothForms()
    {
        Session session;
        session.fixed = {said(Role::System, "be kind")};
        session.history = turn("1");
        ChatRequest chat;
        chat.messages = {said(Role::User, "q2")};
        chat.original = Json{{"model", "m"},
                             {"x", 1},
                             {"messages", Json::array({{{"role", "user"}, {"content", "q2"}}})}};
        prependHistory(session, 100, 1'000, chat);
        QCOMPARE(textsOf(chat.messages), std::string("be kind q1 a1 q2"));
        QCOMPARE(chat.original["messages"].size(), std::size_t(4));
        QCOMPARE(chat.original["messages"][0]["role"], Json("system"));
        QCOMPARE(chat.original["messages"][3]["content"], Json("q2"));
        QCOMPARE(chat.original["x"], Json(1));
        // In another format the client's own messages would hide the history.
        chat.dialect = Dialect::Anthropic;
        prependHistory(session, 100, 1'000, chat);
        QVERIFY(!chat.original.contains("messages"));
    }
};

QTEST_APPLESS_MAIN(TestSessionBook)
#include "tst_session_book.moc"
