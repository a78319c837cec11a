#include "auth/key_set.h"

namespace helix::auth {

Result<KeySet> KeySet::parse(std::string_view document)
{
    if (document.size() > kMaxKeySetBytes)
        return fail(ErrorCode::ParseError,
                    "the key set is longer than " + std::to_string(kMaxKeySetBytes) + " bytes");
    const auto json = parseJson(document);
    if (!json) return fail(ErrorCode::ParseError, "the key set is no JSON", json.error().text());
    const Json* keys = jsonMember(*json, "keys");
    if (keys == nullptr || !keys->is_array())
        return fail(ErrorCode::ParseError, "the key set has no list \"keys\"");
    KeySet set;
    for (const Json& jwk : *keys) {
        if (set.size() == kMaxKeysOfSet) break;
        set.add(jwk);
    }
    if (set.m_entries.empty())
        return fail(ErrorCode::ParseError,
                    "the key set holds no RSA or EC key for signatures that can be used");
    return set;
}

void KeySet::add(const Json& jwk)
{
    const std::string use = jsonText(jwk, "use");
    if (!use.empty() && use != "sig") return;
    const std::string algorithmName = jsonText(jwk, "alg");
    const auto algorithm = parseTokenAlgorithm(algorithmName);
    if (!algorithmName.empty() && !algorithm) return;
    auto key = TokenKey::fromJwk(jwk);
    if (!key || (algorithm && !key->fits(*algorithm))) return;
    m_entries.push_back({jsonText(jwk, "kid"), algorithm, std::move(*key)});
}

const TokenKey* KeySet::find(std::string_view id, TokenAlgorithm algorithm) const noexcept
{
    const TokenKey* found = nullptr;
    for (const Entry& entry : m_entries) {
        if (!entry.key.fits(algorithm) || (entry.only && *entry.only != algorithm)) continue;
        if (!id.empty()) {
            if (entry.id == id) return &entry.key;
            continue;
        }
        if (found != nullptr) return nullptr;
        found = &entry.key;
    }
    return found;
}

}  // namespace helix::auth
