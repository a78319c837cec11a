#include "auth/oidc_fetcher.h"

#include "auth/token_keys.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace helix::auth {

namespace asio = net::asio;

namespace {

// Redirects are not followed: what counts is who answers at the address that was configured.
asio::awaitable<Result<std::string>> getDocument(net::Worker& worker, std::string url,
                                                 std::size_t maxBytes, SteadyTime until)
{
    net::ClientRequest request;
    request.method = "GET";
    request.url = url;
    request.headers.add("accept", "application/json");
    request.maxBodyBytes = maxBytes;
    const auto exchange = worker.client().start(std::move(request));
    auto head = co_await exchange->head(until);
    if (!head) co_return tl::make_unexpected(std::move(head.error()));
    if (head->status != 200)
        co_return fail(ErrorCode::ProtocolError,
                       url + " answered with status " + std::to_string(head->status));
    co_return co_await exchange->readAll(until);
}

asio::awaitable<Result<std::string>> findKeys(net::Worker& worker,
                                              const config::OidcIssuerConfig& issuer,
                                              SteadyTime until)
{
    if (!issuer.jwksUri.empty()) co_return issuer.jwksUri;
    std::string address = discoveryAddressOf(issuer.issuer);
    const auto document =
        co_await getDocument(worker, std::move(address), kMaxDiscoveryBytes, until);
    if (!document) co_return tl::make_unexpected(document.error());
    co_return keyAddressOf(*document, issuer.issuer);
}

asio::awaitable<Result<KeySet>> fetchKeys(net::Worker& worker,
                                          const config::OidcIssuerConfig& issuer, SteadyTime until)
{
    auto address = co_await findKeys(worker, issuer, until);
    if (!address) co_return tl::make_unexpected(std::move(address.error()));
    const auto document = co_await getDocument(worker, std::move(*address), kMaxKeySetBytes, until);
    if (!document) co_return tl::make_unexpected(document.error());
    co_return KeySet::parse(*document);
}

}  // namespace

std::string discoveryAddressOf(const std::string& issuer)
{
    const bool hasSlash = issuer.ends_with('/');
    return issuer + (hasSlash ? "" : "/") + ".well-known/openid-configuration";
}

Result<std::string> keyAddressOf(std::string_view document, const std::string& issuer)
{
    const auto json = parseJson(document);
    if (!json)
        return fail(ErrorCode::ProtocolError, "the discovery document is no JSON",
                    json.error().text());
    if (jsonText(*json, "issuer") != issuer)
        return fail(ErrorCode::ProtocolError,
                    "the discovery document is of another issuer than " + issuer +
                        "; security.oidc must name it exactly as the document does");
    std::string address = jsonText(*json, "jwks_uri");
    const bool isDowngrade = issuer.starts_with("https://") && !address.starts_with("https://");
    if (!isSafeKeyAddress(address) || isDowngrade)
        return fail(ErrorCode::ProtocolError,
                    "the discovery document names no https address of keys");
    return address;
}

void OidcFetcher::tick(net::Worker& worker)
{
    for (auto& issuer : m_issuers.takeDue(m_clock.steadyNow()))
        asio::co_spawn(worker.context(), fetch(worker, std::move(issuer)), asio::detached);
}

asio::awaitable<void> OidcFetcher::fetch(net::Worker& worker, Settings issuer)
{
    const auto until = std::chrono::steady_clock::now() + kKeyFetchTimeout;
    auto keys = co_await fetchKeys(worker, *issuer, until);
    Report report{issuer->issuer, 0U};
    if (keys)
        report.keys = keys->size();
    else
        report.keys = tl::unexpected(keys.error());
    m_issuers.fetched(issuer, keys ? std::make_shared<const KeySet>(std::move(*keys)) : nullptr);
    if (m_reported) m_reported(report);
}

}  // namespace helix::auth
