#include "auth/oidc_identity.h"

#include "base/secret.h"

#include <algorithm>

namespace helix::auth {

namespace {

std::string firstText(const Json& claims, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        if (auto text = jsonText(claims, name); !text.empty()) return text;
    return {};
}

/// "realm_access.roles", but also a claim whose own name has dots, as addresses have.
const Json* memberAt(const Json& claims, const std::string& path)
{
    if (const Json* whole = jsonMember(claims, path.c_str())) return whole;
    const Json* at = &claims;
    for (std::size_t start = 0; at != nullptr;) {
        const auto end = path.find('.', start);
        at = jsonMember(*at, path.substr(start, end - start).c_str());
        if (end == std::string::npos) return at;
        start = end + 1;
    }
    return nullptr;
}

/// Without the control characters of ASCII and Latin-1 (as UTF-8: C2 80 to C2 9F).
std::string plainText(const std::string& text)
{
    const auto byteAt = [&text](std::size_t at) {
        return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
    };
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (byteAt(i) == 0xC2U && byteAt(i + 1) >= 0x80U && byteAt(i + 1) < 0xA0U)
            ++i;
        else if (byteAt(i) >= 0x20U && byteAt(i) != 0x7FU)
            plain += text[i];
    }
    return plain;
}

/// "Eve (login.example/realms/a)": nobody of an issuer can take the name of one of ours, or of
/// another issuer's.
std::string shownName(const Json& claims, const Identity& identity)
{
    std::string name = plainText(firstText(claims, {"preferred_username", "name", "email"}));
    if (name.empty() || name.size() > kMaxSubjectLength) name = plainText(identity.subject);
    const auto scheme = identity.issuer.find("://");
    const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
    return name + " (" + identity.issuer.substr(start) + ')';
}

std::vector<std::string> valuesOf(const Json* claim)
{
    std::vector<std::string> values;
    if (claim == nullptr) return values;
    if (claim->is_array()) {
        for (const Json& value : *claim)
            if (value.is_string() && values.size() < kMaxRoleValues)
                values.push_back(value.get<std::string>());
        return values;
    }
    if (!claim->is_string()) return values;
    const auto& text = claim->get_ref<const std::string&>();
    values.push_back(text);
    for (std::size_t start = 0; start < text.size() && values.size() < kMaxRoleValues;) {
        const auto end = std::min(text.find(' ', start), text.size());
        if (end > start && end - start < text.size())
            values.push_back(text.substr(start, end - start));
        start = end + 1;
    }
    return values;
}

std::optional<Role> roleOf(const std::string& value, const config::OidcIssuerConfig& issuer)
{
    if (issuer.roles.empty()) return parseRole(value);
    const auto mapped = issuer.roles.find(value);
    return mapped == issuer.roles.end() ? std::nullopt : parseRole(mapped->second);
}

}  // namespace

Result<Identity> identityOf(const Json& claims, const config::OidcIssuerConfig& issuer,
                            std::string_view signedPart)
{
    Identity identity;
    identity.issuer = issuer.issuer;
    identity.subject = firstText(claims, {"sub", "client_id", "azp"});
    if (identity.subject.empty() || identity.subject.size() > kMaxSubjectLength)
        return fail(ErrorCode::Unauthenticated, "the token does not say whose it is");
    identity.name = shownName(claims, identity);
    // Ids of other issuers could be equal, so the issuer is part of it.
    const std::string id = jsonText(claims, "jti");
    identity.tokenId =
        "oidc-" + sha256Hex(id.empty() ? std::string(signedPart) : issuer.issuer + '\n' + id);

    std::optional<Role> role;
    for (const std::string& value : valuesOf(memberAt(claims, issuer.rolesClaim)))
        if (const auto found = roleOf(value, issuer); found && (!role || *found > *role))
            role = found;
    if (!role) role = parseRole(issuer.defaultRole);
    if (!role)
        return fail(ErrorCode::Unauthenticated,
                    "no role is mapped to what the token has in \"" + issuer.rolesClaim + "\"");
    identity.role = *role;
    return identity;
}

}  // namespace helix::auth
