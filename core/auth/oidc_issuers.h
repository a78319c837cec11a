#pragma once
// The OpenID issuers whose tokens are accepted, and their keys as far as they were fetched. It says
// which fetch is due; OidcFetcher does it. Time comes as a parameter, so that all of this runs in a
// test without a network. Owned by TokenService. Thread: any; a lock is held for a look-up only.
//
// Keys are fetched at start, every kKeyMaxAge, and when a token names a key that is not known: the
// issuer may have changed its keys. Anybody can make up key ids, so that happens at most once in
// kKeyRetry an issuer, which is also how long a wrong key id stays wrong without asking. When a
// fetch fails the old keys stay: an issuer that is down for an hour must not lock everybody out.

#include "auth/key_set.h"
#include "base/clock.h"
#include "config/identity_config.h"

#include <map>
#include <memory>
#include <mutex>

namespace helix::auth {

inline constexpr std::chrono::seconds kKeyRetry{30};
inline constexpr std::chrono::minutes kKeyMaxAge{15};

class OidcIssuers {
public:
    /// Issuers that stay as they were keep their keys. Errors: none.
    void apply(const std::vector<config::OidcIssuerConfig>& issuers);

    /// The settings of an issuer, or nullptr.
    [[nodiscard]] std::shared_ptr<const config::OidcIssuerConfig> find(
        const std::string& issuer) const;
    /// The key that this token names; nullptr when it is not here. Then it is fetched soon.
    [[nodiscard]] std::shared_ptr<const TokenKey> key(const std::string& issuer,
                                                      const JsonWebToken& token);

    /// Issuers whose keys are to be fetched now; each is handed out once until fetched() is called
    /// for it.
    [[nodiscard]] std::vector<std::shared_ptr<const config::OidcIssuerConfig>> takeDue(
        SteadyTime now);
    /// The end of a fetch. keys: null when it failed. One from an address that is no longer
    /// configured is dropped.
    void fetched(const std::shared_ptr<const config::OidcIssuerConfig>& issuer,
                 std::shared_ptr<const KeySet> keys);

    struct State {
        std::string issuer;
        std::size_t keys = 0;
        bool isLastFetchGood = false;
        bool isFetching = false;
    };
    [[nodiscard]] std::vector<State> states() const;

private:
    struct Entry {
        std::shared_ptr<const config::OidcIssuerConfig> settings;
        std::shared_ptr<const KeySet> keys{};  ///< null: never fetched
        std::optional<SteadyTime> lastFetch{};
        bool isWanted = false;  ///< a token named a key that is not here
        bool isFetching = false;
        bool isLastFetchGood = false;

        [[nodiscard]] bool isDue(SteadyTime now) const;
    };

    mutable std::mutex m_mutex;
    std::map<std::string, Entry> m_entries;
};

}  // namespace helix::auth
