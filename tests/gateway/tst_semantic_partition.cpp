// Which requests may share answers by meaning: everything but the words of the last message is part
// of the partition.

#include "gateway/semantic_call.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

Message said(Role role, const char* text)
{
    Message message;
    message.role = role;
    message.content.push_back(TextPart{text});
    return message;
}

ChatRequest request(const char* text = "how do I reset my password")
{
    ChatRequest chat;
    chat.model = "m";
    chat.messages.push_back(said(Role::System, "You are helpful."));
    chat.messages.push_back(said(Role::User, text));
    chat.original = Json{{"model", "m"}, {"messages", Json::array({text})}};
    return chat;
}

struct Change {
    std::function<void(ChatRequest&)> chat;
    const char* tenant = "key a";
    const char* tags = "";
};

}  // namespace

Q_DECLARE_METATYPE(Change)

class TestSemanticPartition : public QObject {
    Q_OBJECT

    static Sha256 partition(const ChatRequest& chat, const char* tenant = "key a",
                            const char* tags = "", const char* answerers = "[a]")
    {
        config::SemanticCacheConfig config;
        config.provider = "one";
        return semanticPartition(config, tenant, tags, answerers, chat);
    }

private slots:
    void theWordsOfTheQuestionMayDiffer()
    {
        QCOMPARE(partition(request("one question")), partition(request("another question")));
    }

    void aStreamAndAWholeAnswerShare()
    {
        ChatRequest stream = request();
        stream.isStream = true;
        stream.original["stream"] = true;
        QCOMPARE(partition(stream), partition(request()));
    }

    void everythingElseIsKeptApart_data()
    {
        QTest::addColumn<Change>("change");
        const auto row = [](const char* tag, std::function<void(ChatRequest&)> change) {
            QTest::newRow(tag) << Change{std::move(change)};
        };
        QTest::newRow("another tenant") << Change{[](ChatRequest&) {}, "key b"};
        QTest::newRow("other routing tags") << Change{[](ChatRequest&) {}, "key a", "eu"};
        row("another model", [](auto& chat) { chat.model = "other"; });
        row("another system prompt",
            [](auto& chat) { chat.messages[0] = said(Role::System, "You are rude."); });
        row("no system prompt", [](auto& chat) { chat.messages.erase(chat.messages.begin()); });
        row("an earlier turn", [](auto& chat) {
            chat.messages.insert(chat.messages.begin() + 1, said(Role::Assistant, "Hello!"));
        });
        row("a tool", [](auto& chat) {
            chat.tools.push_back({"search", "finds", Json::object(), std::nullopt});
        });
        row("a temperature", [](auto& chat) { chat.temperature = 0.2; });
        row("a top_p", [](auto& chat) { chat.topP = 0.2; });
        row("a length", [](auto& chat) { chat.maxTokens = 5; });
        row("a seed", [](auto& chat) { chat.seed = 5; });
        row("a stop", [](auto& chat) { chat.stop = {"END"}; });
        row("an answer's format", [](auto& chat) {
            chat.responseFormat = ResponseFormat{ResponseFormat::Kind::JsonObject, {}, {}, {}};
        });
        row("another user", [](auto& chat) { chat.user = "somebody"; });
        row("another protocol", [](auto& chat) { chat.dialect = Dialect::Anthropic; });
        row("a field that nobody here knows",
            [](auto& chat) { chat.original["verbosity"] = "low"; });
    }
    void everythingElseIsKeptApart()
    {
        QFETCH(Change, change);
        ChatRequest chat = request();
        change.chat(chat);
        QVERIFY(partition(chat, change.tenant, change.tags) != partition(request()));
    }

    void anotherEmbeddingIsAnotherSpace()
    {
        config::SemanticCacheConfig one;
        one.provider = "one";
        config::SemanticCacheConfig other = one;
        other.model = "embedding-3";
        QVERIFY(semanticPartition(one, "a", "", "[a]", request()) !=
                semanticPartition(other, "a", "", "[a]", request()));
    }

    void otherAnswerersAreApart()
    {
        QVERIFY(partition(request(), "key a", "", "[b]") != partition(request()));
    }

    void someCallsTakeNoPart_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<bool>("isComparable");
        QTest::newRow("a question") << Change{[](ChatRequest&) {}} << true;
        QTest::newRow("a picture beside it") << Change{[](ChatRequest& chat) {
            chat.messages.back().content.push_back(ImagePart{"https://h/a.png"});
        }} << false;
        QTest::newRow("a tool's result at the end")
            << Change{[](ChatRequest& chat) { chat.messages.push_back(said(Role::Tool, "42")); }}
            << false;
        QTest::newRow("an answer to be continued") << Change{[](ChatRequest& chat) {
            chat.messages.push_back(said(Role::Assistant, "Once"));
        }} << false;
        QTest::newRow("an embedding")
            << Change{[](ChatRequest& chat) { chat.operation = Operation::Embedding; }} << false;
        QTest::newRow("the older completions")
            << Change{[](ChatRequest& chat) { chat.dialect = Dialect::OpenAiCompletion; }} << false;
        QTest::newRow("no message")
            << Change{[](ChatRequest& chat) { chat.messages.clear(); }} << false;
        QTest::newRow("nothing said")
            << Change{[](ChatRequest& chat) { chat.messages.back().content.clear(); }} << false;
        QTest::newRow("a book") << Change{[](ChatRequest& chat) {
            chat.messages.back() = said(Role::User, std::string(9'000, 'x').c_str());
        }} << false;
    }
    void someCallsTakeNoPart()
    {
        QFETCH(Change, change);
        QFETCH(bool, isComparable);
        ChatRequest chat = request();
        change.chat(chat);
        QCOMPARE(comparableQuestion(chat).has_value(), isComparable);
    }
};

QTEST_APPLESS_MAIN(TestSemanticPartition)
#include "tst_semantic_partition.moc"
