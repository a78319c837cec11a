#include "config/provider_overlay.h"

#include <QtTest>

using namespace helix;
using namespace helix::config;

namespace {

LoadOptions options()
{
    LoadOptions options;
    options.displayName = "providers.yaml";
    options.getenv = [](const std::string& name) -> std::optional<std::string> {
        if (name == "SOME_KEY") return "from-environment";
        return std::nullopt;
    };
    VendorDefaults vendor;
    vendor.type = "openai";
    vendor.baseUrl = "https://vendor.example/v1";
    vendor.models = {"vendor-model"};
    options.vendors.emplace("vendor", vendor);
    return options;
}

Config base()
{
    LoadOptions from = options();
    from.text =
        "providers:\n"
        "  one: {type: openai, base_url: 'http://one/v1', api_key: '${SOME_KEY}', models: [a], "
        "weight: 3}\n"
        "  two: {type: openai, base_url: 'http://two/v1', models: [b]}\n";
    return *loadConfig(from);
}

}  // namespace

class TestProviderOverlay : public QObject {
    Q_OBJECT
private slots:
    void onlyWhatIsGivenChanges()
    {
        Config config = base();
        const auto laid = applyProviderOverlay(
            config, "providers:\n  one: {weight: 7, enabled: false}\n", options());
        QVERIFY2(laid.has_value(), laid ? "" : laid.error().text().c_str());
        const ProviderConfig& one = *config.provider("one");
        QCOMPARE(one.weight, 7.0);
        QVERIFY(!one.isEnabled);
        QCOMPARE(one.baseUrl, std::string("http://one/v1"));
        QCOMPARE(one.apiKeys.front().reveal(), std::string("from-environment"));
        QCOMPARE(one.origin, std::string("file+api"));
        QCOMPARE(config.provider("two")->origin, std::string("file"));
    }

    void aNewProviderIsCompletedAndComesLast()
    {
        Config config = base();
        const auto laid = applyProviderOverlay(
            config, "providers:\n  new: {type: vendor, api_key: k, timeout: 5s}\n", options());
        QVERIFY(laid.has_value());
        QCOMPARE(config.providerOrder.back(), std::string("new"));
        const ProviderConfig& made = *config.provider("new");
        QCOMPARE(made.type, std::string("openai"));
        QCOMPARE(made.baseUrl, std::string("https://vendor.example/v1"));
        QCOMPARE(made.models, std::vector<std::string>{"vendor-model"});
        QCOMPARE(made.timeouts.total, Millis(5'000));
        QCOMPARE(made.origin, std::string("api"));
    }

    void nullRemoves()
    {
        Config config = base();
        QVERIFY(applyProviderOverlay(config, "providers: {one: null}", options()).has_value());
        QVERIFY(config.provider("one") == nullptr);
        QCOMPARE(config.providerOrder, std::vector<std::string>{"two"});
    }

    void aTypeMakesItAnotherProvider()
    {
        Config config = base();
        QVERIFY(applyProviderOverlay(
                    config, "providers: {one: {type: openai, base_url: 'http://x/v1'}}", options())
                    .has_value());
        QVERIFY2(config.provider("one")->apiKeys.empty(),
                 "the old key never goes to a new address");
        QCOMPARE(config.provider("one")->weight, 1.0);
    }

    void aChangeOfWhatIsGoneIsIgnored()
    {
        Config config = base();
        QVERIFY(
            applyProviderOverlay(config, "providers: {gone: {weight: 2}}", options()).has_value());
        QVERIFY(config.provider("gone") == nullptr);
    }

    void mistakesAreNamedWithTheirPlace_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("named");
        QTest::newRow("an unknown key") << "providers:\n  one: {wait: 2}\n"
                                        << "providers.one.wait";
        QTest::newRow("a bad value") << "providers:\n  one: {weight: heavy}\n"
                                     << "providers.one.weight";
        QTest::newRow("another section") << "server: {port: 1}\n"
                                         << "server";
        QTest::newRow("an unknown type") << "providers:\n  x: {type: nothing}\n"
                                         << "providers.x.type";
        QTest::newRow("a bad address") << "providers:\n  one: {base_url: 'ftp://x'}\n"
                                       << "providers.one.base_url";
        QTest::newRow("no YAML") << "providers: [\n"
                                 << "providers.yaml:";
    }
    void mistakesAreNamedWithTheirPlace()
    {
        QFETCH(QString, text);
        QFETCH(QString, named);
        Config config = base();
        const auto laid = applyProviderOverlay(config, text.toStdString(), options());
        QVERIFY(!laid.has_value());
        QVERIFY2(QString::fromStdString(laid.error().text()).contains(named),
                 laid.error().text().c_str());
    }

    void whatIsWrittenIsReadAgain()
    {
        ProviderOverlay overlay;
        overlay.change("a", escapedTexts(Json{{"type", "openai"},
                                              {"base_url", "http://a/v1"},
                                              {"api_key", "${SOME_KEY}"},
                                              {"models", Json::array({"x: y", "#z"})},
                                              {"weight", 2.5},
                                              {"timeouts", {{"total", "5s"}}}}));
        overlay.remove("one", true);
        const auto back = ProviderOverlay::parse(overlay.text(), "providers.yaml");
        QVERIFY(back.has_value());
        QCOMPARE(back->text(), overlay.text());
        QVERIFY(back->isRemoved("one"));
        Config config = base();
        QVERIFY(applyProviderOverlay(config, overlay.text(), options()).has_value());
        const ProviderConfig& a = *config.provider("a");
        QVERIFY2(a.apiKeys.front().reveal() == "${SOME_KEY}", "a client's text is no variable");
        QCOMPARE(a.models, (std::vector<std::string>{"x: y", "#z"}));
        QCOMPARE(a.weight, 2.5);
    }

    void laterChangesMergeAndShortFormsReplace()
    {
        ProviderOverlay overlay;
        overlay.change("a", Json{{"api_key", "old"}, {"timeouts", {{"total", "5s"}}}});
        overlay.change("a",
                       Json{{"api_keys", Json::array({"new"})}, {"timeouts", {{"idle", "1s"}}}});
        const Json keys = overlay.keysOf("a");
        QVERIFY(!keys.contains("api_key"));
        QCOMPARE(keys.at("timeouts").size(), std::size_t(2));
    }

    void whatComesFromNowhereElseIsSimplyGone()
    {
        ProviderOverlay overlay;
        overlay.change("a", Json{{"type", "openai"}});
        overlay.remove("a", false);
        QVERIFY(overlay.isEmpty());
        QCOMPARE(overlay.text(), std::string());
    }
};

QTEST_APPLESS_MAIN(TestProviderOverlay)
#include "tst_provider_overlay.moc"
