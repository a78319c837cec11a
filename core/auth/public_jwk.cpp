#include "auth/public_jwk.h"

#include "base/base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

namespace helix::auth {

namespace {

// A modulus of 16,384 bits; larger ones are not even read.
constexpr std::size_t kMaxNumberBytes = 2048;
// Verifying takes as many squarings as the exponent has bits; nobody uses more than 32.
constexpr std::size_t kMaxExponentBytes = 8;

struct FreeBuild {
    void operator()(OSSL_PARAM_BLD* build) const { OSSL_PARAM_BLD_free(build); }
};
struct FreeParams {
    void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
};
struct FreeContext {
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
struct FreeNumber {
    void operator()(BIGNUM* number) const { BN_free(number); }
};
struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
using Build = std::unique_ptr<OSSL_PARAM_BLD, FreeBuild>;
using Number = std::unique_ptr<BIGNUM, FreeNumber>;
using Handle = std::shared_ptr<EVP_PKEY>;

Result<std::string> bytesOf(const Json& jwk, const char* member)
{
    auto bytes = decodeBase64Url(jsonText(jwk, member));
    if (!bytes || bytes->empty() || bytes->size() > kMaxNumberBytes)
        return fail(ErrorCode::InvalidArgument,
                    std::string("the key has no good \"") + member + "\"");
    return bytes;
}

Number numberOf(const std::string& bytes)
{
    return Number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                            static_cast<int>(bytes.size()), nullptr));
}

Result<Handle> fromParameters(const char* type, OSSL_PARAM_BLD* build)
{
    const std::unique_ptr<OSSL_PARAM, FreeParams> params(OSSL_PARAM_BLD_to_param(build));
    const std::unique_ptr<EVP_PKEY_CTX, FreeContext> context(
        EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    EVP_PKEY* key = nullptr;
    const bool isMade =
        params && context && EVP_PKEY_fromdata_init(context.get()) == 1 &&
        EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params.get()) == 1;
    ERR_clear_error();
    if (!isMade)
        return fail(ErrorCode::InvalidArgument,
                    std::string("the numbers of this ") + type + " key are no key");
    return Handle(key, FreeKey());
}

Result<Handle> rsaKey(const Json& jwk)
{
    const auto modulus = bytesOf(jwk, "n");
    if (!modulus) return tl::unexpected(modulus.error());
    const auto exponent = bytesOf(jwk, "e");
    if (!exponent) return tl::unexpected(exponent.error());
    const Number n = numberOf(*modulus);
    const Number e = numberOf(*exponent);
    if (exponent->size() > kMaxExponentBytes || !e || BN_is_odd(e.get()) != 1 ||
        BN_is_one(e.get()) == 1 || !n || BN_is_odd(n.get()) != 1)
        return fail(ErrorCode::InvalidArgument, "the numbers of this RSA key are no key");
    const Build build(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, n.get());
    OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, e.get());
    return fromParameters("RSA", build.get());
}

Result<Handle> ecKey(const Json& jwk)
{
    const std::string curve = jsonText(jwk, "crv");
    const bool isSmall = curve == "P-256";
    if (!isSmall && curve != "P-384")
        return fail(ErrorCode::InvalidArgument, "the curve of this key is not P-256 or P-384");
    const auto x = bytesOf(jwk, "x");
    if (!x) return tl::unexpected(x.error());
    const auto y = bytesOf(jwk, "y");
    if (!y) return tl::unexpected(y.error());
    const std::size_t width = isSmall ? 32 : 48;
    if (x->size() != width || y->size() != width)
        return fail(ErrorCode::InvalidArgument, "the point of this EC key has another width");
    const std::string point = "\x04" + *x + *y;
    const Build build(OSSL_PARAM_BLD_new());
    OSSL_PARAM_BLD_push_utf8_string(build.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                    isSmall ? "prime256v1" : "secp384r1", 0);
    OSSL_PARAM_BLD_push_octet_string(build.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                     point.size());
    return fromParameters("EC", build.get());
}

}  // namespace

Result<Handle> publicKeyOf(const Json& jwk)
{
    const std::string kind = jsonText(jwk, "kty");
    if (kind == "RSA") return rsaKey(jwk);
    if (kind == "EC") return ecKey(jwk);
    return fail(ErrorCode::InvalidArgument, "the kind of this key is neither RSA nor EC");
}

}  // namespace helix::auth
