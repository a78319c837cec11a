#include "auth/api_key_request.h"

#include <QtTest>

using namespace helix;
using namespace helix::auth;

class TestApiKeyRequest : public QObject {
    Q_OBJECT
private slots:
    void readsEveryMember()
    {
        const auto request = parseApiKeyRequest(
            R"({"name":"production-client","permissions":["read","write","debate"],)"
            R"("rate_limit":100,"expires_in":"365d","tokens_per_minute":90000,"max_parallel":4,)"
            R"("allowed_models":["claude-*","gpt-4o"],"team":"search","daily_budget_usd":5,)"
            R"("monthly_budget_usd":99.5})");
        QVERIFY2(request.has_value(), request ? "" : request.error().message.c_str());
        const ApiKey& key = request->wanted;
        QCOMPARE(key.name, std::string("production-client"));
        QVERIFY(key.permissions ==
                Permissions({Permission::Read, Permission::Write, Permission::Debate}));
        QCOMPARE(key.rateLimit, std::optional<std::int64_t>(100));
        QCOMPARE(key.tokensPerMinute, std::optional<std::int64_t>(90'000));
        QCOMPARE(key.maxParallel, std::optional<std::int64_t>(4));
        QCOMPARE(key.allowedModels.size(), std::size_t(2));
        QCOMPARE(key.team, std::string("search"));
        QCOMPARE(key.dailyBudgetUsd, std::optional<double>(5));
        QCOMPARE(key.monthlyBudgetUsd, std::optional<double>(99.5));
        QCOMPARE(request->expiresIn->count(), 365LL * 86'400'000);
    }

    void aNameIsEnough()
    {
        const auto request = parseApiKeyRequest(R"({"name":"n","rate_limit":null,"team":null})");
        QVERIFY(request.has_value());
        QVERIFY(request->wanted.permissions == Permissions({Permission::Read, Permission::Write}));
        QVERIFY(!request->expiresIn && !request->wanted.rateLimit);
    }

    void namesTheMemberAtFault_data()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("param");
        const auto row = [](const char* tag, const char* member, const char* param) {
            QTest::newRow(tag) << QString("{\"name\":\"n\",%1}").arg(member) << QString(param);
        };
        QTest::newRow("no JSON") << "name=x"
                                 << "";
        QTest::newRow("a list") << "[]"
                                << "";
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("no name") << R"({"permissions":["read"]})"
                                 << "name";
        QTest::newRow("an empty name") << R"({"name":""})"
                                       << "name";
        QTest::newRow("a name that is no text") << R"({"name":7})"
                                                << "name";
        QTest::newRow("a name that is null") << R"({"name":null})"
                                             << "name";
        QTest::newRow("a name with a line break") << R"({"name":"a\nb"})"
                                                  << "name";
        QTest::newRow("a long name")
            << QString("{\"name\":\"%1\"}").arg(QString(101, 'n')) << "name";
        row("an unknown permission", R"("permissions":["root"])", "permissions");
        row("permissions as text", R"("permissions":"read")", "permissions");
        row("no permission at all", R"("permissions":[])", "permissions");
        row("a permission that is a number", R"("permissions":[1])", "permissions");
        row("a rate of zero", R"("rate_limit":0)", "rate_limit");
        row("a negative rate", R"("rate_limit":-1)", "rate_limit");
        row("a rate with a fraction", R"("rate_limit":1.5)", "rate_limit");
        row("a rate as text", R"("rate_limit":"100")", "rate_limit");
        row("an absurd rate", R"("rate_limit":1e300)", "rate_limit");
        row("a huge rate", R"("rate_limit":18446744073709551615)", "rate_limit");
        row("a lifetime without unit", R"("expires_in":"365")", "expires_in");
        row("a lifetime as number", R"("expires_in":365)", "expires_in");
        row("a lifetime of nothing", R"("expires_in":"0s")", "expires_in");
        row("a negative lifetime", R"("expires_in":"-1d")", "expires_in");
        row("an endless lifetime", R"("expires_in":"99999d")", "expires_in");
        row("models as text", R"("allowed_models":"gpt-4o")", "allowed_models");
        row("an empty model", R"("allowed_models":[""])", "allowed_models");
        row("a negative budget", R"("daily_budget_usd":-1)", "daily_budget_usd");
        row("a budget of more than all money", R"("monthly_budget_usd":1e12)",
            "monthly_budget_usd");
        row("a misspelt member", R"("expire_in":"1d")", "expire_in");
    }
    void namesTheMemberAtFault()
    {
        QFETCH(QString, body);
        QFETCH(QString, param);
        const auto request = parseApiKeyRequest(body.toStdString());
        QVERIFY(!request);
        QCOMPARE(QString::fromStdString(request.error().param), param);
        QVERIFY(!request.error().message.empty());
    }

    void theGreatestBudgetIsNamedWhereItIsExceeded()
    {
        QVERIFY(parseApiKeyRequest(R"({"name":"n","daily_budget_usd":1e9})").has_value());
        const auto more = parseApiKeyRequest(R"({"name":"n","daily_budget_usd":1000000001})");
        QVERIFY(!more);
        QVERIFY(QString::fromStdString(more.error().message).contains("1000000000"));
    }

    void aRotationMayBeAskedForWithoutABody()
    {
        QCOMPARE(parseRotateRequest(" \n")->overlap.count(), kDefaultOverlap.count());
        QCOMPARE(parseRotateRequest(R"({"overlap":"0s"})")->overlap.count(), 0LL);
        QCOMPARE(parseRotateRequest(R"({"overlap":"1h"})")->overlap.count(), 3'600'000LL);
        QCOMPARE(QString::fromStdString(parseRotateRequest(R"({"overlap":1})").error().param),
                 QString("overlap"));
        QCOMPARE(QString::fromStdString(parseRotateRequest(R"({"grace":"1h"})").error().param),
                 QString("grace"));
    }

    void patternsMatchModels_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("model");
        QTest::addColumn<bool>("isMatch");
        QTest::newRow("equal") << "gpt-4o"
                               << "gpt-4o" << true;
        QTest::newRow("a beginning is not enough") << "gpt-4o"
                                                   << "gpt-4o-mini" << false;
        QTest::newRow("a star at the end") << "claude-*"
                                           << "claude-sonnet-4-6" << true;
        QTest::newRow("a star for nothing") << "claude*"
                                            << "claude" << true;
        QTest::newRow("a star in the middle") << "a*c*e"
                                              << "abcde" << true;
        QTest::newRow("a star that comes back") << "*ab"
                                                << "aaab" << true;
        QTest::newRow("everything") << "*"
                                    << "anything" << true;
        QTest::newRow("another model") << "claude-*"
                                       << "gpt-4o" << false;
        QTest::newRow("nothing") << "claude-*"
                                 << "" << false;
    }
    void patternsMatchModels()
    {
        QFETCH(QString, pattern);
        QFETCH(QString, model);
        QFETCH(bool, isMatch);
        QCOMPARE(matchesPattern(pattern.toStdString(), model.toStdString()), isMatch);
    }

    void permissionsGoThroughText()
    {
        const Permissions some{Permission::Debate, Permission::Read};
        QCOMPARE(some.text(), std::string("read,debate"));
        QVERIFY(Permissions::fromText(some.text()) == some);
        QVERIFY(Permissions::fromText("read,teleport") == Permissions({Permission::Read}));
        QVERIFY(Permissions::fromText("").isEmpty());
    }
};

QTEST_APPLESS_MAIN(TestApiKeyRequest)
#include "tst_api_key_request.moc"
