#include "providers/http_calls.h"
#include "providers/wire_format.h"
#include "wire_cases.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

namespace {

HttpCall encode(const std::string& type, const ChatRequest& request, Endpoint endpoint = {})
{
    if (endpoint.baseUrl.empty()) endpoint.baseUrl = "http://h";
    return (*wireFormat(type))->encode(request, "m", endpoint);
}

}  // namespace

class TestWireRequests : public QObject {
    Q_OBJECT
private slots:
    void writesEachFormat_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : m_cases) QTest::newRow(one.tag.c_str()) << index++;
    }
    void writesEachFormat()
    {
        QFETCH(int, index);
        const auto& one = m_cases[std::size_t(index)];
        const auto call = encode(one.type, one.request);
        QCOMPARE(dumpJson(*parseJson(call.body)), dumpJson(*parseJson(one.body)));
    }
    void addressesAreJoined_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("base");
        QTest::addColumn<QString>("url");
        const auto row = [](const char* type, const char* base, const char* url) {
            QTest::newRow(base) << type << base << url;
        };
        row("openai", "http://h/v1", "http://h/v1/chat/completions");
        row("openai", "http://h/v1/", "http://h/v1/chat/completions");
        row("openai", "http://h/v1/chat/completions", "http://h/v1/chat/completions");
        row("anthropic", "http://a", "http://a/v1/messages");
        row("anthropic", "http://a/v1", "http://a/v1/messages");
        row("anthropic", "http://a/v1/messages", "http://a/v1/messages");
        row("gemini", "http://g/v1beta", "http://g/v1beta/models/m:generateContent");
        row("gemini", "http://g", "http://g/models/m:generateContent");
        row("ollama", "http://o", "http://o/api/chat");
        row("ollama", "http://o/api", "http://o/api/chat");
        row("cohere", "http://c/v2", "http://c/v2/chat");
    }
    void addressesAreJoined()
    {
        QFETCH(QString, type);
        QFETCH(QString, base);
        QFETCH(QString, url);
        Endpoint endpoint;
        endpoint.baseUrl = base.toStdString();
        QCOMPARE(QString::fromStdString(encode(type.toStdString(), test::question(), endpoint).url),
                 url);
    }
    void geminiStreamsHaveTheirOwnMethod()
    {
        auto request = test::question();
        request.isStream = true;
        QCOMPARE(encode("gemini", request).url,
                 std::string("http://h/models/m:streamGenerateContent?alt=sse"));
    }
    void keysGoWhereTheVendorWantsThem()
    {
        Endpoint endpoint;
        endpoint.apiKey = Secret("k1\r\nx: y");
        endpoint.extraHeaders.add("X-Title", "t");
        QCOMPARE(encode("openai", test::question(), endpoint).headers.get("authorization"),
                 std::string_view("Bearer k1x: y"));
        endpoint.authHeader = "x-api-key";
        endpoint.authScheme = "";
        const auto call = encode("anthropic", test::question(), endpoint);
        QCOMPARE(call.headers.get("X-Api-Key"), std::string_view("k1x: y"));
        QCOMPARE(call.headers.get("anthropic-version"), std::string_view("2023-06-01"));
        QCOMPARE(call.headers.get("x-title"), std::string_view("t"));
        QVERIFY(encode("openai", test::question()).headers.find("authorization") == nullptr);
    }
    void wholeAnswersAreRead_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : m_answers) QTest::newRow(one.tag.c_str()) << index++;
    }
    void wholeAnswersAreRead()
    {
        QFETCH(int, index);
        const auto& one = m_answers[std::size_t(index)];
        const auto answer = (*wireFormat(one.type))->decode(one.body);
        QCOMPARE(answer ? test::summaryOf(*answer)
                        : std::string(failureClassName(answer.error().failureClass)),
                 one.summary);
    }
    void listsOfModelsAreRead()
    {
        using Names = std::vector<std::string>;
        QCOMPARE(*(*wireFormat("openai"))->decodeModels(R"({"data":[{"id":"a"},{"id":"b"}]})"),
                 (Names{"a", "b"}));
        QCOMPARE(
            *(*wireFormat("gemini"))
                 ->decodeModels(
                     R"({"models":[{"name":"models/a","supportedGenerationMethods":["generateContent"]},{"name":"models/e","supportedGenerationMethods":["embedContent"]}]})"),
            Names{"a"});
        QCOMPARE(*(*wireFormat("ollama"))->decodeModels(R"({"models":[{"name":"a:latest"}]})"),
                 Names{"a:latest"});
        QCOMPARE(*(*wireFormat("cohere"))->decodeModels(R"({"models":[{"name":"a"}]})"),
                 Names{"a"});
        QVERIFY(!(*wireFormat("openai"))->decodeModels("<html>"));
        QVERIFY(!wireFormat("soap"));
    }

private:
    std::vector<test::RequestCase> m_cases = test::requestCases();
    std::vector<test::AnswerCase> m_answers = test::answerCases();
};

QTEST_APPLESS_MAIN(TestWireRequests)
#include "tst_wire_requests.moc"
