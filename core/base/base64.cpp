#include "base/base64.h"

#include <openssl/evp.h>
#include <algorithm>

namespace helix {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kGroupBytes = 3;
constexpr std::size_t kGroupDigits = 4;
// OpenSSL counts in int; no call gets more groups than this.
constexpr std::size_t kGroupsPerCall = 1U << 20U;

unsigned char* writable(std::string& text, std::size_t at)
{
    return reinterpret_cast<unsigned char*>(text.data() + at);
}

const unsigned char* readable(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

// OpenSSL skips blanks around the text and takes '=' anywhere, so the form is checked first.
bool isWellFormed(std::string_view text, std::size_t padding)
{
    const std::string_view digits = text.substr(0, text.size() - padding);
    return text.size() % kGroupDigits == 0 && padding <= 2 &&
           digits.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace

Result<std::string> decodeBase64(std::string_view text)
{
    const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);
    if (!isWellFormed(text, padding)) return fail(ErrorCode::ParseError, "this is not base64");
    std::string bytes(text.size() / kGroupDigits * kGroupBytes, '\0');
    for (std::size_t at = 0; at < text.size(); at += kGroupsPerCall * kGroupDigits) {
        const std::string_view part = text.substr(at, kGroupsPerCall * kGroupDigits);
        EVP_DecodeBlock(writable(bytes, at / kGroupDigits * kGroupBytes), readable(part),
                        static_cast<int>(part.size()));
    }
    bytes.resize(bytes.size() - padding);
    const std::size_t last = (std::max<std::size_t>(bytes.size(), 1) - 1) / kGroupBytes;
    if (encodeBase64(std::string_view(bytes).substr(last * kGroupBytes)) !=
        text.substr(last * kGroupDigits))
        return fail(ErrorCode::ParseError, "this base64 ends in bits that belong to no byte");
    return bytes;
}

std::string encodeBase64(std::string_view bytes)
{
    std::string text((bytes.size() + kGroupBytes - 1) / kGroupBytes * kGroupDigits, '\0');
    for (std::size_t at = 0; at < bytes.size(); at += kGroupsPerCall * kGroupBytes) {
        const std::string_view part = bytes.substr(at, kGroupsPerCall * kGroupBytes);
        EVP_EncodeBlock(writable(text, at / kGroupBytes * kGroupDigits), readable(part),
                        static_cast<int>(part.size()));
    }
    return text;
}

Result<std::string> decodeBase64Url(std::string_view text)
{
    if (text.find_first_of("+/=") != std::string_view::npos)
        return fail(ErrorCode::ParseError, "this is not base64url");
    std::string standard(text);
    std::replace(standard.begin(), standard.end(), '-', '+');
    std::replace(standard.begin(), standard.end(), '_', '/');
    standard.append((kGroupDigits - text.size() % kGroupDigits) % kGroupDigits, '=');
    return decodeBase64(standard);
}

std::string encodeBase64Url(std::string_view bytes)
{
    std::string text = encodeBase64(bytes);
    text.erase(text.find_last_not_of('=') + 1);
    std::replace(text.begin(), text.end(), '+', '-');
    std::replace(text.begin(), text.end(), '/', '_');
    return text;
}

}  // namespace helix
