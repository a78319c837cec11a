// Embeddings and token counts, in every format that has them.

#include "base/base64.h"
#include "providers/simulated_embedding.h"
#include "providers/token_estimate.h"
#include "providers/wire_format.h"
#include "wire_cases.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

namespace {

ChatRequest embedding()
{
    ChatRequest request;
    request.operation = Operation::Embedding;
    request.embedding.texts = {"one", "two"};
    request.embedding.dimensions = 8;
    request.embedding.inputType = "search_query";
    request.dialect = Dialect::OpenAiResponses;
    return request;
}

ChatRequest counting()
{
    ChatRequest request = test::question();
    request.operation = Operation::CountTokens;
    request.dialect = Dialect::OpenAiResponses;
    request.temperature = 0.5;
    return request;
}

struct CallCase {
    const char* tag;
    const char* type;
    ChatRequest request;
    const char* url;
    const char* body;
};

std::vector<CallCase> calls()
{
    ChatRequest own = embedding();
    own.dialect = Dialect::OpenAiChat;
    own.original =
        Json::parse(R"({"input":"one","encoding_format":"base64","truncate":"END","model":"x"})");
    ChatRequest tokens = embedding();
    tokens.embedding = {};
    tokens.embedding.tokens = {{1, 2}};
    ChatRequest ownCount = counting();
    ownCount.dialect = Dialect::Anthropic;
    ownCount.original = Json::parse(R"({"messages":[],"model":"x","system":"s"})");
    ChatRequest geminiCount = counting();
    geminiCount.dialect = Dialect::Gemini;
    geminiCount.original =
        Json::parse(R"({"generateContentRequest":{"model":"models/x","contents":[]}})");
    return {
        {"openai: embeddings", "openai", embedding(), "http://h/embeddings",
         R"({"model":"m","input":["one","two"],"dimensions":8,"encoding_format":"float"})"},
        {"openai: the client's own body", "openai", own, "http://h/embeddings",
         R"({"model":"m","input":"one","truncate":"END","encoding_format":"float"})"},
        {"openai: tokens instead of texts", "openai", tokens, "http://h/embeddings",
         R"({"model":"m","input":[[1,2]],"encoding_format":"float"})"},
        {"gemini: embeddings", "gemini", embedding(), "http://h/models/m:batchEmbedContents",
         R"({"requests":[{"model":"models/m","content":{"parts":[{"text":"one"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":8},{"model":"models/m","content":{"parts":[{"text":"two"}]},"taskType":"RETRIEVAL_QUERY","outputDimensionality":8}]})"},
        {"ollama: embeddings", "ollama", embedding(), "http://h/api/embed",
         R"({"model":"m","input":["one","two"],"dimensions":8})"},
        {"cohere: embeddings", "cohere", embedding(), "http://h/embed",
         R"({"model":"m","texts":["one","two"],"input_type":"search_query","embedding_types":["float"],"output_dimension":8})"},
        {"anthropic: a count", "anthropic", counting(), "http://h/v1/messages/count_tokens",
         R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]})"},
        {"anthropic: a count of the client's own body", "anthropic", ownCount,
         "http://h/v1/messages/count_tokens", R"({"model":"m","messages":[],"system":"s"})"},
        {"gemini: a count", "gemini", counting(), "http://h/models/m:countTokens",
         R"({"generateContentRequest":{"model":"models/m","contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"temperature":0.5}}})"},
        {"gemini: a count of the client's own body", "gemini", geminiCount,
         "http://h/models/m:countTokens",
         R"({"generateContentRequest":{"model":"models/m","contents":[]}})"},
    };
}

// Little-endian floats 1, -0.5.
std::string base64Vector()
{
    const char bytes[] = {0, 0, char(0x80), 0x3F, 0, 0, 0, char(0xBF)};
    return encodeBase64({bytes, sizeof bytes});
}

std::string vectorsOf(const ChatResponse& response)
{
    return Json(response.embeddings).dump() + " " +
           std::to_string(response.usage.promptTokens.value_or(-1));
}

double cosine(const std::vector<double>& a, const std::vector<double>& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

}  // namespace

class TestWireOperations : public QObject {
    Q_OBJECT
private slots:
    void callsAreWritten_data()
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : calls()) QTest::newRow(one.tag) << index++;
    }
    void callsAreWritten()
    {
        QFETCH(int, index);
        const CallCase one = calls()[std::size_t(index)];
        Endpoint endpoint;
        endpoint.baseUrl = "http://h";
        const auto call = (*wireFormat(one.type))->encode(one.request, "m", endpoint);
        QCOMPARE(call.url, std::string(one.url));
        QCOMPARE(dumpJson(*parseJson(call.body)), dumpJson(Json::parse(one.body)));
    }
    void vectorsAreRead_data()
    {
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("read");
        const auto row = [](const char* tag, const char* type, const QString& body,
                            const char* read) { QTest::newRow(tag) << type << body << read; };
        row("openai, in the order of the index", "openai",
            R"({"object":"list","data":[{"index":1,"embedding":[2]},{"index":0,"embedding":[1.5]}],"usage":{"prompt_tokens":3,"total_tokens":3}})",
            "[[1.5],[2.0]] 3");
        row("openai, base64", "openai",
            QString(R"({"data":[{"embedding":"%1"}]})").arg(QString::fromStdString(base64Vector())),
            "[[1.0,-0.5]] -1");
        row("openai, cut base64", "openai", R"({"data":[{"embedding":"AAAA"}]})", "bad_answer");
        row("openai, an empty list", "openai", R"({"data":[]})", "bad_answer");
        row("openai, no numbers", "openai", R"({"data":[{"embedding":[null]}]})", "bad_answer");
        row("openai, an error under 200", "openai", R"({"error":{"code":503}})", "server_error");
        row("openai, a chat's answer", "openai", R"({"choices":[]})", "bad_answer");
        row("gemini", "gemini", R"({"embeddings":[{"values":[0.5]},{"values":[1]}]})",
            "[[0.5],[1.0]] -1");
        row("gemini, one", "gemini", R"({"embedding":{"values":[0.5]}})", "[[0.5]] -1");
        row("gemini, an error in a list", "gemini", R"([{"error":{"code":429}}])", "rate_limited");
        row("ollama", "ollama", R"({"model":"m","embeddings":[[0.5,1]],"prompt_eval_count":4})",
            "[[0.5,1.0]] 4");
        row("ollama, an error", "ollama", R"({"error":"no such model"})", "bad_answer");
        row("cohere, by type", "cohere",
            R"({"id":"i","embeddings":{"float":[[0.5]]},"meta":{"billed_units":{"input_tokens":2}}})",
            "[[0.5]] 2");
        row("cohere, the list itself", "cohere", R"({"embeddings":[[0.5]]})", "[[0.5]] -1");
        row("cohere, an error", "cohere", R"({"message":"invalid"})", "bad_answer");
    }
    void vectorsAreRead()
    {
        QFETCH(QString, type);
        QFETCH(QString, body);
        QFETCH(QString, read);
        const auto answer =
            (*wireFormat(type.toStdString()))->decode(body.toStdString(), Operation::Embedding);
        QCOMPARE(answer ? vectorsOf(*answer)
                        : std::string(failureClassName(answer.error().failureClass)),
                 read.toStdString());
    }
    void countsAreRead()
    {
        const auto claude =
            (*wireFormat("anthropic"))->decode(R"({"input_tokens":0})", Operation::CountTokens);
        QVERIFY(claude && claude->usage.promptTokens == 0 && !claude->isEstimate);
        const auto gemini = (*wireFormat("gemini"))
                                ->decode(R"({"totalTokens":31,"cachedContentTokenCount":2})",
                                         Operation::CountTokens);
        QVERIFY(gemini && gemini->usage.promptTokens == 31 && gemini->usage.cachedTokens == 2);
        QVERIFY(!(*wireFormat("gemini"))->decode("{}", Operation::CountTokens));
    }
    void capabilitiesTellWhatIsThere()
    {
        const auto has = [](const char* type, Feature feature) {
            return (*wireFormat(type))->capabilities().has(feature);
        };
        for (const char* type : {"openai", "gemini", "ollama", "cohere"})
            QVERIFY(has(type, Feature::Embeddings));
        QVERIFY(!has("anthropic", Feature::Embeddings));
        for (const char* type : {"anthropic", "gemini"}) QVERIFY(has(type, Feature::CountTokens));
        for (const char* type : {"openai", "ollama", "cohere"})
            QVERIFY(!has(type, Feature::CountTokens));
    }
    void estimatesAreNearTheTruth_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("least");
        QTest::addColumn<int>("most");
        QTest::newRow("nothing") << "" << 0 << 0;
        QTest::newRow("a sentence") << "The quick brown fox jumps over the lazy dog." << 9 << 11;
        QTest::newRow("code") << "for (int i = 0; i < 10; ++i) sum += values[i];" << 16 << 26;
        QTest::newRow("a number") << "1234567" << 2 << 3;
        QTest::newRow("Chinese") << QString::fromUtf8("你好世界") << 3 << 5;
        QTest::newRow("Russian") << QString::fromUtf8("Привет мир") << 3 << 7;
    }
    void estimatesAreNearTheTruth()
    {
        QFETCH(QString, text);
        QFETCH(int, least);
        QFETCH(int, most);
        const auto tokens = estimateTokens(std::string_view(text.toStdString()));
        QVERIFY2(tokens >= least && tokens <= most, QByteArray::number(qlonglong(tokens)));
    }
    void estimatesCountTheWholePrompt()
    {
        ChatRequest request = test::question();
        const auto plain = estimateTokens(request);
        request.tools.push_back({"f", "does f", Json::parse(R"({"type":"object"})"), {}});
        const auto withTool = estimateTokens(request);
        request.messages.back().content.emplace_back(ImagePart{"", "image/png", "QUJD", ""});
        QVERIFY(plain > 0 && withTool > plain && estimateTokens(request) > withTool + 500);
        QVERIFY(estimatedCount(request, "m").isEstimate);
    }
    void simulatedVectorsFollowTheWords()
    {
        EmbeddingInput input;
        input.texts = {"How do I reset my password?", "how do i reset my PASSWORD", "Bread recipes",
                       ""};
        const auto vectors = simulateEmbeddings(input);
        QCOMPARE(vectors.size(), std::size_t(4));
        for (const auto& vector : vectors) {
            QCOMPARE(vector.size(), std::size_t(kSimulatedDimensions));
            QVERIFY(std::abs(cosine(vector, vector) - 1) < 1e-9);
        }
        QCOMPARE(vectors[0], vectors[1]);
        QVERIFY(cosine(vectors[0], vectors[2]) < 0.5);
        input.dimensions = 3;
        QCOMPARE(simulateEmbeddings(input).front().size(), std::size_t(3));
    }
};

QTEST_APPLESS_MAIN(TestWireOperations)
#include "tst_wire_operations.moc"
