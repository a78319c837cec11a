// Any bytes as a token, as the payload of a signed token, and as a key set: no crash; what was not
// signed never passes, and what passes holds an end.

#include "auth/key_set.h"

#include "base/base64.h"

#include <cstdlib>

using namespace helix;
using namespace helix::auth;

namespace {

const TokenKey& key()
{
    static const TokenKey made = *TokenKey::fromSecret(Secret("a secret that nobody guesses here"));
    return made;
}

/// The bytes as header and payload under a signature that is right.
std::string signedHalves(std::string_view text)
{
    const auto middle = std::min(text.find('\n'), text.size());
    const std::string claims(text.substr(std::min(middle + 1, text.size())));
    const std::string halves =
        encodeBase64Url(text.substr(0, middle)) + "." + encodeBase64Url(claims);
    return halves + "." + encodeBase64Url(*key().sign(TokenAlgorithm::Hs256, halves));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (verifyJwt(text, key(), {})) std::abort();
    TokenExpectation expected;
    expected.nowMs = 1'700'000'000'000;
    const auto claims = verifyJwt(signedHalves(text), key(), expected);
    if (claims && (!claims->is_object() || timeOfClaim(*claims, "exp") <= *expected.nowMs))
        std::abort();
    (void)KeySet::parse(text);
    return 0;
}
