#include "auth/token_algorithm.h"

#include <array>

namespace helix::auth {

namespace {

// In the order of the enumeration.
constexpr std::array<const char*, 8> kNames{"HS256", "HS384", "HS512", "RS256",
                                            "RS384", "RS512", "ES256", "ES384"};

}  // namespace

const char* tokenAlgorithmName(TokenAlgorithm algorithm) noexcept
{
    return kNames[static_cast<std::size_t>(algorithm)];
}

std::optional<TokenAlgorithm> parseTokenAlgorithm(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (name == kNames[i]) return static_cast<TokenAlgorithm>(i);
    return std::nullopt;
}

bool isSymmetric(TokenAlgorithm algorithm) noexcept
{
    return algorithm <= TokenAlgorithm::Hs512;
}

}  // namespace helix::auth
