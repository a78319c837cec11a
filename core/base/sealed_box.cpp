#include "base/sealed_box.h"

#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <memory>

namespace helix {

namespace {

constexpr char kFormat = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;

struct FreeContext {
    void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

const unsigned char* bytesOf(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytesOf(std::string& text, std::size_t at)
{
    return reinterpret_cast<unsigned char*>(text.data() + at);
}

// Callers keep sizes below kMaxSealedBytes, far from the limits of int.
int sizeOf(std::string_view text)
{
    return static_cast<int>(text.size());
}

bool encrypt(std::string_view plain, const SealKey& key, std::string_view context, std::string& box)
{
    const Cipher cipher(EVP_CIPHER_CTX_new());
    int used = 0;
    int last = 0;
    return cipher && RAND_bytes(bytesOf(box, 1), kNonceBytes) == 1 &&
           EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                              bytesOf(box, 1)) == 1 &&
           EVP_EncryptUpdate(cipher.get(), nullptr, &used, bytesOf(context), sizeOf(context)) ==
               1 &&
           EVP_EncryptUpdate(cipher.get(), bytesOf(box, kHeadBytes), &used, bytesOf(plain),
                             sizeOf(plain)) == 1 &&
           EVP_EncryptFinal_ex(cipher.get(), bytesOf(box, kHeadBytes + plain.size()), &last) == 1 &&
           EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes,
                               bytesOf(box, kHeadBytes + plain.size())) == 1;
}

bool decrypt(std::string_view box, const SealKey& key, std::string_view context, std::string& plain)
{
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::string tag(box.substr(box.size() - kTagBytes));
    const std::string_view body = box.substr(kHeadBytes, plain.size());
    int used = 0;
    int last = 0;
    return cipher &&
           EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key.data(),
                              bytesOf(box.substr(1))) == 1 &&
           EVP_DecryptUpdate(cipher.get(), nullptr, &used, bytesOf(context), sizeOf(context)) ==
               1 &&
           EVP_DecryptUpdate(cipher.get(), bytesOf(plain, 0), &used, bytesOf(body), sizeOf(body)) ==
               1 &&
           EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
           EVP_DecryptFinal_ex(cipher.get(), bytesOf(plain, plain.size()), &last) == 1;
}

}  // namespace

Result<std::string> seal(std::string_view plain, const SealKey& key, std::string_view context)
{
    if (plain.size() > kMaxSealedBytes || context.size() > kMaxSealedBytes)
        return fail(ErrorCode::LimitExceeded, "too many bytes for a sealed box");
    std::string box(kHeadBytes + plain.size() + kTagBytes, '\0');
    box[0] = kFormat;
    if (!encrypt(plain, key, context, box))
        return fail(ErrorCode::Internal, "the bytes could not be encrypted");
    return box;
}

Result<std::string> openSealed(std::string_view box, const SealKey& key, std::string_view context)
{
    if (box.size() < kHeadBytes + kTagBytes ||
        box.size() > kMaxSealedBytes + kHeadBytes + kTagBytes || box[0] != kFormat ||
        context.size() > kMaxSealedBytes)
        return fail(ErrorCode::ParseError, "this is no sealed box");
    std::string plain(box.size() - kHeadBytes - kTagBytes, '\0');
    if (decrypt(box, key, context, plain)) return plain;
    return fail(ErrorCode::PermissionDenied,
                "the box cannot be opened: it was sealed with another key, or changed");
}

Result<SealKey> sealKeyFromHex(std::string_view text)
{
    Sha256 bytes;
    static_assert(std::tuple_size_v<SealKey> == std::tuple_size_v<Sha256>);
    if (!fromHex(text, bytes))
        return fail(ErrorCode::ParseError, "a key has 64 hexadecimal digits");
    return bytes;
}

}  // namespace helix
