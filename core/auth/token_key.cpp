#include "auth/token_key.h"

#include "auth/public_jwk.h"

#include <openssl/crypto.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>

namespace helix::auth {

namespace {

template <auto Free>
struct Freed {
    template <class T>
    void operator()(T* object) const
    {
        Free(object);
    }
};
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Digesting = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using EcSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

const unsigned char* readable(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* writable(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

const EVP_MD* digestOf(TokenAlgorithm algorithm)
{
    switch (algorithm) {
        case TokenAlgorithm::Hs256:
        case TokenAlgorithm::Rs256:
        case TokenAlgorithm::Es256: return EVP_sha256();
        case TokenAlgorithm::Hs384:
        case TokenAlgorithm::Rs384:
        case TokenAlgorithm::Es384: return EVP_sha384();
        case TokenAlgorithm::Hs512:
        case TokenAlgorithm::Rs512: return EVP_sha512();
    }
    return EVP_sha256();
}

bool isEllipticCurve(TokenAlgorithm algorithm)
{
    return algorithm == TokenAlgorithm::Es256 || algorithm == TokenAlgorithm::Es384;
}

/// Bytes of one of the two numbers of a signature. Source: RFC 7518, section 3.4.
int halfBytes(TokenAlgorithm algorithm)
{
    return algorithm == TokenAlgorithm::Es256 ? 32 : 48;
}

std::string hmac(const EVP_MD* digest, const std::string& secret, std::string_view text)
{
    std::string mac(EVP_MAX_MD_SIZE, '\0');
    unsigned length = 0;
    if (HMAC(digest, secret.data(), static_cast<int>(secret.size()), readable(text), text.size(),
             writable(mac), &length) == nullptr)
        return {};
    mac.resize(length);
    return mac;
}

// Tokens carry both numbers at full width, OpenSSL works with ASN.1.
std::string toAsn1(std::string_view both, int half)
{
    const EcSignature signature(ECDSA_SIG_new());
    BIGNUM* r = BN_bin2bn(readable(both), half, nullptr);
    BIGNUM* s = BN_bin2bn(readable(both) + half, half, nullptr);
    if (signature == nullptr || ECDSA_SIG_set0(signature.get(), r, s) != 1) {
        BN_free(r);
        BN_free(s);
        return {};
    }
    unsigned char* encoded = nullptr;
    const int length = i2d_ECDSA_SIG(signature.get(), &encoded);
    std::string text;
    if (length > 0) text.assign(reinterpret_cast<char*>(encoded), static_cast<std::size_t>(length));
    OPENSSL_free(encoded);
    return text;
}

std::string fromAsn1(const std::string& encoded, int half)
{
    const unsigned char* next = readable(encoded);
    const EcSignature signature(d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(encoded.size())));
    if (signature == nullptr) return {};
    std::string both(static_cast<std::size_t>(half) * 2, '\0');
    const bool isGood =
        BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), writable(both), half) == half &&
        BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), writable(both) + half, half) == half;
    return isGood ? both : std::string();
}

// Without this OpenSSL would ask the terminal.
int noPassphrase(char*, int, int, void*)
{
    return -1;
}

EVP_PKEY* readPublic(std::string_view pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    if (EVP_PKEY* key = PEM_read_bio_PUBKEY(bio.get(), nullptr, noPassphrase, nullptr)) return key;
    const Bio again(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate certificate(PEM_read_bio_X509(again.get(), nullptr, noPassphrase, nullptr));
    return certificate ? X509_get_pubkey(certificate.get()) : nullptr;
}

}  // namespace

Result<TokenKey> TokenKey::fromSecret(Secret secret)
{
    if (secret.isEmpty()) return fail(ErrorCode::InvalidArgument, "the secret is empty");
    if (secret.reveal().find("-----BEGIN ") != std::string::npos)
        return fail(ErrorCode::InvalidArgument,
                    "a PEM text is no secret of an HS algorithm; name its file as the key of an RS "
                    "or ES algorithm");
    TokenKey key(Kind::Secret, true);
    key.m_secret = std::move(secret);
    return key;
}

Result<TokenKey> TokenKey::fromPem(std::string_view pem)
{
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    EVP_PKEY* read = PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr);
    const bool isPrivate = read != nullptr;
    if (read == nullptr) read = readPublic(pem);
    ERR_clear_error();
    if (read == nullptr)
        return fail(ErrorCode::InvalidArgument,
                    "this is no key in PEM, or it needs a passphrase; RSA and EC keys without one "
                    "are taken");
    return ofHandle(Handle(read, Freed<EVP_PKEY_free>()), isPrivate);
}

Result<TokenKey> TokenKey::fromJwk(const Json& jwk)
{
    auto handle = publicKeyOf(jwk);
    if (!handle) return tl::unexpected(std::move(handle.error()));
    return ofHandle(std::move(*handle), false);
}

Result<TokenKey> TokenKey::ofHandle(Handle handle, bool canSign)
{
    const int bits = EVP_PKEY_get_bits(handle.get());
    Kind kind = Kind::Rsa;
    if (EVP_PKEY_is_a(handle.get(), "EC") == 1) {
        char curve[32] = {};
        EVP_PKEY_get_utf8_string_param(handle.get(), "group", curve, sizeof curve, nullptr);
        if (std::string_view(curve) == "prime256v1")
            kind = Kind::P256;
        else if (std::string_view(curve) == "secp384r1")
            kind = Kind::P384;
        else
            return fail(ErrorCode::InvalidArgument, "the curve of this key is not P-256 or P-384");
    } else if (EVP_PKEY_is_a(handle.get(), "RSA") != 1) {
        return fail(ErrorCode::InvalidArgument, "this key is neither RSA nor EC");
    } else if (bits < kMinRsaBits || bits > kMaxRsaBits) {
        return fail(ErrorCode::InvalidArgument, "an RSA key must have " +
                                                    std::to_string(kMinRsaBits) + " to " +
                                                    std::to_string(kMaxRsaBits) +
                                                    " bits, this one has " + std::to_string(bits));
    }
    TokenKey key(kind, canSign);
    key.m_handle = std::move(handle);
    return key;
}

bool TokenKey::fits(TokenAlgorithm algorithm) const noexcept
{
    switch (m_kind) {
        case Kind::Secret: return isSymmetric(algorithm);
        case Kind::Rsa: return !isSymmetric(algorithm) && !isEllipticCurve(algorithm);
        case Kind::P256: return algorithm == TokenAlgorithm::Es256;
        case Kind::P384: return algorithm == TokenAlgorithm::Es384;
    }
    return false;
}

Result<std::string> TokenKey::sign(TokenAlgorithm algorithm, std::string_view text) const
{
    if (!fits(algorithm) || !m_canSign)
        return fail(ErrorCode::InvalidArgument,
                    std::string("this key cannot sign with ") + tokenAlgorithmName(algorithm));
    const EVP_MD* digest = digestOf(algorithm);
    std::string signature;
    if (isSymmetric(algorithm)) {
        signature = hmac(digest, m_secret.reveal(), text);
    } else {
        const Digesting context(EVP_MD_CTX_new());
        std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(m_handle.get()));
        signature.resize(length);
        if (EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, m_handle.get()) != 1 ||
            EVP_DigestSign(context.get(), writable(signature), &length, readable(text),
                           text.size()) != 1)
            length = 0;
        signature.resize(length);
        if (isEllipticCurve(algorithm)) signature = fromAsn1(signature, halfBytes(algorithm));
        ERR_clear_error();
    }
    if (signature.empty()) return fail(ErrorCode::Internal, "OpenSSL could not sign a token");
    return signature;
}

bool TokenKey::verify(TokenAlgorithm algorithm, std::string_view text,
                      std::string_view signature) const
{
    if (!fits(algorithm)) return false;
    const EVP_MD* digest = digestOf(algorithm);
    if (isSymmetric(algorithm)) {
        const std::string expected = hmac(digest, m_secret.reveal(), text);
        return !expected.empty() && signature.size() == expected.size() &&
               CRYPTO_memcmp(signature.data(), expected.data(), expected.size()) == 0;
    }
    std::string encoded(signature);
    if (isEllipticCurve(algorithm)) {
        const int half = halfBytes(algorithm);
        if (signature.size() != static_cast<std::size_t>(half) * 2) return false;
        encoded = toAsn1(signature, half);
    }
    const Digesting context(EVP_MD_CTX_new());
    const bool isGood =
        EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, m_handle.get()) == 1 &&
        EVP_DigestVerify(context.get(), readable(encoded), encoded.size(), readable(text),
                         text.size()) == 1;
    ERR_clear_error();
    return isGood;
}

}  // namespace helix::auth
