#pragma once
// What a stateful responses request adds to a stateless one: earlier turns put before its input,
// and its answer kept. Pure but for the store it is given.

#include "gateway/protocols/openai_responses.h"
#include "gateway/response_store.h"

#include <vector>

namespace helix::gateway {

/// True when the body may name state; only then it is worth a look inside.
[[nodiscard]] bool mentionsState(std::string_view body) noexcept;

/// The ids of stored responses that the request needs: previous_response_id first, then those that
/// hold referenced items. At most kMaxReferencedResponses.
inline constexpr std::size_t kMaxReferencedResponses = 16;
[[nodiscard]] std::vector<std::string> referencedResponses(const Json& body);

/// Puts the conversation of previous_response_id before the input and stored items in the place of
/// references. found: the responses of referencedResponses() that there are. References that stay
/// are the parser's to refuse.
void addState(Json& body, const std::vector<StoredResponsePtr>& found);
/// The items of the input, each with an id; those without one get it from the prefix.
[[nodiscard]] Json inputItems(const Json& body, const std::string& prefix);

/// A responses protocol that keeps its answers. Lives in the frame of one request.
class KeepingResponses final : public ResponsesProtocol {
public:
    /// input: the conversation up to this answer. store must outlive the answer.
    KeepingResponses(HostedTools policy, ResponseStore& store, std::string owner, std::int64_t atMs,
                     std::string input)
        : ResponsesProtocol(policy),
          m_store(store),
          m_owner(std::move(owner)),
          m_atMs(atMs),
          m_input(std::move(input))
    {}

protected:
    [[nodiscard]] ResponseFinished keeper() const override;

private:
    ResponseStore& m_store;
    const std::string m_owner;
    const std::int64_t m_atMs;
    const std::string m_input;
};

}  // namespace helix::gateway
