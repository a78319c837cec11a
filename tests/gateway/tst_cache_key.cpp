#include "gateway/cache_key.h"
#include "gateway/protocols/openai_chat_request.h"

#include <QtTest>
#include <functional>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

using Change = std::function<void(ChatRequest&)>;

Message textMessage(Role role, const std::string& text)
{
    Message message;
    message.role = role;
    message.content.emplace_back(TextPart{text});
    return message;
}

ChatRequest sample()
{
    ChatRequest chat;
    chat.model = "m";
    chat.messages = {textMessage(Role::System, "be kind"), textMessage(Role::User, "hi")};
    chat.tools.push_back({"f", "does", Json{{"type", "object"}}, std::nullopt});
    chat.original = Json{{"model", "m"}, {"stream", false}};
    return chat;
}

Sha256 keyOf(const ChatRequest& chat, std::string_view tenant = "key a", std::string_view tags = {},
             bool isEnsemble = false, std::string_view answerers = "[a]")
{
    return cacheKey({tenant, tags, isEnsemble, answerers, chat});
}

ChatRequest parsed(const char* text)
{
    auto chat = parseChatRequest(*parseJson(text));
    if (!chat) qFatal("%s", chat.error().message.c_str());
    return std::move(*chat);
}

auth::Principal principalOf(const std::string& keyId, const std::string& team)
{
    auto key = std::make_shared<auth::ApiKey>();
    key->id = keyId;
    key->team = team;
    return auth::Principal::ofKey(std::move(key));
}

}  // namespace

Q_DECLARE_METATYPE(Change)

class TestCacheKey : public QObject {
    Q_OBJECT
private slots:
    void whatChangesTheAnswerChangesTheKey_data()
    {
        QTest::addColumn<Change>("change");
        const auto row = [](const char* tag, Change change) { QTest::newRow(tag) << change; };
        row("another model", [](auto& c) { c.model = "n"; });
        row("one message more", [](auto& c) { c.messages.push_back(textMessage(Role::User, "")); });
        row("another text", [](auto& c) { c.messages[1] = textMessage(Role::User, "ho"); });
        row("another role", [](auto& c) { c.messages[1].role = Role::Assistant; });
        row("the same text in two parts", [](auto& c) {
            c.messages[1].content = {TextPart{"h"}, TextPart{"i"}};
        });
        row("an image", [](auto& c) { c.messages[1].content.emplace_back(ImagePart{"u"}); });
        row("an image's detail", [](auto& c) {
            c.messages[1].content.emplace_back(ImagePart{"u", "", "", "low"});
        });
        row("a file", [](auto& c) { c.messages[1].content.emplace_back(FilePart{"u"}); });
        row("sound", [](auto& c) { c.messages[1].content.emplace_back(AudioPart{"wav", "x"}); });
        row("a part that nobody here knows", [](auto& c) {
            c.messages[1].content.emplace_back(OtherPart{Json{{"x", 1}}, "openai"});
        });
        row("a speaker's name", [](auto& c) { c.messages[1].name = "bob"; });
        row("an earlier call", [](auto& c) {
            c.messages[1].toolCalls.push_back({"1", "f", "{}"});
        });
        row("whose result it is", [](auto& c) { c.messages[1].toolCallId = "1"; });
        row("that the tool failed", [](auto& c) { c.messages[1].isToolError = true; });
        row("an earlier thought", [](auto& c) { c.messages[1].addReasoning("hm"); });
        row("an earlier refusal", [](auto& c) { c.messages[1].refusal = "no"; });
        row("no tool", [](auto& c) { c.tools.clear(); });
        row("a tool's name", [](auto& c) { c.tools[0].name = "g"; });
        row("a tool's description", [](auto& c) { c.tools[0].description = "d"; });
        row("a tool's parameters", [](auto& c) { c.tools[0].parameters["x"] = 1; });
        row("a strict tool", [](auto& c) { c.tools[0].isStrict = true; });
        row("a tool that is not strict", [](auto& c) { c.tools[0].isStrict = false; });
        row("a tool choice", [](auto& c) { c.toolChoice = ToolChoice{}; });
        row("a named tool", [](auto& c) {
            c.toolChoice = ToolChoice{ToolChoice::Kind::Named, "f"};
        });
        row("parallel calls", [](auto& c) { c.parallelToolCalls = false; });
        row("a temperature", [](auto& c) { c.temperature = 0; });
        row("another temperature", [](auto& c) { c.temperature = 0.1; });
        row("top_p", [](auto& c) { c.topP = 0.5; });
        row("a presence penalty", [](auto& c) { c.presencePenalty = 1; });
        row("a frequency penalty", [](auto& c) { c.frequencyPenalty = 1; });
        row("max_tokens", [](auto& c) { c.maxTokens = 1; });
        row("top_k", [](auto& c) { c.topK = 1; });
        row("a seed", [](auto& c) { c.seed = 1; });
        row("n", [](auto& c) { c.n = 1; });
        row("a stop", [](auto& c) { c.stop = {"x"}; });
        row("two stops", [](auto& c) { c.stop = {"x", "y"}; });
        row("a response format", [](auto& c) { c.responseFormat = ResponseFormat{}; });
        row("a schema", [](auto& c) {
            c.responseFormat =
                ResponseFormat{ResponseFormat::Kind::JsonSchema, "s", Json{{"a", 1}}, {}};
        });
        row("an effort", [](auto& c) { c.reasoning = ReasoningSettings{"low", {}, {}}; });
        row("a budget of thought", [](auto& c) { c.reasoning = ReasoningSettings{"", 9, {}}; });
        row("shown thoughts", [](auto& c) { c.reasoning = ReasoningSettings{"", {}, true}; });
        row("logprobs", [](auto& c) { c.wantsLogprobs = true; });
        row("top_logprobs", [](auto& c) { c.topLogprobs = 2; });
        row("a bias", [](auto& c) { c.logitBias = Json{{"5", 1}}; });
        row("a user", [](auto& c) { c.user = "u"; });
        row("tags", [](auto& c) { c.tags = {"eu"}; });
        row("another operation", [](auto& c) { c.operation = Operation::Embedding; });
        row("a text to embed", [](auto& c) { c.embedding.texts = {"x"}; });
        row("tokens to embed", [](auto& c) { c.embedding.tokens = {{1, 2}}; });
        row("dimensions", [](auto& c) { c.embedding.dimensions = 8; });
        row("the purpose of vectors", [](auto& c) { c.embedding.inputType = "query"; });
        row("a forced provider", [](auto& c) { c.forcedProvider = "p"; });
        row("a session", [](auto& c) { c.sessionId = "s"; });
        row("an ensemble", [](auto& c) { c.ensemble = Json::object(); });
        row("a dropped field", [](auto& c) { c.dropped = {"tools[1]"}; });
        row("another protocol", [](auto& c) { c.dialect = Dialect::Anthropic; });
        row("a field that nobody here knows", [](auto& c) { c.original["new_field"] = 1; });
        row("the value of such a field", [](auto& c) { c.original["new_field"] = "1"; });
    }
    void whatChangesTheAnswerChangesTheKey()
    {
        QFETCH(Change, change);
        ChatRequest changed = sample();
        change(changed);
        QVERIFY(keyOf(changed) != keyOf(sample()));
    }

    void noTwoRowsShareAKey()
    {
        // The table above must not hold two changes that only differ from the sample.
        std::vector<Sha256> seen;
        for (const double t : {0.0, 0.1, 1.0}) {
            ChatRequest chat = sample();
            chat.temperature = t;
            seen.push_back(keyOf(chat));
            chat.topP = t;
            chat.temperature.reset();
            seen.push_back(keyOf(chat));
        }
        std::sort(seen.begin(), seen.end());
        QVERIFY(std::adjacent_find(seen.begin(), seen.end()) == seen.end());
    }

    void howTheAnswerIsWrittenDoesNot()
    {
        ChatRequest chat = sample();
        chat.isStream = true;
        chat.wantsStreamUsage = true;
        chat.answerForm = "list";
        chat.original["stream"] = true;
        chat.original["stream_options"] = Json{{"include_usage", true}};
        QVERIFY(keyOf(chat) == keyOf(sample()));
    }

    void theOrderOfJsonMembersDoesNot()
    {
        const auto a = parsed(
            R"({"model":"m","messages":[{"role":"user","content":"x"}],"top_k_x":{"a":1,"b":2}})");
        const auto b = parsed(
            R"({"top_k_x":{"b":2,"a":1},"messages":[{"content":"x","role":"user"}],"model":"m"})");
        QVERIFY(keyOf(a) == keyOf(b));
    }

    void everyUnknownFieldOfABodyCounts()
    {
        const auto plain = parsed(R"({"model":"m","messages":[{"role":"user","content":"x"}]})");
        const auto more =
            parsed(R"({"model":"m","messages":[{"role":"user","content":"x"}],"verbosity":"low"})");
        QVERIFY(keyOf(plain) != keyOf(more));
    }

    void tenantTagsEnsembleAndAnswerersAreApart()
    {
        const auto chat = sample();
        QVERIFY(keyOf(chat, "key a") != keyOf(chat, "key b"));
        QVERIFY(keyOf(chat, "key a", "eu") != keyOf(chat, "key a"));
        QVERIFY(keyOf(chat, "key a", {}, true) != keyOf(chat, "key a"));
        QVERIFY(keyOf(chat, "key a", {}, false, "[b]") != keyOf(chat, "key a"));
        QVERIFY(keyOf(chat, "ab", "c") != keyOf(chat, "a", "bc"));
    }

    void theScopeSaysWhoShares()
    {
        const auto a = principalOf("sk-a", "red");
        const auto b = principalOf("sk-b", "red");
        const auto c = principalOf("sk-c", "");
        QVERIFY(cacheTenant(a, "key") != cacheTenant(b, "key"));
        QCOMPARE(cacheTenant(a, "team"), cacheTenant(b, "team"));
        QVERIFY(cacheTenant(c, "team") != cacheTenant(a, "team"));
        QCOMPARE(cacheTenant(c, "everyone"), cacheTenant(a, "everyone"));
        for (const char* scope : {"key", "team", "everyone"}) {
            QVERIFY(cacheTenant({}, scope) != cacheTenant(a, scope));
            QVERIFY(cacheTenant({}, scope) != cacheTenant(auth::Principal::admin(), scope));
        }
    }

    void aTeamIsNoKeyOfTheSameName()
    {
        QVERIFY(cacheTenant(principalOf("x", ""), "team") !=
                cacheTenant(principalOf("y", "x"), "team"));
    }

    void usersAreApartAlsoOfDifferentIssuers()
    {
        const auto user = [](const char* issuer) {
            auto identity = std::make_shared<auth::Identity>();
            identity->subject = "42";
            identity->issuer = issuer;
            return auth::Principal::ofUser(std::move(identity));
        };
        QVERIFY(cacheTenant(user("a"), "key") != cacheTenant(user("b"), "key"));
    }

    void theRawKeyHoldsAllItIsGiven()
    {
        const RawKeyParts plain{"t", 1, "POST", "/v1/chat/completions", "", "body"};
        const auto with = [&](auto change) {
            RawKeyParts parts = plain;
            change(parts);
            return rawCacheKey(parts);
        };
        QVERIFY(with([](auto& p) { p.tenant = "u"; }) != rawCacheKey(plain));
        QVERIFY(with([](auto& p) { p.configVersion = 2; }) != rawCacheKey(plain));
        QVERIFY(with([](auto& p) { p.target = "/v1/x"; }) != rawCacheKey(plain));
        QVERIFY(with([](auto& p) { p.headers = "x-helix-cache:on\n"; }) != rawCacheKey(plain));
        QVERIFY(with([](auto& p) { p.body = "bod"; }) != rawCacheKey(plain));
        QVERIFY(with([](auto&) {}) == rawCacheKey(plain));
    }
};

QTEST_APPLESS_MAIN(TestCacheKey)
#include "tst_cache_key.moc"
