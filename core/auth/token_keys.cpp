#include "auth/token_keys.h"

#include <fstream>
#include <set>

namespace helix::auth {

namespace {

Result<TokenKey> keyOfFile(const std::string& path, const char* setting)
{
    std::ifstream file(path, std::ios::binary);
    std::string pem(kMaxKeyFileBytes + 1, '\0');
    file.read(pem.data(), static_cast<std::streamsize>(pem.size()));
    if (file.bad() || !file.eof() || file.gcount() <= 0)
        return fail(ErrorCode::IoError,
                    std::string(setting) + ": " + path + " cannot be read as a key file");
    pem.resize(static_cast<std::size_t>(file.gcount()));
    auto key = TokenKey::fromPem(pem);
    if (!key)
        return fail(key.error().code,
                    std::string(setting) + ": " + path + ": " + key.error().message);
    return key;
}

Error withSetting(Error error, const char* setting)
{
    error.message = std::string(setting) + ": " + error.message;
    return error;
}

Result<void> readSecret(const config::JwtConfig& jwt, TokenKeys& keys)
{
    if (jwt.secret.isEmpty()) return {};
    auto key = TokenKey::fromSecret(jwt.secret);
    if (!key) return tl::unexpected(withSetting(std::move(key.error()), "security.jwt.secret"));
    keys.isSecretShort = jwt.secret.reveal().size() < kMinSecretBytes;
    keys.verifying = *key;
    keys.signing = std::move(*key);
    return {};
}

Result<void> readKeyFiles(const config::JwtConfig& jwt, TokenKeys& keys)
{
    if (!jwt.privateKeyFile.empty()) {
        auto key = keyOfFile(jwt.privateKeyFile, "security.jwt.private_key_file");
        if (!key) return tl::unexpected(std::move(key.error()));
        if (!key->canSign())
            return fail(ErrorCode::InvalidArgument,
                        "security.jwt.private_key_file: " + jwt.privateKeyFile +
                            " holds only the public half of a key");
        keys.verifying = *key;
        keys.signing = std::move(*key);
    }
    if (!jwt.publicKeyFile.empty()) {
        auto key = keyOfFile(jwt.publicKeyFile, "security.jwt.public_key_file");
        if (!key) return tl::unexpected(std::move(key.error()));
        keys.verifying = std::move(*key);
    }
    for (const auto* key : {&keys.signing, &keys.verifying})
        if (*key && !(*key)->fits(keys.algorithm))
            return fail(ErrorCode::InvalidArgument,
                        std::string("security.jwt: the key is not of the kind that ") +
                            tokenAlgorithmName(keys.algorithm) +
                            " takes; change security.jwt.algorithm or the key file");
    return {};
}

// A public key of another pair would lock out everybody whom this node signs in.
Result<void> checkPair(const TokenKeys& keys)
{
    if (!keys.signing || !keys.verifying) return {};
    constexpr std::string_view kProbe = "probe";
    const auto signature = keys.signing->sign(keys.algorithm, kProbe);
    if (!signature) return tl::unexpected(signature.error());
    if (!keys.verifying->verify(keys.algorithm, kProbe, *signature))
        return fail(ErrorCode::InvalidArgument,
                    "security.jwt.public_key_file is not the public half of private_key_file");
    return {};
}

/// The seed's form of sign-in through another service. It maps no roles, so the tokens must name
/// ours in `roles`; nobody gets in just because the service knows them.
std::optional<config::OidcIssuerConfig> issuerOf(const config::OauthConfig& oauth)
{
    if (!oauth.isEnabled || oauth.domain.empty()) return std::nullopt;
    config::OidcIssuerConfig issuer;
    issuer.issuer = "https://" + oauth.domain + "/";
    issuer.audience = oauth.clientId;
    return issuer;
}

Result<void> addIssuers(const config::SecurityConfig& security, TokenKeys& keys)
{
    keys.foreign = security.oidc;
    if (auto issuer = issuerOf(security.oauth)) keys.foreign.push_back(std::move(*issuer));
    if (keys.foreign.size() > kMaxOidcIssuers)
        return fail(ErrorCode::InvalidArgument,
                    "security.oidc: at most " + std::to_string(kMaxOidcIssuers) + " issuers");
    std::set<std::string> names{keys.issuer};
    for (std::size_t i = 0; i < keys.foreign.size(); ++i) {
        const auto& issuer = keys.foreign[i];
        const std::string at = i < security.oidc.size() ? "security.oidc[" + std::to_string(i) + "]"
                                                        : std::string("security.oauth");
        if (!isSafeKeyAddress(issuer.issuer))
            return fail(ErrorCode::InvalidArgument,
                        at + ".issuer must be an https address (http on loopback only): whoever "
                             "answers there decides who may sign in");
        if (!issuer.jwksUri.empty() && !isSafeKeyAddress(issuer.jwksUri))
            return fail(ErrorCode::InvalidArgument,
                        at + ".jwks_uri must be an https address (http on loopback only)");
        if (issuer.audience.empty())
            return fail(ErrorCode::InvalidArgument,
                        at + ": an audience (client id) is required; without one every token of "
                             "that issuer would be good here");
        if (!names.insert(issuer.issuer).second)
            return fail(ErrorCode::InvalidArgument,
                        at + ".issuer is used twice, or is that of security.jwt");
    }
    return {};
}

}  // namespace

bool isSafeKeyAddress(std::string_view url) noexcept
{
    constexpr std::string_view kSecure = "https://";
    if (url.starts_with(kSecure)) return url.size() > kSecure.size();
    for (const std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"})
        if (url.starts_with(host) &&
            (url.size() == host.size() || url[host.size()] == ':' || url[host.size()] == '/'))
            return true;
    return false;
}

std::string TokenKeys::missingKey() const
{
    return std::string("this node has no key to sign tokens with; set security.jwt.") +
           (isSymmetric(algorithm) ? "secret" : "private_key_file") + " for " +
           tokenAlgorithmName(algorithm);
}

Result<TokenKeys> makeTokenKeys(const config::SecurityConfig& security)
{
    const config::JwtConfig& jwt = security.jwt;
    TokenKeys keys;
    const auto algorithm = parseTokenAlgorithm(jwt.algorithm);
    if (!algorithm)
        return fail(ErrorCode::InvalidArgument, "security.jwt.algorithm is none that is known");
    keys.algorithm = *algorithm;
    keys.issuer = jwt.issuer;
    keys.audience = jwt.audience;
    keys.expiration = jwt.expiration;
    keys.refreshExpiration = jwt.refreshExpiration;
    keys.leeway = jwt.leeway;
    auto done = isSymmetric(*algorithm) ? readSecret(jwt, keys) : readKeyFiles(jwt, keys);
    if (done) done = checkPair(keys);
    if (done) done = addIssuers(security, keys);
    if (!done) return tl::unexpected(std::move(done.error()));
    return keys;
}

}  // namespace helix::auth
