#include "gateway/limit_rules.h"

#include "gateway/authentication_filter.h"

#include <QtTest>

using namespace helix;
using namespace helix::gateway;
using limits::BucketRate;
using limits::ClientId;

namespace {

auth::Principal keyOf(std::optional<std::int64_t> rate)
{
    auto key = std::make_shared<auth::ApiKey>();
    key->id = "sk-prod-123456789";
    key->rateLimit = rate;
    return auth::Principal::ofKey(std::move(key));
}

auth::Principal person()
{
    auth::Identity identity;
    identity.subject = "user-1";
    identity.issuer = "superagent";
    return auth::Principal::ofUser(std::make_shared<const auth::Identity>(identity));
}

const ClientId kKey = ClientId::ofKey("sk-prod-123456789");
const ClientId kAddress = ClientId::ofAddress(*parseIpAddress("192.0.2.1"));

limits::LimitPlan planOf(const config::Config& config, const auth::Principal& caller,
                         std::string_view method = "POST", std::string_view path = "/v1/debates")
{
    return limitPlan(limitRules(config), caller, "192.0.2.1", method, path);
}

config::Config limited()
{
    config::Config config;
    config.rateLimiting.emplace();
    return config;
}

}  // namespace

class TestLimitRules : public QObject {
    Q_OBJECT
private slots:
    void withoutASectionNobodyIsLimited()
    {
        config::Config config;
        const auto plan = planOf(config, {});
        QVERIFY(plan.client.isEmpty() && !plan.requests && !plan.global && !plan.endpoint);
        config.security.auth = "required";
        QVERIFY(!planOf(config, keyOf({})).requests);
    }

    void aPersonIsAClientOfTheirOwn()
    {
        QVERIFY(planOf({}, person()).client.isEmpty());
        auto config = limited();
        QVERIFY(planOf(config, person()).client == ClientId::ofPerson("superagent", "user-1"));
        config.security.rateLimit.emplace();
        config.security.rateLimit->isByApiKey = false;
        QVERIFY(planOf(config, person()).client == kAddress);
    }

    void aKeysOwnRateCountsEverywhere()
    {
        const auto plan = planOf({}, keyOf(100));
        QVERIFY(plan.client == kKey && plan.isOwnRate && !plan.global);
        QVERIFY(plan.requests == std::optional(BucketRate{100, 20}));
        QVERIFY(planOf(limited(), keyOf(5)).requests == std::optional(BucketRate{5, 5}));
        auto config = limited();
        config.rateLimiting->isEnabled = false;
        QVERIFY(planOf(config, keyOf(5)).requests.has_value());
    }

    void whatASectionLeavesOutHasTheStandardValues()
    {
        const auto plan = planOf(limited(), {});
        QVERIFY(plan.client == kAddress && !plan.isOwnRate);
        QVERIFY(plan.requests == std::optional(BucketRate{60, 20}));
        QVERIFY(plan.global == std::optional(BucketRate{60'000, 200}));
        QVERIFY(!plan.endpoint);
        QVERIFY(planOf(limited(), keyOf({})).client == kKey);
    }

    void theNewerSectionWins()
    {
        config::Config config;
        config.security.rateLimit = config::ClientLimitConfig{true, 30, 7, true, true};
        QVERIFY(planOf(config, {}).requests == std::optional(BucketRate{30, 7}));
        config.rateLimiting.emplace();
        QVERIFY(planOf(config, {}).requests == std::optional(BucketRate{30, 7}));
        config.rateLimiting->perClient = config::ClientRateConfig{90, 9};
        QVERIFY(planOf(config, {}).requests == std::optional(BucketRate{90, 9}));
    }

    void clientsMayBeCountedByAddressOrKeyOnly()
    {
        config::Config config;
        config.security.rateLimit = config::ClientLimitConfig{true, 60, 20, true, false};
        QVERIFY(planOf(config, keyOf({})).client == kAddress);
        QVERIFY(planOf(config, keyOf(5)).client == kKey);
        config.security.rateLimit = config::ClientLimitConfig{true, 60, 20, false, true};
        QVERIFY(planOf(config, keyOf({})).client == kKey);
        QVERIFY(planOf(config, {}).client.isEmpty());
    }

    void theEndpointOfAPath_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("perMinute");
        QTest::newRow("the path") << "POST"
                                  << "/v1/completions" << 30;
        QTest::newRow("below it") << "POST"
                                  << "/v1/completions/stream" << 30;
        QTest::newRow("the longer rule wins") << "POST"
                                              << "/v1/completions/special" << 3;
        QTest::newRow("another path with the same beginning") << "POST"
                                                              << "/v1/completionsx" << 0;
        QTest::newRow("another path") << "POST"
                                      << "/v1/chat/completions" << 0;
        QTest::newRow("reading is not counted") << "GET"
                                                << "/v1/completions" << 0;
    }
    void theEndpointOfAPath()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(int, perMinute);
        auto config = limited();
        auto& endpoints = config.rateLimiting->endpoints;
        endpoints["/v1/completions"] = {"/v1/completions", 30, 10};
        endpoints["/v1/completions/special/"] = {"/v1/completions/special/", 3, std::nullopt};
        const auto plan = planOf(config, {}, method.toStdString(), path.toStdString());
        QCOMPARE(plan.endpoint ? int(plan.endpoint->perMinute) : 0, perMinute);
        if (perMinute == 3) QCOMPARE(plan.endpoint->burst, std::int64_t(3));
    }

    void whatAPermissionIsNeededFor_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("permission");
        QTest::newRow("reading") << "GET"
                                 << "/v1/models"
                                 << "read";
        QTest::newRow("asking for a head") << "HEAD"
                                           << "/v1/models"
                                           << "read";
        QTest::newRow("a model call") << "POST"
                                      << "/v1/chat/completions"
                                      << "write";
        QTest::newRow("changing something") << "DELETE"
                                            << "/v1/providers/x"
                                            << "write";
        QTest::newRow("an unknown method") << "BREW"
                                           << "/v1/models"
                                           << "write";
        QTest::newRow("a debate") << "POST"
                                  << "/v1/debates"
                                  << "debate";
        QTest::newRow("an act on a debate") << "POST"
                                            << "/v1/debates/1/x"
                                            << "debate";
        QTest::newRow("reading a debate") << "GET"
                                          << "/v1/debates/1"
                                          << "read";
        QTest::newRow("a name that begins alike") << "POST"
                                                  << "/v1/debatesx"
                                                  << "write";
        QTest::newRow("administration") << "POST"
                                        << "/admin/x"
                                        << "admin";
        QTest::newRow("looking into administration") << "GET"
                                                     << "/admin/x"
                                                     << "inspect";
    }
    void whatAPermissionIsNeededFor()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QString, permission);
        QCOMPARE(QString(auth::permissionName(
                     neededPermission(nullptr, method.toStdString(), path.toStdString()))),
                 permission);
    }
};

QTEST_APPLESS_MAIN(TestLimitRules)
#include "tst_limit_rules.moc"
