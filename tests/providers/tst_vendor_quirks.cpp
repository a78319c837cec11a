#include "base/fake_clock.h"
#include "providers/capability_matrix.h"
#include "providers/vendor_quirks.h"
#include "providers/vendor_table.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

namespace {

config::ProviderConfig provider(const char* name, const char* type, const char* url = "")
{
    config::ProviderConfig made;
    made.name = name;
    made.type = type;
    made.baseUrl = url;
    completeProvider(made);
    return made;
}

}  // namespace

class TestVendorQuirks : public QObject {
    Q_OBJECT
private slots:
    void everyMemberIsRead()
    {
        const auto quirks = readQuirks(Json::parse(
            R"({"max_tokens_field":"max_completion_tokens","stream_options":false,"refused":["user"],"renamed":{"seed":"random_seed"},"reasoning":"thinking","takes_reasoning_back":true,"effort_models":["x-"],"missing":["seed"],"added":["top_k"]})"));
        QVERIFY(quirks.has_value());
        QCOMPARE(quirks->maxTokensField, std::string("max_completion_tokens"));
        QVERIFY(!quirks->hasStreamOptions && quirks->takesReasoningBack);
        QCOMPARE(quirks->refusedFields, std::vector<std::string>{"user"});
        QCOMPARE(quirks->renamedFields.front().second, std::string("random_seed"));
        QVERIFY(quirks->missing.has(Feature::Seed) && quirks->added.has(Feature::TopK));
        QCOMPARE(quirks->effortModels, std::vector<std::string>{"x-"});
    }
    void mistakesInTheTableAreTold()
    {
        QVERIFY(!readQuirks(Json::parse(R"({"missing":["seeds"]})")));
        QVERIFY(!readQuirks(Json::parse(R"({"max_token_field":"x"})")));
        QVERIFY(!readQuirks(Json::parse("[]")));
        QVERIFY(
            !VendorTable::create(R"({"vendors":[{"name":"a","type":"openai","quirks":{"x":1}}]})"));
    }
    void theAddressDecidesForABareFormat_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("field");
        const auto row = [](const char* tag, const char* name, const char* type, const char* url,
                            const char* field) {
            QTest::newRow(tag) << name << type << url << field;
        };
        row("OpenAI itself", "openai", "openai", "", "max_completion_tokens");
        row("another name for OpenAI", "mine", "openai", "https://api.openai.com/v1",
            "max_completion_tokens");
        row("a server of one's own", "vllm", "openai", "http://127.0.0.1:8000/v1", "");
        row("a vendor by name behind a proxy", "deepseek", "deepseek", "http://127.0.0.1:1/v1",
            "max_tokens");
        row("a vendor by its address", "mine", "openai", "https://api.mistral.ai/v1", "max_tokens");
    }
    void theAddressDecidesForABareFormat()
    {
        QFETCH(QString, name);
        QFETCH(QString, type);
        QFETCH(QString, url);
        QFETCH(QString, field);
        const auto made = provider(name.toUtf8(), type.toUtf8(), url.toUtf8());
        QCOMPARE(quirksOf(made).maxTokensField, field.toStdString());
    }
    void theMatrixCountsQuirksIn()
    {
        config::Config config;
        for (const auto& made : {provider("claude", "anthropic"), provider("deepseek", "deepseek"),
                                 provider("openrouter", "openrouter")}) {
            config.providerOrder.push_back(made.name);
            config.providers.emplace(made.name, made);
        }
        config::ProviderConfig simulated;
        simulated.name = "demo";
        simulated.type = "simulated";
        config.providerOrder.push_back("demo");
        config.providers.emplace("demo", simulated);
        FakeClock clock;
        const auto catalog = ProviderCatalog::create(config, clock);
        QVERIFY(catalog.has_value());
        const auto rows = capabilityRows(**catalog);
        QCOMPARE(rows.size(), std::size_t(4));
        QCOMPARE(rows[0].wireType, std::string("anthropic"));
        QVERIFY(rows[0].has("count_tokens") && !rows[0].has("embeddings"));
        QVERIFY(rows[1].has("tools") && !rows[1].has("image_input"));
        QVERIFY(rows[2].has("top_k"));
        QVERIFY(rows[3].isSimulated && rows[3].has("embeddings"));
        QCOMPARE(rows[0].models, (std::vector<std::string>{"claude-sonnet-4-6"}));
    }
};

QTEST_APPLESS_MAIN(TestVendorQuirks)
#include "tst_vendor_quirks.moc"
