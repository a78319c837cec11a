#pragma once
// A model call that names a session: the conversation so far is put before the request's own
// messages, and what was said and answered is appended when the answer is whole. Lives in the frame
// of the coroutine that serves the call. A name that no session of the caller has is only what it
// always was, a hint for routing.
//
// The request's own system messages are not remembered: a client brings them along each time.

#include "gateway/exchange.h"
#include "gateway/services.h"
#include "gateway/session_book.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxSessionIdBytes = 128;

/// Who owns a session: the key, the user, or the address of a caller without credentials.
[[nodiscard]] std::string sessionOwner(const Exchange& exchange);
/// Letters, digits, '-', '_', '.' and ':'.
[[nodiscard]] bool isSessionId(std::string_view text) noexcept;

class SessionTurn {
public:
    SessionTurn(Services& services, Exchange& exchange) : m_services(services), m_exchange(exchange)
    {}

    /// Takes X-Session-ID over where the body names none, and puts the history before the messages.
    /// False: the request was answered, because the session cannot be read, or its client has gone.
    [[nodiscard]] net::asio::awaitable<bool> begin(providers::ChatRequest& chat);
    /// The request goes on in a session.
    [[nodiscard]] bool isActive() const noexcept { return m_isActive; }
    /// Once, when the answer is whole and before the client has its end. Never blocks.
    void append(const providers::ChatResponse& response);

private:
    [[nodiscard]] net::asio::awaitable<void> refuse(Error error);
    void noteLookUp(SteadyTime start, bool isFound);

    Services& m_services;
    Exchange& m_exchange;
    std::string m_id;
    std::vector<providers::Message> m_said;  ///< by the request
    bool m_isActive = false;
};

/// Puts the history before the request's messages, in the canonical form and in the client's own
/// JSON, which a provider of the same protocol gets. Pure.
void prependHistory(const Session& session, std::int64_t maxMessages, std::int64_t maxTokens,
                    providers::ChatRequest& chat);

}  // namespace helix::gateway
