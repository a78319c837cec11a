#include "base/base64.h"
#include "gateway/protocols/openai_embeddings.h"

#include <QtTest>
#include <bit>
#include <cstring>
#include <limits>

using namespace helix;
using namespace helix::gateway;
using namespace helix::providers;

namespace {

AnswerIdentity identity()
{
    return {"req-1", "m", 5, "p"};
}

ParsedRequest parse(const std::string& members)
{
    return parseEmbeddingRequest(Json::parse(R"({"model":"m",)" + members + "}"));
}

}  // namespace

class TestOpenAiEmbeddings : public QObject {
    Q_OBJECT
private slots:
    void namesTheBadField_data()
    {
        QTest::addColumn<QByteArray>("members");
        QTest::addColumn<QString>("param");
        const auto row = [](const char* members, const char* param) {
            QTest::newRow(members) << QByteArray(members) << QString(param);
        };
        row(R"("x":1)", "input");
        row(R"("input":"")", "input");
        row(R"("input":[])", "input");
        row(R"("input":7)", "input");
        row(R"("input":["a",""])", "input[1]");
        row(R"("input":["a",7])", "input[1]");
        row(R"("input":[[1],[]])", "input[1]");
        row(R"("input":[1,"a"])", "input[1]");
        row(R"("input":[1,-2])", "input[1]");
        row(R"("input":"a","dimensions":0)", "dimensions");
        row(R"("input":"a","encoding_format":"hex")", "encoding_format");
        row(R"("input":"a","user":7)", "user");
        row(R"("input":"a","model":"")", "model");
    }
    void namesTheBadField()
    {
        QFETCH(QByteArray, members);
        QFETCH(QString, param);
        const auto request = parse(members.toStdString());
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
    }
    void tooManyInputsAreRefused()
    {
        Json body{{"model", "m"}};
        body["input"] = Json::array();
        for (std::size_t i = 0; i < kMaxEmbeddingInputs; ++i) body["input"].push_back("a");
        QVERIFY(parseEmbeddingRequest(body).has_value());
        body["input"].push_back("a");
        QCOMPARE(parseEmbeddingRequest(body).error().param, std::string("input"));
    }
    void readsEveryKindOfInput()
    {
        const auto one = parse(R"("input":"a","dimensions":8,"user":"u","input_type":"query")");
        QCOMPARE(one->operation, Operation::Embedding);
        QCOMPARE(one->embedding.texts, std::vector<std::string>{"a"});
        QCOMPARE(*one->embedding.dimensions, std::int64_t(8));
        QCOMPARE(one->embedding.inputType, std::string("query"));
        QCOMPARE(parse(R"("input":["a","b"])")->embedding.texts.size(), std::size_t(2));
        QCOMPARE(parse(R"("input":[1,2])")->embedding.tokens,
                 (std::vector<std::vector<std::int64_t>>{{1, 2}}));
        QCOMPARE(parse(R"("input":[[1],[2,3]])")->embedding.tokens.size(), std::size_t(2));
        QVERIFY(!one->isStream);
    }
    void writesNumbers()
    {
        ChatResponse response;
        response.embeddings = {{0.1, -2, 1e-7}, {}};
        response.usage.promptTokens = 4;
        const auto text = writeEmbeddingAnswer(*parse(R"("input":"a")"), response, identity());
        QCOMPARE(
            Json::parse(text).dump(),
            Json::parse(
                R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.1,-2,1e-07]},)"
                R"({"object":"embedding","index":1,"embedding":[]}],"model":"m","provider":"p",)"
                R"("usage":{"prompt_tokens":4,"total_tokens":4}})")
                .dump());
    }
    void base64HoldsTheExactFloats()
    {
        const std::vector<double> vector{
            0.1,
            -0.0,
            1.0,
            -1.5,
            3.4028234663852886e38,
            1.1754943508222875e-38,
            static_cast<double>(std::numeric_limits<float>::denorm_min())};
        ChatResponse response;
        response.embeddings = {vector};
        const auto request = parse(R"("input":"a","encoding_format":"base64")");
        const Json answer = Json::parse(writeEmbeddingAnswer(*request, response, identity()));
        const auto bytes = decodeBase64(answer["data"][0]["embedding"].get<std::string>());
        QVERIFY(bytes.has_value());
        QCOMPARE(bytes->size(), vector.size() * 4);
        for (std::size_t i = 0; i < vector.size(); ++i) {
            std::uint32_t bits = 0;
            for (std::size_t byte = 0; byte < 4; ++byte)
                bits |= std::uint32_t(static_cast<unsigned char>((*bytes)[4 * i + byte]))
                        << (8 * byte);
            QCOMPARE(bits, std::bit_cast<std::uint32_t>(static_cast<float>(vector[i])));
        }
        QCOMPARE(base64OfVector({1.0}), std::string("AACAPw=="));
    }
    void unknownUsageIsLeftOut()
    {
        ChatResponse response;
        response.embeddings = {{1}};
        const Json answer =
            Json::parse(writeEmbeddingAnswer(*parse(R"("input":"a")"), response, identity()));
        QVERIFY(!answer.contains("usage"));
    }
};

QTEST_APPLESS_MAIN(TestOpenAiEmbeddings)
#include "tst_openai_embeddings.moc"
