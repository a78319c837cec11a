#include "auth/test_keys.h"

#include "base/base64.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <memory>

namespace helix::test {

namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

std::string contentOf(const Bio& bio)
{
    char* data = nullptr;
    const long length = BIO_get_mem_data(bio.get(), &data);
    return {data, static_cast<std::size_t>(length)};
}

KeyPair pairOf(const Key& key)
{
    const Bio secret(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
    const Bio open(BIO_new(BIO_s_mem()), BIO_free_all);
    PEM_write_bio_PUBKEY(open.get(), key.get());
    return {contentOf(secret), contentOf(open)};
}

std::string numberOf(const Key& key, const char* name, int width)
{
    BIGNUM* number = nullptr;
    EVP_PKEY_get_bn_param(key.get(), name, &number);
    const int length = width > 0 ? width : BN_num_bytes(number);
    std::string bytes(static_cast<std::size_t>(length), '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char*>(bytes.data()), length);
    BN_free(number);
    return encodeBase64Url(bytes);
}

}  // namespace

KeyPair makeRsaPair(unsigned bits)
{
    return pairOf(Key(EVP_RSA_gen(bits), EVP_PKEY_free));
}

KeyPair makeEcPair(const char* curve)
{
    return pairOf(Key(EVP_EC_gen(curve), EVP_PKEY_free));
}

std::string jwkOf(const KeyPair& pair, const std::string& id, const std::string& more)
{
    const Bio bio(BIO_new_mem_buf(pair.publicPem.data(), static_cast<int>(pair.publicPem.size())),
                  BIO_free_all);
    const Key key(PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    std::string jwk = "{\"kid\":\"" + id + "\"," + more;
    if (EVP_PKEY_is_a(key.get(), "RSA") == 1)
        return jwk + R"("kty":"RSA","n":")" + numberOf(key, OSSL_PKEY_PARAM_RSA_N, 0) +
               R"(","e":")" + numberOf(key, OSSL_PKEY_PARAM_RSA_E, 0) + "\"}";
    const int bits = EVP_PKEY_get_bits(key.get());
    const int width = (bits + 7) / 8;
    return jwk + R"("kty":"EC","crv":"P-)" + std::to_string(bits) + R"(","x":")" +
           numberOf(key, OSSL_PKEY_PARAM_EC_PUB_X, width) + R"(","y":")" +
           numberOf(key, OSSL_PKEY_PARAM_EC_PUB_Y, width) + "\"}";
}

}  // namespace helix::test
