// Tokens of OpenID issuers: the documents, when keys are fetched, who a token is for, and all of it
// against an issuer on a socket that changes its keys, lies and goes away.

#include "auth/oidc_fetcher.h"
#include "auth/oidc_identity.h"
#include "auth/test_keys.h"
#include "auth/token_service.h"
#include "base/base64.h"
#include "base/fake_clock.h"
#include "store/migration.h"
#include "support/scripted_upstream.h"

#include <QTemporaryDir>
#include <QtTest>
#include <boost/asio/post.hpp>
#include <future>

using namespace helix;
using namespace helix::auth;
using namespace std::chrono_literals;
using test::Reply;
using test::ScriptedUpstream;

namespace {

const std::string kDiscovery = "/.well-known/openid-configuration";

std::string setOf(const std::vector<std::string>& keys)
{
    std::string text = "{\"keys\":[";
    for (std::size_t i = 0; i < keys.size(); ++i) text += (i == 0 ? "" : ",") + keys[i];
    return text + "]}";
}

/// Wall time of the fake clock, steady time of the machine: fetches have real deadlines.
class MixedClock final : public Clock {
public:
    [[nodiscard]] SteadyTime steadyNow() const noexcept override
    {
        return std::chrono::steady_clock::now() + m_skipped.load();
    }
    [[nodiscard]] WallTime wallNow() const noexcept override { return m_wall.wallNow(); }
    void skipSteady(std::chrono::nanoseconds by) { m_skipped = m_skipped.load() + by; }
    FakeClock& wall() { return m_wall; }

private:
    FakeClock m_wall;
    std::atomic<std::chrono::nanoseconds> m_skipped{0ns};
};

const test::KeyPair& rsa()
{
    static const test::KeyPair pair = test::makeRsaPair();
    return pair;
}

const test::KeyPair& ec()
{
    static const test::KeyPair pair = test::makeEcPair("P-256");
    return pair;
}

}  // namespace

class TestOidc : public QObject {
    Q_OBJECT
    MixedClock m_clock;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<store::WriteQueue> m_queue;
    std::unique_ptr<TokenService> m_tokens;
    std::unique_ptr<ScriptedUpstream> m_provider;
    std::unique_ptr<net::Worker> m_worker;
    std::unique_ptr<OidcFetcher> m_fetcher;
    std::promise<Result<std::size_t>> m_fetched;
    std::mutex m_mutex;  // guards the next three; the provider answers on its own threads
    std::string m_keys;
    std::string m_claimedIssuer;
    int m_status = 200;

    [[nodiscard]] Reply answer(const ScriptedUpstream::Received& request)
    {
        const std::lock_guard lock(m_mutex);
        if (request.target == kDiscovery)
            return Reply::json(m_status, dumpJson({{"issuer", m_claimedIssuer},
                                                   {"jwks_uri", m_provider->url() + "/jwks"}}));
        return Reply::json(m_status, m_keys);
    }
    void publish(const std::vector<std::string>& keys, int status = 200)
    {
        const std::lock_guard lock(m_mutex);
        m_keys = setOf(keys);
        m_status = status;
    }
    [[nodiscard]] config::SecurityConfig security() const
    {
        config::SecurityConfig security;
        config::OidcIssuerConfig issuer;
        issuer.issuer = m_provider->url();
        issuer.audience = "helix";
        issuer.roles = {{"ops", "operator"}, {"root", "admin"}};
        issuer.defaultRole = "readonly";
        security.oidc.push_back(issuer);
        return security;
    }
    /// Runs the fetches that are due; the outcome, or nothing when none was.
    [[nodiscard]] std::optional<Result<std::size_t>> fetch()
    {
        m_fetched = {};
        std::promise<bool> ticked;
        auto fetched = m_fetched.get_future();
        const auto before = m_provider->count();
        net::asio::post(m_worker->context(), [&] {
            m_fetcher->tick(*m_worker);
            ticked.set_value(true);
        });
        ticked.get_future().wait();
        bool isAny = false;
        for (const auto& state : m_tokens->issuers().states()) isAny |= state.isFetching;
        if (!isAny && m_provider->count() == before &&
            fetched.wait_for(0s) != std::future_status::ready)
            return std::nullopt;
        return fetched.get();
    }
    [[nodiscard]] Json claims() const
    {
        const auto now = unixMillis(m_clock.wallNow()) / 1'000;
        return {{"iss", m_provider->url()},
                {"aud", "helix"},
                {"sub", "user-7"},
                {"iat", now},
                {"exp", now + 600},
                {"jti", "t1"},
                {"name", "Eve"},
                {"roles", Json::array({"ops"})}};
    }
    [[nodiscard]] static std::string token(const Json& claims, const std::string& id = "k1",
                                           const test::KeyPair& pair = rsa(),
                                           TokenAlgorithm algorithm = TokenAlgorithm::Rs256)
    {
        return *signJwt(claims, algorithm, *TokenKey::fromPem(pair.privatePem), id);
    }
    [[nodiscard]] bool works(const std::string& text) { return m_tokens->verify(text).has_value(); }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        const std::string path = m_folder->path().toStdString() + "/h.db";
        auto queue = store::WriteQueue::start([=, this]() -> Result<store::Database> {
            auto database = store::Database::open(path, store::Durability::Full);
            if (!database) return database;
            const auto done = store::migrate(*database, store::nodeMigrations(), m_clock.wallNow());
            if (!done) return tl::unexpected(done.error());
            return database;
        });
        QVERIFY(queue);
        m_queue = std::move(*queue);
        m_provider = std::make_unique<ScriptedUpstream>();
        m_provider->setResponder([this](const auto& request) { return answer(request); });
        m_claimedIssuer = m_provider->url();
        publish({test::jwkOf(rsa(), "k1")});
        auto tokens = TokenService::open(path, *m_queue, m_clock, security());
        QVERIFY2(tokens, tokens ? "" : tokens.error().text().c_str());
        m_tokens = std::move(*tokens);
        m_fetcher = std::make_unique<OidcFetcher>(
            m_tokens->issuers(), m_clock,
            [this](const OidcFetcher::Report& report) { m_fetched.set_value(report.keys); });
        m_worker = std::make_unique<net::Worker>(0);
        m_worker->start();
    }
    void cleanup()
    {
        m_worker.reset();
        m_fetcher.reset();
        m_tokens.reset();
        m_provider.reset();
        m_queue.reset();
    }

    void aForeignNameIsNobodysOfOurs_data()
    {
        QTest::addColumn<QByteArray>("claim");
        QTest::addColumn<QByteArray>("name");
        QTest::newRow("a name of ours") << QByteArray("alice") << QByteArray("alice");
        QTest::newRow("a name of another issuer")
            << QByteArray("bob (other.example)") << QByteArray("bob (other.example)");
        QTest::newRow("line breaks and escapes")
            << QByteArray(R"(al\r\n\u001b[2Jice\u007f\u0085)") << QByteArray("al[2Jice");
        QTest::newRow("letters beyond ASCII")
            << QByteArray(R"(Zo\u00eb \u00c2)") << QByteArray("Zo\xc3\xab \xc3\x82");
        QTest::newRow("nothing that can be shown")
            << QByteArray(R"(\u0001\u0002)") << QByteArray("user-7");
    }
    void aForeignNameIsNobodysOfOurs()
    {
        QFETCH(QByteArray, claim);
        QFETCH(QByteArray, name);
        config::OidcIssuerConfig issuer;
        issuer.issuer = "https://login.example/realms/a";
        issuer.defaultRole = "readonly";
        const auto parsed = parseJson("{\"sub\":\"user-7\",\"preferred_username\":\"" +
                                      claim.toStdString() + "\"}");
        QVERIFY(parsed.has_value());
        const auto identity = identityOf(*parsed, issuer, "x");
        QVERIFY(identity.has_value());
        QCOMPARE(identity->name, name.toStdString() + " (login.example/realms/a)");
    }

    void aTokenIsGoodOnceTheKeysAreHere()
    {
        QVERIFY(!works(token(claims())));
        const auto fetched = fetch();
        QVERIFY(fetched && *fetched);
        QCOMPARE(**fetched, std::size_t(1));
        const auto identity = m_tokens->verify(token(claims()));
        QVERIFY2(identity, identity ? "" : identity.error().message.c_str());
        QCOMPARE((*identity)->subject, std::string("user-7"));
        QCOMPARE((*identity)->name, "Eve (" + m_provider->url().substr(7) + ')');
        QCOMPARE((*identity)->role, Role::Operator);
        QCOMPARE((*identity)->issuer, m_provider->url());
        QVERIFY((*identity)->family.empty());
        // Nothing more is fetched as long as every key is known.
        QVERIFY(!fetch());
    }

    void newKeysAreFetchedWhenATokenNamesOne()
    {
        QVERIFY(fetch());
        QVERIFY(works(token(claims())));
        publish({test::jwkOf(rsa(), "k1"), test::jwkOf(ec(), "k2")});
        const auto fresh = token(claims(), "k2", ec(), TokenAlgorithm::Es256);
        QVERIFY(!works(fresh));
        QVERIFY(!fetch());  // too soon after the last one
        m_clock.skipSteady(30s);
        const auto fetched = fetch();
        QVERIFY(fetched && *fetched);
        QVERIFY(works(fresh));
        QVERIFY(works(token(claims())));
    }

    void keysThatWereTakenBackAreGone()
    {
        QVERIFY(fetch());
        const auto old = token(claims());
        publish({test::jwkOf(ec(), "k2")});
        m_clock.skipSteady(15min);
        QVERIFY(fetch());
        auto later = claims();
        later["jti"] = "t2";
        QVERIFY(!works(token(later)));
    }

    void madeUpKeyIdsCostOneFetchInHalfAMinute()
    {
        QVERIFY(fetch());
        m_clock.skipSteady(30s);
        for (int i = 0; i < 50; ++i) QVERIFY(!works(token(claims(), "x" + std::to_string(i))));
        QVERIFY(fetch());
        for (int i = 0; i < 50; ++i) QVERIFY(!works(token(claims(), "y" + std::to_string(i))));
        QVERIFY(!fetch());
        m_clock.skipSteady(29s);
        QVERIFY(!fetch());
        m_clock.skipSteady(1s);
        QVERIFY(fetch());
    }

    void theKeysStayWhileTheIssuerIsDown()
    {
        QVERIFY(fetch());
        publish({}, 503);
        m_clock.skipSteady(15min);
        const auto failed = fetch();
        QVERIFY(failed && !*failed);
        QVERIFY(works(token(claims())));
        QVERIFY(!m_tokens->issuers().states().front().isLastFetchGood);
        m_clock.skipSteady(29s);
        QVERIFY(!fetch());
        publish({test::jwkOf(rsa(), "k1")});
        m_clock.skipSteady(1s);
        QVERIFY(fetch()->has_value());
    }

    void badDocumentsBringNoKeys_data()
    {
        QTest::addColumn<int>("which");
        QTest::newRow("of another issuer") << 0;
        QTest::newRow("no JSON") << 1;
        QTest::newRow("no keys") << 2;
        QTest::newRow("only keys that we cannot use") << 3;
        QTest::newRow("too large") << 4;
        QTest::newRow("not found") << 5;
    }
    void badDocumentsBringNoKeys()
    {
        QFETCH(const int, which);
        {
            const std::lock_guard lock(m_mutex);
            if (which == 0) m_claimedIssuer = "https://evil.example";
            if (which == 1) m_keys = "<html>";
            if (which == 2) m_keys = "{}";
            if (which == 3) m_keys = R"({"keys":[{"kty":"oct","k":"AAAA","kid":"k1"}]})";
            if (which == 4) m_keys += std::string(600'000, ' ');
            if (which == 5) m_status = 404;
        }
        const auto fetched = fetch();
        QVERIFY(fetched && !*fetched);
        QVERIFY(!works(token(claims())));
    }

    void foreignTokensAreJudgedStrictly_data()
    {
        QTest::addColumn<QByteArray>("change");
        QTest::addColumn<bool>("isGood");
        const auto row = [](const char* tag, const char* change, bool isGood) {
            QTest::newRow(tag) << QByteArray(change) << isGood;
        };
        row("as it is", R"({})", true);
        row("one audience of several", R"({"aud":["web","helix"]})", true);
        row("another audience", R"({"aud":"web"})", false);
        row("no audience", R"({"aud":null})", false);
        row("another issuer", "{\"iss\":\"https://evil.example\"}", false);
        row("the issuer with a slash", R"({"iss":"SLASH"})", false);
        row("nbf within a minute", R"({"nbf":1700000060})", true);
        row("nbf beyond a minute", R"({"nbf":1700000061})", false);
        row("ended within a minute", R"({"exp":1699999941})", true);
        row("ended a minute ago", R"({"exp":1699999940})", false);
        row("without a subject", R"({"sub":null})", false);
        row("without a subject but a client", R"({"sub":"DROP","client_id":"robot"})", true);
    }
    void foreignTokensAreJudgedStrictly()
    {
        QFETCH(const QByteArray, change);
        QFETCH(const bool, isGood);
        QVERIFY(fetch());
        Json changed = claims();
        changed["iat"] = 1'699'990'000;
        changed.update(Json::parse(change.toStdString()));
        for (const char* name : {"aud", "sub"})
            if (changed[name].is_null() || changed[name] == "DROP") changed.erase(name);
        if (changed["iss"] == "SLASH") changed["iss"] = m_provider->url() + "/";
        QCOMPARE(works(token(changed)), isGood);
    }

    void keysAreNotTakenForOthers()
    {
        publish({test::jwkOf(rsa(), "k1"), test::jwkOf(ec(), "e1", "\"use\":\"enc\","),
                 test::jwkOf(rsa(), "k3", "\"alg\":\"RS512\",")});
        QVERIFY(fetch());
        // An HMAC whose secret is the public key, the key of an encryption, another algorithm.
        const std::string text = encodeBase64Url(R"({"alg":"HS256","kid":"k1"})") + "." +
                                 encodeBase64Url(dumpJson(claims()));
        QVERIFY(!works(text + "." + encodeBase64Url(std::string(32, 'x'))));
        QVERIFY(!works(token(claims(), "e1", ec(), TokenAlgorithm::Es256)));
        QVERIFY(!works(token(claims(), "k3")));
        QVERIFY(works(token(claims(), "k3", rsa(), TokenAlgorithm::Rs512)));
        QVERIFY(!works(token(claims(), "k1", ec(), TokenAlgorithm::Es256)));
        // Without a key id there must be exactly one that fits.
        QVERIFY(works(token(claims(), "")));
    }

    void aRevokedForeignTokenIsRefused()
    {
        QVERIFY(fetch());
        const auto text = token(claims());
        const auto identity = m_tokens->verify(text);
        QVERIFY(identity);
        QVERIFY(m_tokens->revokeToken(**identity));
        QVERIFY(!works(text));
        auto other = claims();
        other["jti"] = "t2";
        QVERIFY(works(token(other)));
        // Ending one of our users of that id does not touch people of another issuer.
        QVERIFY(m_tokens->revokeUser("user-7"));
        QVERIFY(works(token(other)));
    }

    void aReloadKeepsTheKeysAndForgetsRemovedIssuers()
    {
        QVERIFY(fetch());
        auto changed = security();
        changed.oidc[0].roles = {{"ops", "developer"}};
        QVERIFY(m_tokens->apply(changed));
        QCOMPARE((*m_tokens->verify(token(claims())))->role, Role::Developer);
        QVERIFY(m_tokens->apply({}));
        QVERIFY(!works(token(claims())));
    }

    void aReloadDuringAFetchLosesNothing()
    {
        const auto settings = security().oidc;
        const auto keys =
            std::make_shared<const KeySet>(*KeySet::parse(setOf({test::jwkOf(rsa(), "k1")})));
        OidcIssuers issuers;
        issuers.apply(settings);
        const auto due = issuers.takeDue(m_clock.steadyNow());
        QCOMPARE(due.size(), std::size_t(1));
        auto changed = settings;
        changed[0].defaultRole = "developer";
        issuers.apply(changed);
        QVERIFY(issuers.takeDue(m_clock.steadyNow()).empty());
        issuers.fetched(due[0], keys);
        QCOMPARE(issuers.states().front().keys, std::size_t(1));

        changed[0].jwksUri = "https://elsewhere.example/jwks";
        issuers.apply(changed);
        QCOMPARE(issuers.states().front().keys, std::size_t(0));
        issuers.fetched(due[0], keys);
        QCOMPARE(issuers.states().front().keys, std::size_t(0));
        QCOMPARE(issuers.takeDue(m_clock.steadyNow()).size(), std::size_t(1));
    }

    void rolesOfClaims_data()
    {
        QTest::addColumn<QString>("claim");
        QTest::addColumn<QByteArray>("claims");
        QTest::addColumn<QString>("role");
        const auto row = [](const char* tag, const char* claim, const char* claims,
                            const char* role) {
            QTest::newRow(tag) << QString(claim) << QByteArray(claims) << QString(role);
        };
        row("a list", "groups", R"({"groups":["x","ops"]})", "operator");
        row("the highest counts", "groups", R"({"groups":["ops","root"]})", "admin");
        row("a text", "group", R"({"group":"root"})", "admin");
        row("words of a text", "scope", R"({"scope":"openid ops email"})", "operator");
        row("a nested claim", "realm_access.roles", R"({"realm_access":{"roles":["ops"]}})",
            "operator");
        row("a name with dots", "https://a.example/roles",
            "{\"https://a.example/roles\":[\"ops\"]}", "operator");
        row("nothing mapped", "groups", R"({"groups":["x"]})", "");
        row("our own names are not mapped", "groups", R"({"groups":["admin"]})", "");
        row("a claim of another type", "groups", R"({"groups":{"ops":true}})", "");
        row("a claim that is missing", "groups", R"({})", "");
        row("a part of a word", "scope", R"({"scope":"opsx xops"})", "");
    }
    void rolesOfClaims()
    {
        QFETCH(const QString, claim);
        QFETCH(const QByteArray, claims);
        QFETCH(const QString, role);
        config::OidcIssuerConfig issuer;
        issuer.rolesClaim = claim.toStdString();
        issuer.roles = {{"ops", "operator"}, {"root", "admin"}};
        Json all = Json::parse(claims.toStdString());
        all["sub"] = "s";
        const auto identity = identityOf(all, issuer, "x");
        QCOMPARE(identity.has_value(), !role.isEmpty());
        if (identity) QCOMPARE(QString(roleName(identity->role)), role);
        issuer.defaultRole = "readonly";
        QVERIFY(identityOf(all, issuer, "x"));
    }

    void ownNamesOfRolesCountWithoutAMap()
    {
        config::OidcIssuerConfig issuer;
        const auto identity =
            identityOf({{"sub", "s"}, {"roles", {"x", "developer"}}}, issuer, "x");
        QVERIFY(identity);
        QCOMPARE(identity->role, Role::Developer);
        QVERIFY(!identityOf({{"sub", std::string(300, 's')}, {"roles", {"admin"}}}, issuer, "x"));
    }

    void discoveryDocuments_data()
    {
        QTest::addColumn<QString>("issuer");
        QTest::addColumn<QByteArray>("document");
        QTest::addColumn<QString>("address");
        const auto row = [](const char* tag, const char* issuer, const char* document,
                            const char* address) {
            QTest::newRow(tag) << QString(issuer) << QByteArray(document) << QString(address);
        };
        row("an ordinary one", "https://a.example",
            "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"https://keys.example/jwks\"}",
            "https://keys.example/jwks");
        row("of another issuer", "https://a.example",
            "{\"issuer\":\"https://b.example\",\"jwks_uri\":\"https://keys.example/jwks\"}", "");
        row("of the issuer with a slash", "https://a.example",
            "{\"issuer\":\"https://a.example/\",\"jwks_uri\":\"https://keys.example/jwks\"}", "");
        row("keys without TLS", "https://a.example",
            "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"http://keys.example/jwks\"}", "");
        row("keys on our own loopback", "https://a.example",
            "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"http://127.0.0.1/jwks\"}", "");
        row("a file", "https://a.example",
            "{\"issuer\":\"https://a.example\",\"jwks_uri\":\"file:///etc/passwd\"}", "");
        row("no address", "https://a.example", "{\"issuer\":\"https://a.example\"}", "");
        row("loopback", "http://localhost:9",
            "{\"issuer\":\"http://localhost:9\",\"jwks_uri\":\"http://localhost:9/jwks\"}",
            "http://localhost:9/jwks");
        row("no JSON", "https://a.example", "x", "");
    }
    void discoveryDocuments()
    {
        QFETCH(const QString, issuer);
        QFETCH(const QByteArray, document);
        QFETCH(const QString, address);
        const auto found = keyAddressOf(document.toStdString(), issuer.toStdString());
        QCOMPARE(QString::fromStdString(found.value_or("")), address);
    }

    void theSeedsFormStandsForAnIssuer()
    {
        config::SecurityConfig security;
        security.oauth.isEnabled = true;
        security.oauth.provider = "auth0";
        security.oauth.domain = "tenant.auth0.com";
        security.oauth.clientId = "abc";
        const auto keys = makeTokenKeys(security);
        QVERIFY(keys);
        QCOMPARE(keys->foreign.size(), std::size_t(1));
        QCOMPARE(keys->foreign[0].issuer, std::string("https://tenant.auth0.com/"));
        QCOMPARE(keys->foreign[0].audience, std::string("abc"));
        QCOMPARE(discoveryAddressOf(keys->foreign[0].issuer),
                 std::string("https://tenant.auth0.com/.well-known/openid-configuration"));
    }
};

QTEST_APPLESS_MAIN(TestOidc)
#include "tst_oidc.moc"
