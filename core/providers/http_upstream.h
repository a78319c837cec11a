#pragma once
// A provider behind HTTP: one wire format over the worker's client.

#include "config/config.h"
#include "providers/upstream.h"
#include "providers/wire_format.h"

namespace helix::providers {

inline constexpr std::size_t kMaxErrorBodyBytes = 64 * 1024;
inline constexpr std::size_t kMaxAnswerBytes = 10 * 1024 * 1024;
/// A stream is read piece by piece; this only ends one that never would.
inline constexpr std::size_t kMaxStreamBytes = 256 * 1024 * 1024;
/// An error's body is not waited for longer than this.
inline constexpr std::chrono::milliseconds kErrorBodyWait{5'000};

/// Immutable. Keys are the provider's, at least one (empty for a provider without key).
/// Thread: start() on any worker's thread, concurrently.
class HttpUpstream final : public Upstream {
public:
    /// provider is complete: type, base_url, auth header. clock is read for Retry-After dates.
    /// quirks are the vendor's.
    HttpUpstream(config::ProviderConfig provider, std::shared_ptr<const WireFormat> format,
                 const Clock& clock, Quirks quirks = {});

    /// A count that the provider cannot give is estimated without a call; an embedding that it
    /// cannot give fails as ClientError.
    [[nodiscard]] std::unique_ptr<UpstreamCall> start(net::Worker& worker,
                                                      const ChatRequest& request,
                                                      const std::string& model,
                                                      std::size_t keyIndex,
                                                      AttemptClocks clocks) override;
    [[nodiscard]] std::unique_ptr<UpstreamCall> startTraced(
        net::Worker& worker, const ChatRequest& request, const std::string& model,
        std::size_t keyIndex, AttemptClocks clocks, const TraceFields& trace) override;
    [[nodiscard]] std::size_t keyCount() const noexcept override { return m_endpoints.size(); }
    [[nodiscard]] std::string keyName(std::size_t keyIndex) const override;
    [[nodiscard]] bool isSimulated() const noexcept override { return false; }

    [[nodiscard]] Capabilities capabilities() const override { return m_capabilities; }
    [[nodiscard]] std::string_view wireType() const noexcept override { return m_format->type(); }
    [[nodiscard]] asio::awaitable<tl::expected<std::vector<std::string>, Failure>> probe(
        net::Worker& worker, std::size_t keyIndex, Deadline deadline) override;

private:
    [[nodiscard]] net::ClientRequest clientRequest(HttpCall call, std::chrono::milliseconds connect,
                                                   bool isStream) const;
    [[nodiscard]] HttpCall encode(const ChatRequest& request, const std::string& model,
                                  const Endpoint& endpoint) const;

    config::ProviderConfig m_provider;
    std::shared_ptr<const WireFormat> m_format;
    const Clock& m_clock;
    Capabilities m_capabilities;
    std::vector<Endpoint> m_endpoints;    ///< one a key
    std::vector<std::string> m_keyNames;  ///< the same order; hashing once, not for every call
};

/// What an error of the HTTP client means for an attempt. onTimeout: the class of a deadline that
/// passed.
[[nodiscard]] Failure failureOfNetError(const Error& error, FailureClass onTimeout);

}  // namespace helix::providers
