#include "auth/token_service.h"

#include "auth/test_keys.h"
#include "auth/token_book.h"
#include "base/base64.h"
#include "base/fake_clock.h"
#include "store/migration.h"
#include "support/failing_vfs.h"

#include <sqlite3.h>
#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <thread>

using namespace helix;
using namespace helix::auth;
using namespace std::chrono_literals;
using test::FailingVfs;

namespace {

const TokenSubject kAlice{"usr-1", "alice", Role::Operator};

config::SecurityConfig usualSecurity()
{
    config::SecurityConfig security;
    security.jwt.secret = Secret("0123456789abcdef0123456789abcdef");
    return security;
}

std::string hs256(const config::SecurityConfig& security, const Json& claims)
{
    return *signJwt(claims, TokenAlgorithm::Hs256, *TokenKey::fromSecret(security.jwt.secret));
}

}  // namespace

class TestTokenService : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<store::WriteQueue> m_queue;
    std::unique_ptr<TokenService> m_tokens;

    [[nodiscard]] std::string path() const { return m_folder->path().toStdString() + "/h.db"; }
    [[nodiscard]] std::string file(const std::string& name, const std::string& content) const
    {
        const std::string at = m_folder->path().toStdString() + "/" + name;
        std::ofstream(at) << content;
        return at;
    }
    [[nodiscard]] std::int64_t nowSeconds() const { return unixMillis(m_clock->wallNow()) / 1'000; }

    void open(const config::SecurityConfig& security = usualSecurity(), const char* vfs = nullptr)
    {
        m_tokens.reset();
        m_queue.reset();
        auto queue = store::WriteQueue::start([this, vfs]() -> Result<store::Database> {
            auto database = store::Database::open(path(), store::Durability::Full, vfs);
            if (!database) return database;
            const auto done =
                store::migrate(*database, store::nodeMigrations(), m_clock->wallNow());
            if (!done) return tl::unexpected(done.error());
            return database;
        });
        QVERIFY2(queue.has_value(), queue ? "" : queue.error().text().c_str());
        m_queue = std::move(*queue);
        auto tokens = TokenService::open(path(), *m_queue, *m_clock, security);
        QVERIFY2(tokens.has_value(), tokens ? "" : tokens.error().text().c_str());
        m_tokens = std::move(*tokens);
    }
    [[nodiscard]] TokenPair issued(const TokenSubject& subject = kAlice)
    {
        auto pair = m_tokens->issue(subject);
        return pair ? std::move(*pair) : TokenPair{};
    }
    [[nodiscard]] bool works(const std::string& text) { return m_tokens->verify(text).has_value(); }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_unique<FakeClock>();
        open();
    }
    void cleanup()
    {
        m_tokens.reset();
        m_queue.reset();
    }

    void aTokenSaysWhoItIsFor()
    {
        const TokenPair pair = issued();
        QCOMPARE(pair.expiresIn, 3'600s);
        QCOMPARE(pair.refreshExpiresIn, 86'400s);
        const auto identity = m_tokens->verify(pair.accessToken);
        QVERIFY(identity);
        QCOMPARE((*identity)->subject, std::string("usr-1"));
        QCOMPARE((*identity)->name, std::string("alice"));
        QCOMPARE((*identity)->role, Role::Operator);
        QCOMPARE((*identity)->issuer, std::string("superagent"));
        QCOMPARE((*identity)->tokenId, pair.identity.tokenId);
        QCOMPARE((*identity)->family, pair.identity.family);
        QCOMPARE((*identity)->expiresMs, pair.identity.expiresMs);
        QCOMPARE((*identity)->expiresMs - (*identity)->issuedMs, std::int64_t(3'600'000));
        QVERIFY(pair.identity.tokenId != issued().identity.tokenId);
    }

    void theSecondLookIsRememberedAndTellsTheSame()
    {
        const auto pair = issued();
        const auto first = m_tokens->verify(pair.accessToken);
        QCOMPARE(m_tokens->cachedTokens(), std::size_t(1));
        const auto second = m_tokens->verify(pair.accessToken);
        QVERIFY(first && second);
        QCOMPARE(first->get(), second->get());
        QVERIFY(!works(pair.accessToken + "A"));
        QCOMPARE(m_tokens->cachedTokens(), std::size_t(1));
    }

    void aTokenEndsWithItsTimeAlsoWhenItIsRemembered()
    {
        const auto pair = issued();
        QVERIFY(works(pair.accessToken));
        m_clock->advance(3'599s);
        QVERIFY(works(pair.accessToken));
        m_clock->advance(1s);
        QVERIFY(!works(pair.accessToken));
        m_tokens->removeExpired();
        QCOMPARE(m_tokens->cachedTokens(), std::size_t(0));
    }

    void theLeewayIsTolerated()
    {
        auto security = usualSecurity();
        security.jwt.leeway = 30s;
        open(security);
        const auto pair = issued();
        m_clock->advance(3'629s);
        QVERIFY(works(pair.accessToken));
        m_clock->advance(1s);
        QVERIFY(!works(pair.accessToken));
    }

    void aRefreshTokenOpensNothingElse()
    {
        const auto pair = issued();
        QVERIFY(!works(pair.refreshToken));
        QVERIFY(!m_tokens->refresh(pair.accessToken));
        QVERIFY(!m_tokens->refresh("nonsense"));
        QVERIFY(!m_tokens->ownerOf(pair.accessToken));
        QCOMPARE(m_tokens->ownerOf(pair.refreshToken)->subject, std::string("usr-1"));
    }

    void refreshTokensRotate()
    {
        auto pair = issued();
        for (int i = 0; i < 5; ++i) {
            m_clock->advance(1h);
            auto next = m_tokens->refresh(pair.refreshToken);
            QVERIFY(next);
            QVERIFY(works(next->accessToken));
            QCOMPARE(next->identity.family, pair.identity.family);
            QVERIFY(next->refreshToken != pair.refreshToken);
            pair = std::move(*next);
        }
        m_clock->advance(24h);
        QVERIFY(!m_tokens->refresh(pair.refreshToken));
    }

    void aSpentRefreshTokenEndsItsFamily_data()
    {
        QTest::addColumn<bool>("isRestarted");
        QTest::newRow("at once") << false;
        QTest::newRow("after a restart") << true;
    }
    void aSpentRefreshTokenEndsItsFamily()
    {
        QFETCH(const bool, isRestarted);
        const auto other = issued();
        const auto first = issued();
        const auto second = m_tokens->refresh(first.refreshToken);
        QVERIFY(second);
        QVERIFY(works(first.accessToken));
        if (isRestarted) open();
        const auto again = m_tokens->refresh(first.refreshToken);
        QVERIFY(!again);
        QCOMPARE(again.error().code, ErrorCode::Conflict);
        if (isRestarted) open();
        QVERIFY(!works(first.accessToken));
        QVERIFY(!works(second->accessToken));
        const auto late = m_tokens->refresh(second->refreshToken);
        QCOMPARE(late.error().code, ErrorCode::Unauthenticated);
        QVERIFY(works(other.accessToken));
        QVERIFY(m_tokens->refresh(other.refreshToken));
    }

    void oneOfManyWhoShowTheSameRefreshTokenWins()
    {
        const auto pair = issued();
        std::atomic<int> good{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] { good += m_tokens->refresh(pair.refreshToken) ? 1 : 0; });
        for (auto& thread : threads) thread.join();
        QCOMPARE(good.load(), 1);
        QVERIFY(!works(pair.accessToken));
    }

    void aRefreshAsksWhoTheSubjectIsNow()
    {
        auto pair = issued();
        const SubjectSource lower = [](const std::string& id) {
            return std::optional(TokenSubject{id, "alice", Role::ReadOnly});
        };
        auto next = m_tokens->refresh(pair.refreshToken, lower);
        QCOMPARE((*m_tokens->verify(next->accessToken))->role, Role::ReadOnly);
        const SubjectSource gone = [](const std::string&) -> std::optional<TokenSubject> {
            return std::nullopt;
        };
        QCOMPARE(m_tokens->refresh(next->refreshToken, gone).error().code,
                 ErrorCode::Unauthenticated);
        // It was not spent by that.
        QVERIFY(m_tokens->refresh(next->refreshToken));
    }

    void whatIsRevokedIsRefusedAtOnceAndAfterARestart()
    {
        const auto single = issued();
        const auto family = issued();
        const auto refreshed = m_tokens->refresh(family.refreshToken);
        const auto user = issued({"usr-2", "bob", Role::Developer});
        for (const auto* pair : {&single, &family, &user}) QVERIFY(works(pair->accessToken));

        QVERIFY(m_tokens->revokeToken(single.identity));
        QVERIFY(m_tokens->revokeFamily(family.identity.family));
        QVERIFY(m_tokens->revokeUser("usr-2"));
        const auto later = issued({"usr-2", "bob", Role::Developer});
        for (int round = 0; round < 2; ++round) {
            QVERIFY(!works(single.accessToken));
            QVERIFY(m_tokens->ownerOf(single.refreshToken));
            QVERIFY(!works(family.accessToken));
            QVERIFY(!works(refreshed->accessToken));
            QVERIFY(!m_tokens->refresh(refreshed->refreshToken));
            QVERIFY(!works(user.accessToken));
            QVERIFY(!m_tokens->refresh(user.refreshToken));
            QVERIFY(works(later.accessToken));
            open();
        }
        // Twice in the very same millisecond.
        QVERIFY(m_tokens->revokeUser("usr-2"));
        QVERIFY(!works(later.accessToken));
        QVERIFY(works(issued({"usr-2", "bob", Role::Developer}).accessToken));
    }

    void revocationsOutliveAReloadToShorterLives()
    {
        const auto pair = issued();
        auto security = usualSecurity();
        security.jwt.refreshExpiration = 1min;
        security.jwt.expiration = 1min;
        QVERIFY(m_tokens->apply(security));
        QVERIFY(m_tokens->revokeFamily(pair.identity.family));
        m_clock->advance(2h);
        m_tokens->removeExpired();
        open();
        QVERIFY(!m_tokens->refresh(pair.refreshToken));
    }

    void revocationsGoWhenNoSuchTokenLives()
    {
        const auto pair = issued();
        QVERIFY(m_tokens->refresh(pair.refreshToken));
        QVERIFY(m_tokens->revokeFamily(pair.identity.family));
        QVERIFY(m_tokens->revokeToken(pair.identity));
        m_clock->advance(72h);
        m_tokens->removeExpired();
        open();
        const auto book = TokenBook::open(path(), *m_queue);
        QVERIFY(book);
        QCOMPARE((*book)->size(), std::size_t(0));
    }

    void aFailingDiskRevokesAndSpendsNothing()
    {
        FailingVfs vfs;
        open(usualSecurity(), vfs.name());
        const auto pair = issued();
        QVERIFY(works(pair.accessToken));
        vfs.failSync(SQLITE_IOERR_FSYNC);
        QVERIFY(!m_tokens->revokeFamily(pair.identity.family));
        QVERIFY(!m_tokens->refresh(pair.refreshToken));
        QVERIFY(works(pair.accessToken));
        vfs.heal();
        QVERIFY(m_tokens->revokeFamily(pair.identity.family));
        QVERIFY(!works(pair.accessToken));
        m_tokens.reset();
        m_queue.reset();
    }

    void aFullBookSaysSo()
    {
        const auto book = TokenBook::open(path(), *m_queue, 2);
        QVERIFY(book);
        QVERIFY((*book)->revoke({RevocationKind::Token, "a", 0, 1}));
        QVERIFY((*book)->spend({"b", 0, 1}));
        const auto third = (*book)->revoke({RevocationKind::Family, "c", 0, 1});
        QCOMPARE(third.error().code, ErrorCode::LimitExceeded);
        QCOMPARE((*book)->spend({"d", 0, 1}).error().code, ErrorCode::LimitExceeded);
    }

    void aFullBookStillEndsSubjectsAndExtendsWhatItHas()
    {
        const auto book = TokenBook::open(path(), *m_queue, 2);
        QVERIFY(book);
        QVERIFY((*book)->revoke({RevocationKind::Family, "a", 0, 1}));
        QVERIFY((*book)->spend({"b", 0, 1}));
        QVERIFY((*book)->revoke({RevocationKind::Subject, "user-1", 5, 9}));
        QCOMPARE((*book)->revokedBeforeMs("user-1"), std::int64_t{5});
        QVERIFY((*book)->revoke({RevocationKind::Family, "a", 0, 2}));
        QVERIFY((*book)->spend({"b", 1, 1}));
        QVERIFY((*book)->isSpent("b", 1));
        QVERIFY(!(*book)->revoke({RevocationKind::Token, "a", 0, 1}));
    }

    void withoutAKeyNothingIsIssuedAndNothingAccepted()
    {
        const auto pair = issued();
        open(config::SecurityConfig());
        QVERIFY(!m_tokens->canIssue());
        const auto refused = m_tokens->issue(kAlice);
        QCOMPARE(refused.error().code, ErrorCode::Unavailable);
        QVERIFY(refused.error().message.find("security.jwt.secret") != std::string::npos);
        QVERIFY(!works(pair.accessToken));
        QCOMPARE(m_tokens->refresh(pair.refreshToken).error().code, ErrorCode::Unavailable);

        auto security = usualSecurity();
        security.jwt.algorithm = "ES256";
        QVERIFY(m_tokens->apply(security));
        QVERIFY(!m_tokens->canIssue());
        const auto other = m_tokens->issue(kAlice);
        QVERIFY(other.error().message.find("private_key_file") != std::string::npos);
    }

    void aReloadChangesTheKeyAtOnce()
    {
        const auto pair = issued();
        QVERIFY(works(pair.accessToken));
        auto security = usualSecurity();
        security.jwt.secret = Secret("another secret that is long enough, too");
        QVERIFY(m_tokens->apply(security));
        QVERIFY(!works(pair.accessToken));
        QVERIFY(works(issued().accessToken));
        QVERIFY(m_tokens->apply(usualSecurity()));
        QVERIFY(works(pair.accessToken));
        security = usualSecurity();
        security.jwt.issuer = "elsewhere";
        QVERIFY(m_tokens->apply(security));
        QVERIFY(!works(pair.accessToken));
    }

    void badSettingsChangeNothing_data()
    {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("named");
        QTest::newRow("an algorithm nobody knows") << 0 << "security.jwt.algorithm";
        QTest::newRow("a missing key file") << 1 << "security.jwt.private_key_file";
        QTest::newRow("a key of another kind") << 2 << "security.jwt";
        QTest::newRow("only the public half") << 3 << "security.jwt.private_key_file";
        QTest::newRow("the public key of another pair") << 4 << "security.jwt.public_key_file";
        QTest::newRow("a PEM text as secret") << 5 << "security.jwt.secret";
        QTest::newRow("an issuer without TLS") << 6 << "security.oidc[0].issuer";
        QTest::newRow("an issuer without audience") << 7 << "security.oidc[0]";
        QTest::newRow("an issuer named twice") << 8 << "security.oidc[1].issuer";
        QTest::newRow("a host that only begins like loopback") << 9 << "security.oidc[0].issuer";
    }
    void badSettingsChangeNothing()
    {
        QFETCH(const int, which);
        QFETCH(const QString, named);
        static const auto ec = test::makeEcPair("P-256");
        static const auto otherEc = test::makeEcPair("P-256");
        auto security = usualSecurity();
        auto& jwt = security.jwt;
        config::OidcIssuerConfig issuer;
        issuer.issuer = "https://login.example";
        issuer.audience = "helix";
        if (which == 0) jwt.algorithm = "none";
        if (which >= 1 && which <= 4) jwt.algorithm = which == 2 ? "RS256" : "ES256";
        if (which == 1) jwt.privateKeyFile = "/nowhere/key.pem";
        if (which == 2 || which == 4) jwt.privateKeyFile = file("key.pem", ec.privatePem);
        if (which == 3) jwt.privateKeyFile = file("key.pem", ec.publicPem);
        if (which == 4) jwt.publicKeyFile = file("public.pem", otherEc.publicPem);
        if (which == 5) jwt.secret = Secret(ec.publicPem);
        if (which == 6) issuer.issuer = "http://login.example";
        if (which == 7) issuer.audience.clear();
        if (which == 9) issuer.issuer = "http://localhost.evil.example";
        if (which >= 6) security.oidc.push_back(issuer);
        if (which == 8) security.oidc.push_back(issuer);

        const auto pair = issued();
        const auto applied = m_tokens->apply(security);
        QVERIFY(!applied);
        QVERIFY2(applied.error().message.starts_with(named.toStdString()),
                 applied.error().message.c_str());
        QVERIFY(works(pair.accessToken));
    }

    void keyFilesSign_data()
    {
        QTest::addColumn<QString>("algorithm");
        for (const char* name : {"RS256", "RS384", "RS512", "ES256", "ES384"})
            QTest::newRow(name) << name;
    }
    void keyFilesSign()
    {
        QFETCH(const QString, algorithm);
        const auto keys = algorithm.startsWith("RS") ? test::makeRsaPair()
                          : algorithm == "ES256"     ? test::makeEcPair("P-256")
                                                     : test::makeEcPair("P-384");
        config::SecurityConfig security;
        security.jwt.algorithm = algorithm.toStdString();
        security.jwt.privateKeyFile = file("private.pem", keys.privatePem);
        open(security);
        const auto pair = issued();
        QVERIFY(works(pair.accessToken));
        security.jwt.privateKeyFile.clear();
        security.jwt.publicKeyFile = file("public.pem", keys.publicPem);
        open(security);
        QVERIFY(!m_tokens->canIssue());
        QVERIFY(works(pair.accessToken));
    }

    void othersWhoHoldTheKeyMaySignToo_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<bool>("isGood");
        QTest::addColumn<int>("role");
        const auto row = [](const char* tag, const char* more, bool isGood, Role role) {
            QTest::newRow(tag) << QByteArray(more) << isGood << int(role);
        };
        row("the least that the standard asks", R"({})", true, Role::ReadOnly);
        row("a role", R"({"role":"developer"})", true, Role::Developer);
        row("roles", R"({"roles":["x","operator","developer"]})", true, Role::Operator);
        row("a role that we do not have", R"({"role":"user"})", true, Role::ReadOnly);
        row("a role of another type", R"({"role":["admin"]})", true, Role::ReadOnly);
        row("the original's claims", R"({"user_id":"7","username":"eve","role":"admin"})", true,
            Role::Admin);
        row("a refresh token's use", R"({"token_use":"refresh"})", false, Role::ReadOnly);
    }
    void othersWhoHoldTheKeyMaySignToo()
    {
        QFETCH(const QByteArray, more);
        QFETCH(const bool, isGood);
        QFETCH(const int, role);
        Json claims = {{"iss", "superagent"}, {"exp", nowSeconds() + 60}};
        claims.update(Json::parse(more.toStdString()));
        const auto identity = m_tokens->verify(hs256(usualSecurity(), claims));
        QCOMPARE(identity.has_value(), isGood);
        if (!isGood) return;
        QCOMPARE(int((*identity)->role), role);
        QVERIFY(!(*identity)->tokenId.empty());
        QVERIFY(m_tokens->revokeToken(**identity));
        QVERIFY(!works(hs256(usualSecurity(), claims)));
    }

    void tokensForOtherUsesAreRefused()
    {
        const auto key = *TokenKey::fromSecret(usualSecurity().jwt.secret);
        const auto make = [&](const std::string& type) {
            const std::string text =
                encodeBase64Url("{\"alg\":\"HS256\",\"typ\":\"" + type + "\"}") + "." +
                encodeBase64Url(dumpJson({{"iss", "superagent"}, {"exp", nowSeconds() + 60}}));
            return text + "." + encodeBase64Url(*key.sign(TokenAlgorithm::Hs256, text));
        };
        for (const char* type : {"JWT", "jwt", "at+jwt", "application/at+jwt"})
            QVERIFY2(works(make(type)), type);
        for (const char* type : {"logout+jwt", "secevent+jwt", "dpop+jwt", "JWE"})
            QVERIFY2(!works(make(type)), type);
    }

    void theCacheIsBounded()
    {
        for (int i = 0; i < 200; ++i) QVERIFY(works(issued().accessToken));
        QCOMPARE(m_tokens->cachedTokens(), std::size_t(200));
        m_clock->advance(2h);
        m_tokens->removeExpired();
        QCOMPARE(m_tokens->cachedTokens(), std::size_t(0));
    }

    void revokingWhileOthersVerifyHoldsOnAllThreads()
    {
        for (int round = 0; round < 20; ++round) {
            const auto pair = issued();
            std::atomic<bool> isRevoked{false};
            std::atomic<bool> isDone{false};
            std::atomic<int> wrong{0};
            std::vector<std::thread> readers;
            for (int i = 0; i < 4; ++i)
                readers.emplace_back([&] {
                    while (!isDone) {
                        const bool mustFail = isRevoked;
                        if (works(pair.accessToken) && mustFail) ++wrong;
                    }
                });
            QVERIFY(m_tokens->revokeFamily(pair.identity.family));
            isRevoked = true;
            for (int i = 0; i < 100; ++i) wrong += works(pair.accessToken) ? 1 : 0;
            isDone = true;
            for (auto& reader : readers) reader.join();
            QCOMPARE(wrong.load(), 0);
        }
    }
};

QTEST_APPLESS_MAIN(TestTokenService)
#include "tst_token_service.moc"
