#pragma once
// The public keys of an issuer, as its JWKS document lists them. Immutable. Keys of a kind that is
// not understood, of another use or with bad numbers are passed over: an issuer may publish more
// than we need. Source: RFC 7517, section 5.

#include "auth/json_web_token.h"

#include <vector>

namespace helix::auth {

inline constexpr std::size_t kMaxKeySetBytes = 512 * 1024;
/// Further keys of a document are passed over.
inline constexpr std::size_t kMaxKeysOfSet = 64;

class KeySet {
public:
    /// Errors: ParseError when the document is no key set or holds no key that can be used.
    [[nodiscard]] static Result<KeySet> parse(std::string_view document);

    /// The key with this id that fits the algorithm. Without an id the only one that fits; nullptr
    /// when there is none, or several without an id.
    [[nodiscard]] const TokenKey* find(std::string_view id,
                                       TokenAlgorithm algorithm) const noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return m_entries.size(); }

private:
    struct Entry {
        std::string id;
        std::optional<TokenAlgorithm> only;  ///< the one algorithm that the issuer uses it for
        TokenKey key;
    };
    void add(const Json& jwk);

    std::vector<Entry> m_entries;
};

}  // namespace helix::auth
