#pragma once
// Tokens for the tests: honest ones and attacks, with the verdict that each deserves. Signed by
// kTokenSecret and judged at kTokenNow unless the tag says otherwise.

#include "auth/json_web_token.h"

namespace helix::test {

extern const std::string kTokenSecret;
inline constexpr std::int64_t kTokenNow = 1'700'000'000;  ///< unix seconds
extern const std::string kGoodHeader;
extern const std::string kGoodClaims;

struct TokenCase {
    std::string tag;
    std::string token;
    bool isGood = false;
};
[[nodiscard]] std::vector<TokenCase> tokenCases();

/// What a good one is: HS256, of the issuer superagent, for the audience api.
[[nodiscard]] auth::TokenExpectation usualExpectation();
[[nodiscard]] auth::TokenKey secretKey(const std::string& secret = kTokenSecret);
[[nodiscard]] std::string signedBy(const auth::TokenKey& key, auth::TokenAlgorithm algorithm,
                                   const std::string& header, const std::string& claims);
/// HS256 with the secret and the good header.
[[nodiscard]] std::string withClaims(const std::string& claims);
/// Another character of the alphabet at this place.
[[nodiscard]] std::string changedAt(std::string token, std::size_t at);

}  // namespace helix::test
