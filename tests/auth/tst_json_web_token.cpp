// Which tokens are good: a table of honest ones and of attacks, vectors of the RFCs, each algorithm
// there and back, and libjwt as a peer that was written by others. Row S3.

#include "auth/json_web_token.h"

#include "auth/test_keys.h"
#include "auth/token_cases.h"
#include "base/base64.h"

#include <QTest>
#ifdef HELIX_HAS_LIBJWT
#include <jwt.h>
#endif

using namespace helix;
using namespace helix::auth;
using namespace helix::test;

namespace {

const KeyPair& rsaPair()
{
    static const KeyPair pair = makeRsaPair();
    return pair;
}

const KeyPair& ecPair()
{
    static const KeyPair pair = makeEcPair("P-256");
    return pair;
}

std::size_t lastDot(const std::string& token)
{
    return token.rfind('.');
}

}  // namespace

class TestJsonWebToken final : public QObject {
    Q_OBJECT

private slots:
    void rowS3_onlyGoodTokensPass_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<bool>("isGood");
        for (const TokenCase& row : tokenCases())
            QTest::newRow(row.tag.c_str()) << QByteArray::fromStdString(row.token) << row.isGood;
    }
    void rowS3_onlyGoodTokensPass()
    {
        QFETCH(const QByteArray, token);
        QFETCH(const bool, isGood);
        const auto verdict = verifyJwt(token.toStdString(), secretKey(), usualExpectation());
        QVERIFY2(verdict.has_value() == isGood,
                 verdict ? "it passed" : verdict.error().message.c_str());
        if (!isGood) QCOMPARE(verdict.error().code, ErrorCode::Unauthenticated);
        if (isGood) QVERIFY(verdict->contains("exp"));
    }

    void aKeyWorksWithTheAlgorithmsOfItsKindOnly()
    {
        const auto rsa = *TokenKey::fromPem(rsaPair().publicPem);
        const auto ec = *TokenKey::fromPem(ecPair().publicPem);
        const auto secret = secretKey();
        for (int i = 0; i <= int(TokenAlgorithm::Es384); ++i) {
            const auto algorithm = static_cast<TokenAlgorithm>(i);
            const std::string name = tokenAlgorithmName(algorithm);
            QCOMPARE(secret.fits(algorithm), name.starts_with("HS"));
            QCOMPARE(rsa.fits(algorithm), name.starts_with("RS"));
            QCOMPARE(ec.fits(algorithm), name == "ES256");
        }
    }

    void aPublicKeyIsNoSecret()
    {
        // The classic: the token is an HMAC whose key is the text of the public key.
        const std::string header = R"({"alg":"HS256"})";
        QVERIFY(!TokenKey::fromSecret(Secret(rsaPair().publicPem)));
        QVERIFY(!TokenKey::fromSecret(Secret()));
        const std::string text = encodeBase64Url(header) + "." + encodeBase64Url(kGoodClaims);
        const auto rsa = *TokenKey::fromPem(rsaPair().publicPem);
        auto expected = usualExpectation();
        expected.algorithm.reset();
        const auto verdict =
            verifyJwt(text + "." + encodeBase64Url(std::string(32, 'x')), rsa, expected);
        QVERIFY(!verdict);
        QVERIFY2(verdict.error().message.find("kind") != std::string::npos,
                 verdict.error().message.c_str());
    }

    void keysThatAreTooWeakOrOfAnotherKindAreRefused()
    {
        QVERIFY(!TokenKey::fromPem(makeRsaPair(1024).publicPem));
        QVERIFY(!TokenKey::fromPem(makeEcPair("P-521").publicPem));
        QVERIFY(!TokenKey::fromPem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"));
        QVERIFY(!TokenKey::fromPem(""));
        QVERIFY(!TokenKey::fromPem(rsaPair().publicPem)->canSign());
        QVERIFY(!TokenKey::fromPem(rsaPair().publicPem)->sign(TokenAlgorithm::Rs256, "x"));
    }

    void eachAlgorithmSignsWhatItVerifies_data()
    {
        QTest::addColumn<int>("algorithm");
        for (int i = 0; i <= int(TokenAlgorithm::Es384); ++i)
            QTest::newRow(tokenAlgorithmName(static_cast<TokenAlgorithm>(i))) << i;
    }
    void eachAlgorithmSignsWhatItVerifies()
    {
        QFETCH(const int, algorithm);
        const auto wanted = static_cast<TokenAlgorithm>(algorithm);
        const auto [sign, check] = keysFor(wanted);
        auto expected = usualExpectation();
        expected.algorithm = wanted;
        for (int i = 0; i < 20; ++i) {  // signatures of EC keys are of any length inside
            Json claims = Json::parse(kGoodClaims);
            claims["n"] = i;
            const auto token = signJwt(claims, wanted, sign, "k1");
            QVERIFY(token);
            const auto verdict = verifyJwt(*token, check, expected);
            QVERIFY2(verdict, verdict ? "" : verdict.error().message.c_str());
            QCOMPARE(verdict->at("n").get<int>(), i);
            QVERIFY(!verifyJwt(changedAt(*token, lastDot(*token) + 3), check, expected));
            QCOMPARE(parseJwt(*token)->keyId, std::string("k1"));
        }
    }

    void anEcSignatureInItsOtherSpellingIsRefused()
    {
        const auto key = *TokenKey::fromPem(ecPair().privatePem);
        auto expected = usualExpectation();
        expected.algorithm = TokenAlgorithm::Es256;
        const std::string text =
            encodeBase64Url(R"({"alg":"ES256"})") + "." + encodeBase64Url(kGoodClaims);
        const auto raw = *key.sign(TokenAlgorithm::Es256, text);
        QVERIFY(verifyJwt(text + "." + encodeBase64Url(raw), key, expected));
        const auto asn1 = "\x30\x44\x02\x20" + raw.substr(0, 32) + "\x02\x20" + raw.substr(32);
        for (const std::string& other :
             {asn1, std::string(64, '\0'), raw.substr(32) + raw.substr(0, 32), raw + raw,
              raw.substr(0, 32) + std::string(32, '\0')})
            QVERIFY(!verifyJwt(text + "." + encodeBase64Url(other), key, expected));
    }

    void theExamplesOfTheStandardPass()
    {
        // RFC 7515, appendices A.1 and A.3.
        const std::string claims =
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ij"
            "p0cnVlfQ";
        const auto secret =
            secretKey(*decodeBase64Url("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-"
                                       "1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"));
        TokenExpectation expected;
        expected.nowMs = 1'300'819'379'000;
        expected.issuer = "joe";
        const std::string hmac = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9." + claims +
                                 ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        QVERIFY(verifyJwt(hmac, secret, expected));
        expected.nowMs = 1'300'819'380'000;
        QVERIFY(!verifyJwt(hmac, secret, expected));
        expected.leewayMs = 1;
        QVERIFY(verifyJwt(hmac, secret, expected));

        const auto point =
            TokenKey::fromJwk(Json{{"kty", "EC"},
                                   {"crv", "P-256"},
                                   {"x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"},
                                   {"y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}});
        QVERIFY(point);
        QVERIFY(verifyJwt("eyJhbGciOiJFUzI1NiJ9." + claims +
                              ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmW"
                              "QxfKTUJqPP3-Kg6NU1Q",
                          *point, expected));
    }

    void whatIsNotAskedForIsNotChecked()
    {
        const auto token = withClaims(R"({"exp":1})");
        QVERIFY(verifyJwt(token, secretKey(), {}));
        QVERIFY(!verifyJwt(withClaims("{}"), secretKey(), {}));
        auto expected = usualExpectation();
        expected.audience.reset();
        QVERIFY(verifyJwt(withClaims(R"({"iss":"superagent","exp":1700003600})"), secretKey(),
                          expected));
    }

    void keysOfAKeySet_data()
    {
        QTest::addColumn<QByteArray>("jwk");
        QTest::addColumn<bool>("isGood");
        const auto row = [](const char* tag, const std::string& jwk, bool isGood) {
            QTest::newRow(tag) << QByteArray::fromStdString(jwk) << isGood;
        };
        row("an RSA key", jwkOf(rsaPair(), "a"), true);
        row("an EC key", jwkOf(ecPair(), "a"), true);
        row("a P-384 key", jwkOf(makeEcPair("P-384"), "a"), true);
        row("a short RSA key", jwkOf(makeRsaPair(1024), "a"), false);
        row("a secret", R"({"kty":"oct","k":"AAAA"})", false);
        row("no kind", R"({"n":"AAAA","e":"AQAB"})", false);
        row("RSA without numbers", R"({"kty":"RSA"})", false);
        row("RSA with an exponent of 1", exponentOf("AQ"), false);
        row("RSA with an even exponent", exponentOf("Ag"), false);
        row("RSA with an exponent of 9 bytes", exponentOf("AQAAAAAAAAAB"), false);
        row("RSA with padding", exponentOf("AQAB=="), false);
        row("a point off the curve",
            R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"("y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
            false);
        row("a short coordinate", R"({"kty":"EC","crv":"P-256","x":"AQ","y":"AQ"})", false);
        row("an unknown curve",
            R"({"kty":"EC","crv":"secp256k1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",)"
            R"("y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"})",
            false);
        row("no object", "[]", false);
    }
    void keysOfAKeySet()
    {
        QFETCH(const QByteArray, jwk);
        QFETCH(const bool, isGood);
        QCOMPARE(TokenKey::fromJwk(Json::parse(jwk.toStdString())).has_value(), isGood);
    }

#ifdef HELIX_HAS_LIBJWT
    void libjwtAgrees_data()
    {
        eachAlgorithmSignsWhatItVerifies_data();
    }
    void libjwtAgrees()
    {
        QFETCH(const int, algorithm);
        const auto wanted = static_cast<TokenAlgorithm>(algorithm);
        const auto [sign, check] = keysFor(wanted);
        const std::string signText = textOfKey(wanted, true);
        const std::string checkText = textOfKey(wanted, false);

        const auto ours = *signJwt(Json::parse(kGoodClaims), wanted, sign);
        jwt_t* read = nullptr;
        QCOMPARE(jwt_decode(&read, ours.c_str(), bytesOf(checkText), int(checkText.size())), 0);
        QCOMPARE(std::string(jwt_get_grant(read, "iss")), std::string("superagent"));
        jwt_free(read);

        jwt_t* made = nullptr;
        QCOMPARE(jwt_new(&made), 0);
        jwt_add_grant(made, "iss", "superagent");
        jwt_add_grant(made, "aud", "api");
        jwt_add_grant_int(made, "exp", kTokenNow + 60);
        QCOMPARE(jwt_set_alg(made, jwt_str_alg(tokenAlgorithmName(wanted)), bytesOf(signText),
                             int(signText.size())),
                 0);
        char* text = jwt_encode_str(made);
        QVERIFY(text != nullptr);
        const std::string theirs = text;
        std::free(text);
        jwt_free(made);
        auto expected = usualExpectation();
        expected.algorithm = wanted;
        const auto verdict = verifyJwt(theirs, check, expected);
        QVERIFY2(verdict, verdict ? "" : verdict.error().message.c_str());
    }
#endif

private:
    static const unsigned char* bytesOf(const std::string& text)
    {
        return reinterpret_cast<const unsigned char*>(text.data());
    }
    static const KeyPair& pairFor(TokenAlgorithm algorithm)
    {
        static const KeyPair large = makeEcPair("P-384");
        if (algorithm == TokenAlgorithm::Es256) return ecPair();
        return algorithm == TokenAlgorithm::Es384 ? large : rsaPair();
    }
    static std::string textOfKey(TokenAlgorithm algorithm, bool isSigning)
    {
        if (isSymmetric(algorithm)) return kTokenSecret;
        const auto& pair = pairFor(algorithm);
        return isSigning ? pair.privatePem : pair.publicPem;
    }
    static std::pair<TokenKey, TokenKey> keysFor(TokenAlgorithm algorithm)
    {
        if (isSymmetric(algorithm)) return {secretKey(), secretKey()};
        return {*TokenKey::fromPem(textOfKey(algorithm, true)),
                *TokenKey::fromPem(textOfKey(algorithm, false))};
    }
    static std::string exponentOf(const std::string& exponent)
    {
        Json jwk = Json::parse(jwkOf(rsaPair(), "a"));
        jwk["e"] = exponent;
        return jwk.dump();
    }
};

QTEST_APPLESS_MAIN(TestJsonWebToken)
#include "tst_json_web_token.moc"
