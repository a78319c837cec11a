#include "gateway/session_turn.h"

#include "gateway/model_answer.h"
#include "net/blocking_call.h"
#include "providers/openai_content.h"

#include <algorithm>

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;
using providers::Dialect;
using providers::Message;
using providers::Role;

namespace {

bool isOfSystem(const Message& message)
{
    return message.role == Role::System || message.role == Role::Developer;
}

// The JSON that a provider of OpenAI's format gets holds the messages a second time; what other
// formats would take as it is, is written anew from the canonical form.
void prependOriginal(const std::vector<Message>& history, ChatRequest& chat)
{
    if (!chat.original.is_object()) return;
    if (chat.dialect != Dialect::OpenAiChat) {
        for (const char* member : {"messages", "contents", "prompt"}) chat.original.erase(member);
        return;
    }
    const auto own = chat.original.find("messages");
    if (own == chat.original.end() || !own->is_array()) return;
    ChatRequest before;
    before.messages = history;
    Json messages = providers::openAiMessages(before, {});
    for (Json& message : *own) messages.push_back(std::move(message));
    *own = std::move(messages);
}

}  // namespace

std::string sessionOwner(const Exchange& exchange)
{
    const auto& principal = exchange.principal;
    if (principal.key) return "key " + principal.key->id;
    if (principal.identity)
        return "user " + principal.identity->issuer + " " + principal.identity->subject;
    if (principal.isAdmin()) return "admin";
    return "address " + exchange.record.client;
}

bool isSessionId(std::string_view text) noexcept
{
    return !text.empty() && text.size() <= kMaxSessionIdBytes &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '-' || c == '_' || c == '.' || c == ':';
           });
}

void prependHistory(const Session& session, std::int64_t maxMessages, std::int64_t maxTokens,
                    ChatRequest& chat)
{
    std::vector<Message> all = session.fixed;
    auto history = newestThatFit(session.history, maxMessages, maxTokens);
    std::move(history.begin(), history.end(), std::back_inserter(all));
    if (all.empty()) return;
    prependOriginal(all, chat);
    std::move(chat.messages.begin(), chat.messages.end(), std::back_inserter(all));
    chat.messages = std::move(all);
}

asio::awaitable<bool> SessionTurn::begin(ChatRequest& chat)
{
    if (chat.sessionId.empty())
        chat.sessionId = std::string(m_exchange.request.headers.get("x-session-id"));
    const auto& config = m_exchange.config().cache.session;
    SessionBook* book = m_services.sessions;
    if (book == nullptr || !config.isEnabled || !isSessionId(chat.sessionId)) co_return true;
    if (chat.operation != providers::Operation::Chat) co_return true;
    const SteadyTime start = m_services.clock.steadyNow();
    auto call = [book, owner = sessionOwner(m_exchange), id = chat.sessionId]() {
        return book->find(owner, id);
    };
    auto found = co_await net::runBlocking(m_exchange.worker, m_services.blocking, std::move(call));
    noteLookUp(start, found.has_value());
    // An answer without the conversation would be a wrong one.
    if (!found && found.error().code != ErrorCode::NotFound) {
        co_await refuse(std::move(found.error()));
        co_return false;
    }
    book->countUse(found.has_value());
    if (!found) co_return true;
    m_isActive = true;
    m_id = chat.sessionId;
    std::copy_if(chat.messages.begin(), chat.messages.end(), std::back_inserter(m_said),
                 [](const Message& message) { return !isOfSystem(message); });
    prependHistory(*found, config.maxMessages, config.maxTokens, chat);
    co_return true;
}

asio::awaitable<void> SessionTurn::refuse(Error error)
{
    if (error.code != ErrorCode::Cancelled) {
        co_await m_exchange.respondError(fromError(error));
        co_return;
    }
    routing::DispatchFailure gone;
    gone.kind = routing::DispatchFailureKind::Cancelled;
    co_await answerDispatchFailure(m_services, m_exchange, gone);
}

void SessionTurn::noteLookUp(SteadyTime start, bool isFound)
{
    if (m_services.traces == nullptr) return;
    telemetry::SpanNote note;
    note.name = "session lookup";
    note.start = start;
    note.end = m_services.clock.steadyNow();
    note.attributes["helix.session.found"] = isFound;
    m_exchange.spans.push_back(std::move(note));
}

void SessionTurn::append(const providers::ChatResponse& response)
{
    if (!m_isActive || response.choices.empty()) return;
    std::vector<Message> turn = std::move(m_said);
    turn.push_back(response.choices.front().message);
    turn.back().role = Role::Assistant;
    m_isActive = false;
    if (m_services.sessions->append(sessionOwner(m_exchange), m_id, turn)) return;
    m_services.logger.log(
        telemetry::Level::Warn, "error", "session_turn_not_kept",
        {{"request_id", m_exchange.record.id}, {"error", m_services.sessions->stats().lastError}});
}

}  // namespace helix::gateway
