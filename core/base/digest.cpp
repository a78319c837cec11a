#include "base/digest.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <random>

namespace helix {

namespace {

int hexValue(char c) noexcept
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

void fillRandom(std::array<unsigned char, 64>& bytes)
{
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) == 1) return;
    std::random_device source;
    for (auto& byte : bytes) byte = static_cast<unsigned char>(source());
}

}  // namespace

Sha256 sha256(std::string_view bytes)
{
    static_assert(SHA256_DIGEST_LENGTH == std::tuple_size_v<Sha256>);
    Sha256 digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

bool equalInConstantTime(const Sha256& a, const Sha256& b) noexcept
{
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

std::string toHex(const Sha256& digest)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(digest.size() * 2);
    for (const unsigned char byte : digest) {
        text.push_back(kDigits[byte >> 4]);
        text.push_back(kDigits[byte & 0x0f]);
    }
    return text;
}

bool fromHex(std::string_view text, Sha256& out) noexcept
{
    if (text.size() != out.size() * 2) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = hexValue(text[2 * i]);
        const int low = hexValue(text[2 * i + 1]);
        if (high < 0 || low < 0) return false;
        out[i] = static_cast<unsigned char>(high * 16 + low);
    }
    return true;
}

std::string randomAlphanumeric(std::size_t length)
{
    static constexpr std::string_view kLetters =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    // Bytes from here on would make the first letters likelier than the others.
    constexpr unsigned kFair = 256 / kLetters.size() * kLetters.size();
    std::string text;
    text.reserve(length);
    std::array<unsigned char, 64> bytes{};
    while (text.size() < length) {
        fillRandom(bytes);
        for (const unsigned char byte : bytes)
            if (byte < kFair && text.size() < length)
                text.push_back(kLetters[byte % kLetters.size()]);
    }
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return text;
}

}  // namespace helix
