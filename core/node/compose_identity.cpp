// Tokens of people: opened at start, changed by reloads, kept tidy by maintenance.

#include "auth/oidc_fetcher.h"
#include "auth/token_service.h"
#include "node/composition.h"

namespace helix::node {

namespace {

/// Tells of an issuer when it changes from good to bad or back, not every half minute. One thread.
class IssuerLog {
public:
    explicit IssuerLog(telemetry::Logger& logger) : m_logger(logger) {}

    void operator()(const auth::OidcFetcher::Report& report)
    {
        const auto [state, isNew] = m_isGood.try_emplace(report.issuer, false);
        const bool wasGood = state->second;
        state->second = report.keys.has_value();
        if (!isNew && wasGood == state->second) return;
        if (report.keys)
            m_logger.log(
                telemetry::Level::Info, "node", "oidc_keys_fetched",
                {{"issuer", report.issuer}, {"keys", static_cast<std::int64_t>(*report.keys)}});
        else
            m_logger.log(telemetry::Level::Warn, "node", "oidc_keys_not_fetched",
                         {{"issuer", report.issuer},
                          {"error", report.keys.error().text()},
                          {"hint", "tokens of this issuer are refused unless its keys are here"}});
    }

private:
    telemetry::Logger& m_logger;
    std::map<std::string, bool> m_isGood;
};

}  // namespace

Result<void> Composition::openTokens()
{
    auto tokens = auth::TokenService::open(m_dataDirectory->file("helix.db"), m_audit->queue(),
                                           m_clock, m_initialConfig->security);
    if (!tokens) return tl::unexpected(std::move(tokens.error()));
    m_tokens = std::move(*tokens);
    m_oidcFetcher =
        std::make_unique<auth::OidcFetcher>(m_tokens->issuers(), m_clock, IssuerLog(*m_logger));
    warnOfShortSecret();
    m_registry.pullValue("cached_tokens", "Access tokens whose verdict is remembered.",
                         telemetry::PulledType::Gauge,
                         [this] { return static_cast<double>(m_tokens->cachedTokens()); });
    m_registry.pull(
        "oidc_issuer_keys", "Keys of an OpenID issuer that are here.", telemetry::PulledType::Gauge,
        [this] {
            std::vector<telemetry::PulledSample> samples;
            for (const auto& state : m_tokens->issuers().states())
                samples.push_back({{{"issuer", state.issuer}}, static_cast<double>(state.keys)});
            return samples;
        });
    m_registry.pull(
        "oidc_issuer_up", "Whether the last fetch of an OpenID issuer's keys worked.",
        telemetry::PulledType::Gauge, [this] {
            std::vector<telemetry::PulledSample> samples;
            for (const auto& state : m_tokens->issuers().states())
                samples.push_back({{{"issuer", state.issuer}}, state.isLastFetchGood ? 1.0 : 0.0});
            return samples;
        });
    return {};
}

void Composition::warnOfShortSecret()
{
    if (!m_tokens->isSecretShort()) return;
    m_logger->log(telemetry::Level::Warn, "node", "jwt_secret_is_short",
                  {{"hint",
                    "whoever has one token can guess security.jwt.secret and sign others; use at "
                    "least 32 random bytes, such as those of openssl rand -hex 32"}});
}

void Composition::applyTokens(const config::Config& config)
{
    // The settings were checked before anything was swapped; what is left is the disk.
    if (const auto applied = m_tokens->apply(config.security); !applied)
        m_logger->log(telemetry::Level::Error, "error", "token_settings_not_applied",
                      {{"error", applied.error().text()}});
    warnOfShortSecret();
}

void Composition::keepTokens(bool isPruning)
{
    m_oidcFetcher->tick(*m_controlWorker);
    if (isPruning) m_tokens->removeExpired();
}

}  // namespace helix::node
