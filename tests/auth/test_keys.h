#pragma once
// Keys for the tests of tokens, made once a process.

#include <string>

namespace helix::test {

struct KeyPair {
    std::string privatePem;
    std::string publicPem;
};

/// 2048 bits unless said otherwise.
[[nodiscard]] KeyPair makeRsaPair(unsigned bits = 2048);
/// curve: "P-256", "P-384" or "P-521".
[[nodiscard]] KeyPair makeEcPair(const char* curve);
/// The public half as an entry of a key set.
[[nodiscard]] std::string jwkOf(const KeyPair& pair, const std::string& id,
                                const std::string& more = {});

}  // namespace helix::test
