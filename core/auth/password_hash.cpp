#include "auth/password_hash.h"

#include "base/digest.h"
#include "base/secret.h"

#include <argon2.h>

namespace helix::auth {

namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kHashBytes = 32;

std::string parameters()
{
    return "$argon2id$v=19$m=" + std::to_string(kPasswordMemoryKiB) +
           ",t=" + std::to_string(kPasswordPasses) + ",p=" + std::to_string(kPasswordLanes) + "$";
}

}  // namespace

Result<std::string> hashPassword(std::string_view password)
{
    std::array<unsigned char, kSaltBytes> salt{};
    if (!fromHex(randomHex(salt.size()), salt))
        return fail(ErrorCode::Internal, "the system's random source gave no salt");
    std::string text(argon2_encodedlen(kPasswordPasses, kPasswordMemoryKiB, kPasswordLanes,
                                       kSaltBytes, kHashBytes, Argon2_id),
                     '\0');
    const int code = argon2id_hash_encoded(kPasswordPasses, kPasswordMemoryKiB, kPasswordLanes,
                                           password.data(), password.size(), salt.data(),
                                           salt.size(), kHashBytes, text.data(), text.size());
    if (code != ARGON2_OK)
        return fail(ErrorCode::Internal, "the password could not be hashed",
                    argon2_error_message(code));
    text.resize(text.find('\0'));
    return text;
}

bool isPassword(const std::string& phc, std::string_view password)
{
    return argon2id_verify(phc.c_str(), password.data(), password.size()) == ARGON2_OK;
}

const std::string& nobodysPassword()
{
    // 32 zero bytes in Base64 without padding, as salt and as hash.
    static const std::string kText =
        parameters() + std::string(43, 'A') + "$" + std::string(43, 'A');
    return kText;
}

}  // namespace helix::auth
