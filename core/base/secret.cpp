#include "base/secret.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <array>
#include <random>
#include <vector>

namespace helix {

namespace {

std::string toHex(const unsigned char* bytes, std::size_t size)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(size * 2);
    for (std::size_t i = 0; i < size; ++i) {
        text.push_back(kDigits[bytes[i] >> 4]);
        text.push_back(kDigits[bytes[i] & 0x0f]);
    }
    return text;
}

std::array<unsigned char, SHA256_DIGEST_LENGTH> sha256(std::string_view bytes)
{
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
    return digest;
}

}  // namespace

std::string Secret::fingerprint() const
{
    if (m_value.empty()) return "key_none";
    const auto digest = sha256(m_value);
    return "key_" + toHex(digest.data(), 4);
}

bool Secret::equals(std::string_view candidate) const
{
    // Hashing first makes both sides equally long, so that the length does not show in the time
    // either.
    const auto left = sha256(m_value);
    const auto right = sha256(candidate);
    return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string sha256Hex(std::string_view bytes)
{
    const auto digest = sha256(bytes);
    return toHex(digest.data(), digest.size());
}

std::string randomHex(std::size_t bytes)
{
    std::vector<unsigned char> buffer(bytes);
    if (RAND_bytes(buffer.data(), static_cast<int>(bytes)) != 1) {
        std::random_device source;
        for (auto& byte : buffer) byte = static_cast<unsigned char>(source());
    }
    return toHex(buffer.data(), buffer.size());
}

}  // namespace helix
