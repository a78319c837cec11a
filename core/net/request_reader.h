#pragma once
// Reads one HTTP/1.1 request from bytes that arrive in any pieces: Beast's parser plus the framing
// rules and limits of the server. Pure, without a socket or a clock, so that conformance suites and
// fuzzers drive the very code that the node uses.

#include "net/http_message.h"
#include "net/server_limits.h"

#include <memory>
#include <optional>

namespace helix::net {

/// Thread: one.
class RequestReader {
public:
    enum class Progress {
        NeedsInput,       ///< everything was taken in so far as it is complete
        ExpectsContinue,  ///< the head is there and the client waits for 100 Continue; call
                          ///< advance() again
        Complete,
        Refused,
    };
    struct Refusal {
        int status = 400;
        std::string reason;
    };

    explicit RequestReader(const ServerLimits& limits);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    /// Takes what it can from the front of input; the rest belongs to a later call or to the next
    /// request.
    [[nodiscard]] Progress advance(std::string& input);
    /// True once the head was read and accepted.
    [[nodiscard]] bool hasHead() const noexcept { return m_hasHead; }
    /// After Complete, once. clientAddress is left empty; trailers of a chunked body are dropped.
    [[nodiscard]] ServerRequest takeRequest();
    /// After Refused.
    [[nodiscard]] const Refusal& refusal() const noexcept { return m_refusal; }

private:
    struct Parser;
    [[nodiscard]] Progress refuse(int status, std::string reason);
    [[nodiscard]] std::optional<Refusal> headProblem() const;
    void takeHead();
    [[nodiscard]] Progress finish();

    const ServerLimits& m_limits;
    std::unique_ptr<Parser> m_parser;
    ServerRequest m_request;
    Refusal m_refusal;
    bool m_hasHead = false;
};

}  // namespace helix::net
