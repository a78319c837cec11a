#include "base/fake_clock.h"
#include "providers/provider_catalog.h"
#include "providers/vendor_table.h"
#include "providers/wire_format.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

namespace {

EnvironmentReader environment(std::map<std::string, std::string> values)
{
    return [values = std::move(values)](const std::string& name) {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

config::ProviderConfig provider(std::string name, std::string type)
{
    config::ProviderConfig made;
    made.name = std::move(name);
    made.type = std::move(type);
    return made;
}

config::Config configOf(std::vector<config::ProviderConfig> providers)
{
    config::Config config;
    for (auto& one : providers) {
        config.providerOrder.push_back(one.name);
        config.providers.emplace(one.name, std::move(one));
    }
    return config;
}

}  // namespace

class TestVendorTable : public QObject {
    Q_OBJECT
private slots:
    void everyRowIsComplete()
    {
        QVERIFY(vendorTable().names().size() >= 30);
        for (const Vendor& vendor : vendorTable().vendors()) {
            QVERIFY2(wireFormat(vendor.type).has_value(), vendor.name.c_str());
            QVERIFY2(vendor.baseUrl.empty() || vendor.baseUrl.starts_with("http"),
                     vendor.name.c_str());
            QVERIFY2(vendor.isKeyless || !vendor.keyVariables.empty(), vendor.name.c_str());
            QVERIFY2(!vendor.baseUrl.ends_with("/"), vendor.name.c_str());
        }
        QCOMPARE(vendorTable().find("anthropic"), vendorTable().find("claude"));
        QVERIFY(vendorTable().find("nobody") == nullptr);
        QCOMPARE(vendorDefaults().at("anthropic").authHeader, std::string("x-api-key"));
    }
    void brokenTablesAreRefused()
    {
        for (const char* text :
             {"", "{}", R"({"vendors":[{}]})",
              R"({"vendors":[{"name":"a","type":"openai"},{"name":"a","type":"openai"}]})"})
            QVERIFY2(!VendorTable::create(text), text);
    }
    void aProviderIsCompleted_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("baseUrl");
        QTest::addColumn<QString>("expected");  // type|base_url|header|model
        const auto row = [](const char* tag, const char* name, const char* type, const char* url,
                            const char* expected) {
            QTest::newRow(tag) << name << type << url << expected;
        };
        row("by its own name", "claude", "", "",
            "anthropic|https://api.anthropic.com|x-api-key|claude-sonnet-4-6");
        row("by the type as a vendor", "mine", "groq", "",
            "openai|https://api.groq.com/openai/v1|authorization|llama-3.3-70b-versatile");
        row("by the type as a wire format", "mine", "gemini", "http://localhost:1",
            "gemini|http://localhost:1|x-goog-api-key|gemini-2.0-flash");
        row("its name says more than its wire format", "deepseek", "openai", "",
            "openai|https://api.deepseek.com/v1|authorization|deepseek-chat");
        row("only the vendor's host gets its path", "openai", "openai", "https://api.openai.com",
            "openai|https://api.openai.com/v1|authorization|gpt-4o");
        row("unknown stays as it is", "mine", "soap", "", "soap||authorization|");
    }
    void aProviderIsCompleted()
    {
        QFETCH(QString, name);
        QFETCH(QString, type);
        QFETCH(QString, baseUrl);
        QFETCH(QString, expected);
        auto made = provider(name.toStdString(), type.toStdString());
        made.baseUrl = baseUrl.toStdString();
        completeProvider(made);
        const std::string got = made.type + "|" + made.baseUrl + "|" + made.authHeader + "|" +
                                (made.models.empty() ? "" : made.models.front());
        QCOMPARE(QString::fromStdString(got), expected);
    }
    void keysComeFromTheEnvironment()
    {
        const auto found =
            providersFromEnvironment(environment({{"CLAUDE_API_KEY", " real-key-1 "},
                                                  {"ANTHROPIC_API_KEY", "your-api-key"},
                                                  {"ANTHROPIC_BASE_URL", "http://p"},
                                                  {"CLAUDE_MODEL", "c9"},
                                                  {"OPENROUTER_API_KEY", "real-key-2"},
                                                  {"OPENAI_API_KEY", "sk-xxx"},
                                                  {"GROQ_API_KEY", "xxxx"},
                                                  {"MISTRAL_API_KEY", ""}}));
        QCOMPARE(found.size(), std::size_t(2));
        QCOMPARE(found[0].name, std::string("claude"));
        QCOMPARE(found[0].apiKeys[0].reveal(), std::string("real-key-1"));
        QCOMPARE(found[0].baseUrl, std::string("http://p"));
        QCOMPARE(found[0].models[0], std::string("c9"));
        QCOMPARE(found[1].name, std::string("openrouter"));
    }
    void nothingIsEnabledWithoutAKeyOrAnAddress()
    {
        QVERIFY(providersFromEnvironment(environment({})).empty());
        const auto found = providersFromEnvironment(environment({{"OLLAMA_HOST", "0.0.0.0"}}));
        QCOMPARE(found.size(), std::size_t(1));
        QCOMPARE(found[0].baseUrl, std::string("http://127.0.0.1:11434"));
        QVERIFY(found[0].apiKeys.empty());
    }
    void anAccountIsPartOfTheAddress()
    {
        QVERIFY(providersFromEnvironment(environment({{"CF_API_KEY", "real-key-1"}})).empty());
        const auto found = providersFromEnvironment(
            environment({{"CF_API_KEY", "real-key-1"}, {"CLOUDFLARE_ACCOUNT_ID", "acc"}}));
        QCOMPARE(found.at(0).baseUrl,
                 std::string("https://api.cloudflare.com/client/v4/accounts/acc/ai/v1"));
    }
    void theCatalogKeepsTheOrderOfTheFile()
    {
        const FakeClock clock;
        auto off = provider("off", "openai");
        off.isEnabled = false;
        auto demo = provider("demo", "simulated");
        demo.models = {"sim-1", "sim-2"};
        const auto catalog =
            ProviderCatalog::create(configOf({demo, provider("claude", ""), off}), clock);
        QVERIFY(catalog.has_value());
        QCOMPARE((*catalog)->names(), (std::vector<std::string>{"demo", "claude"}));
        QCOMPARE((*catalog)->models().size(), std::size_t(3));
        QVERIFY((*catalog)->find("demo")->isSimulated());
        QVERIFY(!(*catalog)->find("claude")->isSimulated());
        QVERIFY((*catalog)->find("off") == nullptr);
        QCOMPARE((*catalog)->find("claude")->keyName(0), std::string("key_none"));
    }
    void theCatalogNamesWhatIsWrong()
    {
        const FakeClock clock;
        const auto unknown = ProviderCatalog::create(configOf({provider("mine", "soap")}), clock);
        QVERIFY(!unknown);
        QVERIFY(unknown.error().message.find("'mine'") != std::string::npos);
        const auto nowhere =
            ProviderCatalog::create(configOf({provider("az", "azure-openai")}), clock);
        QVERIFY(!nowhere);
        QVERIFY(nowhere.error().message.find("'az' needs a base_url") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestVendorTable)
#include "tst_vendor_table.moc"
