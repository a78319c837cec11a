#pragma once
// One HTTP attempt at a provider: head, verdict on it, body, under the attempt's clocks.

#include "providers/upstream.h"
#include "providers/wire_format.h"

namespace helix::providers {

/// Owned by the coroutine that makes the attempt; destroying it cancels. Thread: the worker's.
class HttpCallReader final : public UpstreamCall {
public:
    /// endpoint outlives the call; what is secret of it appears in no failure.
    HttpCallReader(net::HttpClient& client, net::ClientRequest request,
                   std::shared_ptr<const WireFormat> format, const Endpoint& endpoint,
                   AttemptClocks clocks, const Clock& clock, Operation operation = Operation::Chat);

    [[nodiscard]] asio::awaitable<tl::expected<ChatResponse, Failure>> complete() override;
    [[nodiscard]] asio::awaitable<tl::expected<std::vector<ChatEvent>, Failure>> next(
        SteadyTime until, FailureClass onTimeout) override;
    [[nodiscard]] AttemptTimings timings() const override { return m_timings; }

    /// The whole body of a 2xx answer.
    [[nodiscard]] asio::awaitable<tl::expected<std::string, Failure>> body();

private:
    using Read = tl::expected<std::optional<std::string>, Failure>;

    [[nodiscard]] asio::awaitable<tl::expected<void, Failure>> readHead(SteadyTime until,
                                                                        FailureClass onTimeout);
    [[nodiscard]] asio::awaitable<Failure> readError(int status, net::Headers headers);
    [[nodiscard]] asio::awaitable<Read> readPiece(SteadyTime until, FailureClass onTimeout);
    [[nodiscard]] asio::awaitable<void> drain();
    [[nodiscard]] tl::expected<std::vector<ChatEvent>, Failure> ended(const Failure* cut);
    [[nodiscard]] Failure hidden(Failure failure) const;

    std::shared_ptr<const WireFormat> m_format;
    const Endpoint& m_endpoint;
    AttemptClocks m_clocks;
    const Clock& m_clock;
    Operation m_operation;
    SteadyTime m_started;
    AttemptTimings m_timings;
    std::unique_ptr<StreamDecoder> m_decoder;
    std::optional<Failure> m_pending;  ///< came in the same piece as the last events
    bool m_hasHead = false;
    bool m_isEnded = false;
    std::unique_ptr<net::ClientExchange> m_exchange;
};

}  // namespace helix::providers
