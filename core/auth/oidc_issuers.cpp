#include "auth/oidc_issuers.h"

namespace helix::auth {

namespace {

bool isSameSource(const config::OidcIssuerConfig& a, const config::OidcIssuerConfig& b)
{
    return a.issuer == b.issuer && a.jwksUri == b.jwksUri;
}

}  // namespace

bool OidcIssuers::Entry::isDue(SteadyTime now) const
{
    if (isFetching) return false;
    if (!lastFetch) return true;
    const bool isSoon = isWanted || !isLastFetchGood;
    return now - *lastFetch >= (isSoon ? std::chrono::seconds(kKeyRetry) : kKeyMaxAge);
}

void OidcIssuers::apply(const std::vector<config::OidcIssuerConfig>& issuers)
{
    const std::lock_guard lock(m_mutex);
    std::map<std::string, Entry> entries;
    for (const auto& issuer : issuers) {
        Entry entry;
        const auto old = m_entries.find(issuer.issuer);
        if (old != m_entries.end() && isSameSource(*old->second.settings, issuer))
            entry = old->second;
        entry.settings = std::make_shared<const config::OidcIssuerConfig>(issuer);
        entries.emplace(issuer.issuer, std::move(entry));
    }
    m_entries = std::move(entries);
}

std::shared_ptr<const config::OidcIssuerConfig> OidcIssuers::find(const std::string& issuer) const
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(issuer);
    return found == m_entries.end() ? nullptr : found->second.settings;
}

std::shared_ptr<const TokenKey> OidcIssuers::key(const std::string& issuer,
                                                 const JsonWebToken& token)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(issuer);
    if (found == m_entries.end()) return nullptr;
    Entry& entry = found->second;
    if (entry.keys)
        if (const TokenKey* key = entry.keys->find(token.keyId, token.algorithm))
            return {entry.keys, key};
    entry.isWanted = true;
    return nullptr;
}

std::vector<std::shared_ptr<const config::OidcIssuerConfig>> OidcIssuers::takeDue(SteadyTime now)
{
    const std::lock_guard lock(m_mutex);
    std::vector<std::shared_ptr<const config::OidcIssuerConfig>> due;
    for (auto& [name, entry] : m_entries) {
        if (!entry.isDue(now)) continue;
        entry.lastFetch = now;
        entry.isFetching = true;
        entry.isWanted = false;
        due.push_back(entry.settings);
    }
    return due;
}

void OidcIssuers::fetched(const std::shared_ptr<const config::OidcIssuerConfig>& issuer,
                          std::shared_ptr<const KeySet> keys)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_entries.find(issuer->issuer);
    if (found == m_entries.end() || !isSameSource(*found->second.settings, *issuer)) return;
    Entry& entry = found->second;
    entry.isFetching = false;
    entry.isLastFetchGood = keys != nullptr;
    if (keys) entry.keys = std::move(keys);
}

std::vector<OidcIssuers::State> OidcIssuers::states() const
{
    const std::lock_guard lock(m_mutex);
    std::vector<State> states;
    for (const auto& [name, entry] : m_entries)
        states.push_back(
            {name, entry.keys ? entry.keys->size() : 0, entry.isLastFetchGood, entry.isFetching});
    return states;
}

}  // namespace helix::auth
