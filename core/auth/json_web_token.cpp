#include "auth/json_web_token.h"

#include "auth/member_names.h"
#include "base/base64.h"

#include <algorithm>
#include <limits>

namespace helix::auth {

namespace {

tl::unexpected<Error> refused(std::string reason)
{
    return fail(ErrorCode::Unauthenticated, std::move(reason));
}

/// One of the first two parts: base64url of a JSON object that names nothing twice.
Result<Json> readObject(std::string_view part, const std::string& name)
{
    const auto text = decodeBase64Url(part);
    if (!text) return refused("the " + name + " is not base64url in its one spelling");
    // The parser would skip a byte order mark.
    const auto first = text->find_first_not_of(" \t\r\n");
    if (first == std::string::npos || (*text)[first] != '{')
        return refused("the " + name + " is no JSON object");
    auto value = parseJson(*text, kMaxTokenDepth);
    if (!value) return refused("the " + name + " is no good JSON: " + value.error().text());
    if (hasRepeatedMember(*text)) return refused("the " + name + " names a member twice");
    return value;
}

bool isKeyIdCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-._~:/+=@#,").find(c) != std::string_view::npos;
}

// A key id only ever picks from a set of keys here. Others make file names and queries of it, and a
// text that aims at those is no honest one.
bool isHarmlessKeyId(const std::string& id)
{
    return id.size() <= kMaxKeyIdLength && id.find("..") == std::string::npos &&
           std::all_of(id.begin(), id.end(), isKeyIdCharacter);
}

/// Reads an optional text of the header.
Result<std::string> headerText(const Json& header, const char* member)
{
    const auto found = header.find(member);
    if (found == header.end()) return std::string();
    if (!found->is_string()) return refused(std::string("the header's ") + member + " is no text");
    return found->get<std::string>();
}

Result<void> readHeader(const Json& header, JsonWebToken& token)
{
    for (const char* member : {"crit", "b64"})
        if (header.contains(member))
            return refused(std::string("the header asks for ") + member + ", which is not known");
    const auto name = headerText(header, "alg");
    if (!name) return tl::unexpected(name.error());
    const auto algorithm = parseTokenAlgorithm(*name);
    if (!algorithm) return refused("the header's alg is none that is accepted");
    token.algorithm = *algorithm;
    auto type = headerText(header, "typ");
    if (!type) return tl::unexpected(std::move(type.error()));
    token.type = std::move(*type);
    auto keyId = headerText(header, "kid");
    if (!keyId) return tl::unexpected(std::move(keyId.error()));
    if (!isHarmlessKeyId(*keyId)) return refused("the header's kid is no plain name");
    token.keyId = std::move(*keyId);
    return {};
}

/// Seconds of a time claim, in milliseconds; nullopt when it is absent. Errors: Unauthenticated for
/// anything but a whole number of at least 0.
Result<std::optional<std::int64_t>> readTime(const Json& claims, const char* name)
{
    constexpr std::uint64_t kLatest = std::numeric_limits<std::int64_t>::max() / 2'000;
    const auto found = claims.find(name);
    if (found == claims.end()) return std::nullopt;
    if (!found->is_number_integer() ||
        (!found->is_number_unsigned() && found->get<std::int64_t>() < 0))
        return refused(std::string(name) + " is no whole number of seconds");
    const auto seconds = std::min(found->get<std::uint64_t>(), kLatest);
    return static_cast<std::int64_t>(seconds) * 1'000;
}

Result<void> checkTimes(const Json& claims, const TokenExpectation& expected)
{
    const auto end = readTime(claims, "exp");
    if (!end) return tl::unexpected(end.error());
    if (!*end) return refused("exp is missing");
    for (const char* name : {"nbf", "iat"}) {
        const auto start = readTime(claims, name);
        if (!start) return tl::unexpected(start.error());
        if (*start && expected.nowMs && **start - kMaxClockSkewMs > *expected.nowMs)
            return refused(std::string(name) + " lies in the future");
    }
    if (expected.nowMs && *expected.nowMs >= **end + expected.leewayMs)
        return refused("the token has expired");
    return {};
}

Result<void> checkTexts(const Json& claims)
{
    for (const char* name : {"iss", "sub", "jti"}) {
        const auto found = claims.find(name);
        if (found != claims.end() && !found->is_string())
            return refused(std::string(name) + " is no text");
    }
    return {};
}

/// aud is a text or a list of texts. Source: RFC 7519, section 4.1.3.
Result<void> checkAudience(const Json& claims, const std::optional<std::string>& wanted)
{
    const auto found = claims.find("aud");
    if (found == claims.end()) {
        if (wanted) return refused("aud is missing");
        return {};
    }
    bool isMeant = false;
    const auto look = [&](const Json& value) {
        if (value.is_string() && wanted && value.get_ref<const std::string&>() == *wanted)
            isMeant = true;
        return value.is_string();
    };
    const bool isWellFormed =
        found->is_array() ? std::all_of(found->begin(), found->end(), look) : look(*found);
    if (!isWellFormed) return refused("aud is neither a text nor a list of texts");
    if (wanted && !isMeant) return refused("the token is meant for another audience");
    return {};
}

}  // namespace

Result<JsonWebToken> parseJwt(std::string_view text)
{
    if (text.size() > kMaxTokenText)
        return refused("the token is longer than " + std::to_string(kMaxTokenText) + " bytes");
    const auto first = text.find('.');
    const auto second = first == std::string_view::npos ? first : text.find('.', first + 1);
    if (second == std::string_view::npos || text.find('.', second + 1) != std::string_view::npos)
        return refused("a token has three parts");

    JsonWebToken token;
    token.signedPart = text.substr(0, second);
    const auto header = readObject(text.substr(0, first), "header");
    if (!header) return tl::unexpected(header.error());
    if (auto read = readHeader(*header, token); !read) return tl::unexpected(read.error());
    auto signature = decodeBase64Url(text.substr(second + 1));
    if (!signature || signature->empty())
        return refused("the signature is not base64url in its one spelling");
    token.signature = std::move(*signature);
    auto claims = readObject(text.substr(first + 1, second - first - 1), "payload");
    if (!claims) return tl::unexpected(std::move(claims.error()));
    token.claims = std::move(*claims);
    return token;
}

Result<void> checkSignature(const JsonWebToken& token, const TokenKey& key)
{
    if (!key.fits(token.algorithm))
        return refused(std::string("the key is not of the kind that ") +
                       tokenAlgorithmName(token.algorithm) + " takes");
    if (!key.verify(token.algorithm, token.signedPart, token.signature))
        return refused("the signature is wrong");
    return {};
}

Result<void> checkClaims(const Json& claims, const TokenExpectation& expected)
{
    if (auto texts = checkTexts(claims); !texts) return texts;
    if (expected.issuer && jsonText(claims, "iss") != *expected.issuer)
        return refused("the token is of another issuer");
    if (auto audience = checkAudience(claims, expected.audience); !audience) return audience;
    return checkTimes(claims, expected);
}

std::int64_t timeOfClaim(const Json& claims, const char* name)
{
    const auto time = readTime(claims, name);
    return time ? time->value_or(0) : 0;
}

Result<Json> verifyJwt(std::string_view text, const TokenKey& key, const TokenExpectation& expected)
{
    auto token = parseJwt(text);
    if (!token) return tl::unexpected(std::move(token.error()));
    if (expected.algorithm && token->algorithm != *expected.algorithm)
        return refused(std::string("the token is not signed with ") +
                       tokenAlgorithmName(*expected.algorithm));
    if (auto good = checkSignature(*token, key); !good)
        return tl::unexpected(std::move(good.error()));
    if (auto good = checkClaims(token->claims, expected); !good)
        return tl::unexpected(std::move(good.error()));
    return std::move(token->claims);
}

Result<std::string> signJwt(const Json& claims, TokenAlgorithm algorithm, const TokenKey& key,
                            std::string_view keyId)
{
    Json header = {{"alg", tokenAlgorithmName(algorithm)}, {"typ", "JWT"}};
    if (!keyId.empty()) header["kid"] = keyId;
    std::string text = encodeBase64Url(dumpJson(header)) + "." + encodeBase64Url(dumpJson(claims));
    const auto signature = key.sign(algorithm, text);
    if (!signature) return tl::unexpected(signature.error());
    return text + "." + encodeBase64Url(*signature);
}

}  // namespace helix::auth
