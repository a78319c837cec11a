#pragma once
// The second half of a model call: who answered, what it used, and the answer on its way to the
// client, whole or event by event.

#include "gateway/answer_recorder.h"
#include "gateway/client_protocol.h"
#include "gateway/exchange.h"
#include "gateway/services.h"

namespace helix::gateway {

/// The X-Helix headers and the record's fields of who answered. overheadMs: what this gateway added
/// up to now.
void nameAnswerer(Exchange& exchange, const Clock& clock, const std::string& provider,
                  const std::string& model, bool isSimulated);
/// Tokens into record and metrics; nothing for an unknown usage.
void noteUsage(Services& services, Exchange& exchange, const providers::Usage& usage);
/// USD of that usage at that provider's model; nullopt without a known price or usage.
[[nodiscard]] std::optional<double> costAt(const Exchange& exchange, const std::string& provider,
                                           const std::string& model, const providers::Usage& usage);
/// What the answering provider could not carry; nothing unless the policy is `warn`.
[[nodiscard]] std::vector<std::string> droppedParams(const Exchange& exchange,
                                                     const providers::ChatRequest& chat,
                                                     const std::string& provider);
/// The policy `warn`: names what the answering provider could not carry.
void nameDroppedParams(Exchange& exchange, const providers::ChatRequest& chat,
                       const std::string& provider);
/// X-Helix-Cost-Usd, when the record knows it.
void nameCost(Exchange& exchange);
/// What an answer needs to know about itself.
[[nodiscard]] AnswerIdentity identityOf(const Exchange& exchange, const Clock& clock,
                                        const std::string& provider, const std::string& model);

/// The answer when no candidate gave one, or when the client left.
[[nodiscard]] net::asio::awaitable<void> answerDispatchFailure(
    Services& services, Exchange& exchange, const routing::DispatchFailure& failure);

/// Past the commit point: events become text until the clean end, a failure, or the client leaves.
/// recorder may be null. Arguments outlive the call.
[[nodiscard]] net::asio::awaitable<void> relayStream(Services& services, Exchange& exchange,
                                                     const providers::ChatRequest& chat,
                                                     routing::CommittedStream& stream,
                                                     StreamWriter& out, AnswerRecorder* recorder);

}  // namespace helix::gateway
