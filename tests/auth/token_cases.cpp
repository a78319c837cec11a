#include "auth/token_cases.h"

#include "auth/test_keys.h"
#include "base/base64.h"

#include <algorithm>

namespace helix::test {

using namespace helix::auth;

const std::string kTokenSecret =
    "a secret of the node that is long enough for HS512, with some to spare";
const std::string kGoodHeader = R"({"alg":"HS256","typ":"JWT"})";
const std::string kGoodClaims =
    R"({"iss":"superagent","sub":"u1","aud":"api","iat":1699999990,"exp":1700003600})";

TokenKey secretKey(const std::string& secret)
{
    return *TokenKey::fromSecret(Secret(secret));
}

std::string signedBy(const TokenKey& key, TokenAlgorithm algorithm, const std::string& header,
                     const std::string& claims)
{
    const std::string text = encodeBase64Url(header) + "." + encodeBase64Url(claims);
    return text + "." + encodeBase64Url(*key.sign(algorithm, text));
}

namespace {

std::string hs256(const std::string& header, const std::string& claims)
{
    return signedBy(secretKey(), TokenAlgorithm::Hs256, header, claims);
}

std::string withHeader(const std::string& header)
{
    return hs256(header, kGoodClaims);
}

/// The good claims with one member more, or another value of it.
std::string withClaim(const std::string& name, const std::string& value)
{
    Json claims = Json::parse(kGoodClaims);
    claims.erase(name);
    std::string text = claims.dump();
    text.pop_back();
    return withClaims(text + ",\"" + name + "\":" + value + "}");
}

std::size_t lastDot(const std::string& token)
{
    return token.rfind('.');
}

std::string toHexText(const std::string& text)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string hex;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        hex.push_back(kDigits[byte >> 4U]);
        hex.push_back(kDigits[byte & 15U]);
    }
    return hex;
}

/// Of 256 bits the last character carries four; the other two must be zero.
std::string withStrayBits(std::string token)
{
    static const std::string kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    token.back() = kAlphabet[kAlphabet.find(token.back()) + 1];
    return token;
}

std::string inStandardBase64()
{
    // Claims whose base64 has characters that the two alphabets spell differently.
    auto token = withClaim("x", "\"\xC3\xBF\xC3\xBF\xC3\xBF\xC3\xBE>>>???\"");
    std::replace(token.begin(), token.end(), '-', '+');
    std::replace(token.begin(), token.end(), '_', '/');
    return token;
}

}  // namespace

std::string withClaims(const std::string& claims)
{
    return hs256(kGoodHeader, claims);
}

TokenExpectation usualExpectation()
{
    TokenExpectation expected;
    expected.algorithm = TokenAlgorithm::Hs256;
    expected.issuer = "superagent";
    expected.audience = "api";
    expected.nowMs = kTokenNow * 1'000;
    return expected;
}

std::string changedAt(std::string token, std::size_t at)
{
    token[at] = token[at] == 'A' ? 'B' : 'A';
    return token;
}

std::vector<TokenCase> tokenCases()
{
    std::vector<TokenCase> cases;
    const auto good = [&](const char* tag, const std::string& token) {
        cases.push_back({tag, token, true});
    };
    const auto bad = [&](const char* tag, const std::string& token) {
        cases.push_back({tag, token, false});
    };
    const std::string plain = hs256(kGoodHeader, kGoodClaims);
    const std::string bare = plain.substr(0, lastDot(plain));

    good("an ordinary token", plain);
    good("no typ", withHeader(R"({"alg":"HS256"})"));
    good("blanks and line ends in the JSON",
         withHeader("{\"typ\":\"JWT\",\r\n \"alg\":\"HS256\"}"));
    good("a harmless key id", withHeader(R"({"alg":"HS256","kid":"2024-01:a/b=_.~"})"));
    good("an unknown header member", withHeader(R"({"alg":"HS256","x5t":"abc"})"));
    good("the audience in a list", withClaim("aud", R"(["other","api"])"));
    good("iat sixty seconds ahead", withClaim("iat", "1700000060"));
    good("nbf sixty seconds ahead", withClaim("nbf", "1700000060"));
    good("nbf long ago", withClaim("nbf", "0"));
    good("one second before its end", withClaim("exp", "1700000001"));
    good("an end in the far future", withClaim("exp", "99999999999"));
    good("an end beyond every calendar", withClaim("exp", "9223372036854775807"));
    good("nested claims", withClaim("realm_access", R"({"roles":["a","b"]})"));
    good("text in other scripts",
         withClaim("name", "\"\xD0\x9E\xD0\xBB\xD1\x8C\xD0\xB3\xD0\xB0\""));
    good("the same name at different depths", withClaim("a", R"({"exp":1,"b":{"exp":2}})"));

    bad("nothing", "");
    bad("one part", "abc");
    bad("two parts", bare);
    bad("four parts", plain + ".e30");
    bad("five parts, encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aaaa.bbbb.cccc");
    bad("three empty parts", "..");
    bad("a blank before it", " " + plain);
    bad("a line end after it", plain + "\n");
    bad("a NUL after it", plain + std::string(1, '\0'));
    bad("with its scheme", "Bearer " + plain);
    bad("far too long", withClaim("x", "\"" + std::string(20'000, 'a') + "\""));

    bad("alg none without a signature",
        encodeBase64Url(R"({"alg":"none"})") + "." + encodeBase64Url(kGoodClaims) + ".");
    bad("alg none with the good signature", withHeader(R"({"alg":"none"})"));
    bad("alg None", withHeader(R"({"alg":"None"})"));
    bad("alg NONE", withHeader(R"({"alg":"NONE"})"));
    bad("alg nOnE", withHeader(R"({"alg":"nOnE"})"));
    bad("alg in lower case", withHeader(R"({"alg":"hs256"})"));
    bad("alg with a blank", withHeader(R"({"alg":"HS256 "})"));
    bad("alg with a NUL", withHeader("{\"alg\":\"HS256\\u0000\"}"));
    bad("alg empty", withHeader(R"({"alg":""})"));
    bad("alg missing", withHeader(R"({"typ":"JWT"})"));
    bad("alg null", withHeader(R"({"alg":null})"));
    bad("alg a number", withHeader(R"({"alg":256})"));
    bad("alg a list", withHeader(R"({"alg":["HS256"]})"));
    bad("alg an object", withHeader(R"({"alg":{"a":"HS256"}})"));
    bad("alg unknown", withHeader(R"({"alg":"HS257"})"));
    bad("alg of an encryption", withHeader(R"({"alg":"dir","enc":"A256GCM"})"));
    bad("HS512 where HS256 is asked for",
        signedBy(secretKey(), TokenAlgorithm::Hs512, R"({"alg":"HS512"})", kGoodClaims));
    bad("HS384 named, HS256 made", withHeader(R"({"alg":"HS384"})"));
    bad("RS256 of a key of one's own",
        signedBy(*TokenKey::fromPem(makeRsaPair().privatePem), TokenAlgorithm::Rs256,
                 R"({"alg":"RS256"})", kGoodClaims));

    bad("crit", withHeader(R"({"alg":"HS256","crit":["exp"],"exp":1})"));
    bad("crit empty", withHeader(R"({"alg":"HS256","crit":[]})"));
    bad("crit null", withHeader(R"({"alg":"HS256","crit":null})"));
    bad("crit with b64", withHeader(R"({"alg":"HS256","crit":["b64"],"b64":false})"));
    bad("b64 alone", withHeader(R"({"alg":"HS256","b64":false})"));
    bad("b64 true", withHeader(R"({"alg":"HS256","b64":true})"));
    bad("kid a path", withHeader(R"({"alg":"HS256","kid":"../../../../dev/null"})"));
    bad("kid a query", withHeader(R"({"alg":"HS256","kid":"x' UNION SELECT 'key"})"));
    bad("kid a command", withHeader(R"({"alg":"HS256","kid":"key;id"})"));
    bad("kid with a NUL", withHeader("{\"alg\":\"HS256\",\"kid\":\"a\\u0000b\"}"));
    bad("kid a number", withHeader(R"({"alg":"HS256","kid":1})"));
    bad("kid a list", withHeader(R"({"alg":"HS256","kid":["a"]})"));
    bad("kid too long", withHeader(R"({"alg":"HS256","kid":")" + std::string(300, 'k') + "\"}"));
    bad("typ a number", withHeader(R"({"alg":"HS256","typ":1})"));
    bad("alg twice", withHeader(R"({"alg":"none","alg":"HS256"})"));
    bad("alg twice, once in escapes", withHeader("{\"\\u0061lg\":\"none\",\"alg\":\"HS256\"}"));
    bad("kid twice", withHeader(R"({"alg":"HS256","kid":"a","kid":"b"})"));
    bad("header a list", withHeader(R"(["HS256"])"));
    bad("header a text", withHeader(R"("HS256")"));
    bad("header no JSON", withHeader("alg=HS256"));
    bad("header followed by more", withHeader(R"({"alg":"HS256"}{})"));
    bad("header with a comment", withHeader(R"({"alg":"HS256"/**/})"));
    bad("header with a trailing comma", withHeader(R"({"alg":"HS256",})"));
    bad("header after a byte order mark", withHeader("\xEF\xBB\xBF{\"alg\":\"HS256\"}"));
    bad("header not UTF-8", withHeader("{\"alg\":\"HS256\",\"x\":\"\xFF\"}"));
    bad("header in UTF-16", withHeader(std::string("{\0\"\0a\0", 6)));
    bad("header with the key in it",
        signedBy(secretKey("mine"), TokenAlgorithm::Hs256,
                 R"({"alg":"HS256","jwk":{"kty":"oct","k":"bWluZQ"}})", kGoodClaims));
    bad("header with an address of keys",
        signedBy(secretKey("mine"), TokenAlgorithm::Hs256,
                 R"({"alg":"HS256","jku":"https://keys.example/"})", kGoodClaims));

    bad("exp missing", withClaims(R"({"iss":"superagent","aud":"api"})"));
    bad("exp past", withClaim("exp", "1699999999"));
    bad("exp now", withClaim("exp", "1700000000"));
    bad("exp 0", withClaim("exp", "0"));
    bad("exp negative", withClaim("exp", "-1"));
    bad("exp very negative", withClaim("exp", "-9223372036854775808"));
    bad("exp a text", withClaim("exp", R"("1700003600")"));
    bad("exp a fraction", withClaim("exp", "1700003600.5"));
    bad("exp with an exponent", withClaim("exp", "1.7e10"));
    bad("exp larger than a double", withClaim("exp", "1e400"));
    bad("exp larger than a number of a machine", withClaim("exp", "99999999999999999999999"));
    bad("exp NaN", withClaim("exp", "NaN"));
    bad("exp Infinity", withClaim("exp", "Infinity"));
    bad("exp null", withClaim("exp", "null"));
    bad("exp true", withClaim("exp", "true"));
    bad("exp a list", withClaim("exp", "[1700003600]"));
    bad("exp an object", withClaim("exp", "{}"));
    bad("exp twice", withClaims(R"({"iss":"superagent","aud":"api","exp":1,"exp":1700003600})"));
    bad("nbf sixty-one seconds ahead", withClaim("nbf", "1700000061"));
    bad("nbf a text", withClaim("nbf", R"("0")"));
    bad("nbf negative", withClaim("nbf", "-1"));
    bad("nbf null", withClaim("nbf", "null"));
    bad("iat sixty-one seconds ahead", withClaim("iat", "1700000061"));
    bad("iat a text", withClaim("iat", R"("1699999990")"));
    bad("iat a fraction", withClaim("iat", "1699999990.25"));
    bad("iss of another", withClaim("iss", R"("helixagent")"));
    bad("iss in other letters", withClaim("iss", R"("SuperAgent")"));
    bad("iss with more after it", withClaim("iss", R"("superagent\u0000evil")"));
    bad("iss empty", withClaim("iss", R"("")"));
    bad("iss missing", withClaims(R"({"aud":"api","exp":1700003600})"));
    bad("iss a list", withClaim("iss", R"(["superagent"])"));
    bad("aud of another", withClaim("aud", R"("web")"));
    bad("aud a list of others", withClaim("aud", R"(["web","mobile"])"));
    bad("aud an empty list", withClaim("aud", "[]"));
    bad("aud a list with a number", withClaim("aud", R"(["api",1])"));
    bad("aud a number", withClaim("aud", "1"));
    bad("aud an object", withClaim("aud", R"({"api":true})"));
    bad("aud missing", withClaims(R"({"iss":"superagent","exp":1700003600})"));
    bad("sub a number", withClaim("sub", "1"));
    bad("sub null", withClaim("sub", "null"));
    bad("jti an object", withClaim("jti", "{}"));
    bad("payload empty", withClaims(""));
    bad("payload a list", withClaims("[]"));
    bad("payload null", withClaims("null"));
    bad("payload no JSON", withClaims("exp=1700003600"));
    bad("payload cut off", withClaims(R"({"exp":1700003600)"));
    bad("payload too deep", withClaim("x", std::string(200, '[') + std::string(200, ']')));
    bad("payload not UTF-8", withClaim("x", "\"\xC3\x28\""));
    bad("a member twice deep inside", withClaim("x", R"([{"a":{"b":1,"b":2}}])"));

    bad("no signature", bare + ".");
    bad("signature cut", plain.substr(0, plain.size() - 4));
    bad("signature longer", plain + "AAAA");
    bad("signature of zeros", bare + "." + encodeBase64Url(std::string(32, '\0')));
    bad("signature of another secret",
        signedBy(secretKey("another"), TokenAlgorithm::Hs256, kGoodHeader, kGoodClaims));
    bad("signature of a secret in hexadecimal",
        signedBy(secretKey(toHexText(kTokenSecret)), TokenAlgorithm::Hs256, kGoodHeader,
                 kGoodClaims));
    bad("signature's first character changed", changedAt(plain, lastDot(plain) + 1));
    bad("signature's stray bits set", withStrayBits(plain));
    bad("signature padded", plain + "=");
    bad("payload changed", changedAt(plain, plain.find('.') + 5));
    bad("parts of two tokens",
        withClaim("sub", R"("admin")").substr(0, lastDot(withClaim("sub", R"("admin")"))) +
            plain.substr(lastDot(plain)));
    bad("header padded", encodeBase64Url(kGoodHeader) + "=" + plain.substr(plain.find('.')));
    bad("base64 with + and /", inStandardBase64());
    bad("a blank in the header", " " + plain.substr(0, 3) + " " + plain.substr(3));
    return cases;
}

}  // namespace helix::test
