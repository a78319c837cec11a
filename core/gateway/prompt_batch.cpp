#include "gateway/prompt_batch.h"

namespace helix::gateway {

namespace asio = net::asio;
using providers::ChatRequest;

namespace {

using Outcome = tl::expected<routing::Dispatched, routing::DispatchFailure>;

asio::awaitable<Outcome> completeOne(Services& services, Exchange& exchange,
                                     const ChatRequest& chat, const routing::Route& route)
{
    co_return co_await services.dispatcher.complete(exchange.worker, chat, route, exchange.config(),
                                                    *exchange.runtime->catalog, exchange.deadline,
                                                    exchange.attempts);
}

void add(std::optional<std::int64_t>& sum, const std::optional<std::int64_t>& more)
{
    if (more) sum = sum.value_or(0) + *more;
}

void addUsage(providers::Usage& sum, const providers::Usage& more)
{
    add(sum.promptTokens, more.promptTokens);
    add(sum.completionTokens, more.completionTokens);
    add(sum.totalTokens, more.totalTokens);
    add(sum.cachedTokens, more.cachedTokens);
    add(sum.cacheWriteTokens, more.cacheWriteTokens);
    add(sum.reasoningTokens, more.reasoningTokens);
    add(sum.audioPromptTokens, more.audioPromptTokens);
    add(sum.audioCompletionTokens, more.audioCompletionTokens);
}

void join(routing::Dispatched& all, routing::Dispatched&& one, int firstIndex)
{
    for (providers::Choice& choice : one.response.choices) {
        choice.index += firstIndex;
        all.response.choices.push_back(std::move(choice));
    }
    addUsage(all.response.usage, one.response.usage);
}

}  // namespace

asio::awaitable<Outcome> completeEveryPrompt(Services& services, Exchange& exchange,
                                             const ChatRequest& chat, const routing::Route& route)
{
    const bool isBatch =
        chat.dialect == providers::Dialect::OpenAiCompletion && chat.messages.size() > 1;
    if (!isBatch) co_return co_await completeOne(services, exchange, chat, route);
    const int n = static_cast<int>(chat.n.value_or(1));
    std::optional<routing::Dispatched> all;
    for (std::size_t i = 0; i < chat.messages.size(); ++i) {
        ChatRequest one = chat;
        one.messages = std::vector<providers::Message>(1, chat.messages[i]);
        auto answer = co_await completeOne(services, exchange, one, route);
        if (!answer) co_return answer;
        if (all)
            join(*all, std::move(*answer), static_cast<int>(i) * n);
        else
            all = std::move(*answer);
    }
    co_return std::move(*all);
}

}  // namespace helix::gateway
