#include "support/upstream_reply.h"

#include <algorithm>

namespace helix::test {

namespace {

std::string chunk(std::string_view bytes)
{
    constexpr char kDigits[] = "0123456789abcdef";
    std::string size;
    for (auto rest = bytes.size(); rest > 0; rest /= 16)
        size.insert(size.begin(), kDigits[rest % 16]);
    return size + "\r\n" + std::string(bytes) + "\r\n";
}

std::string chatChunk(const std::string& delta, const std::string& finishReason)
{
    return R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m",)"
           R"("choices":[{"index":0,"delta":)" +
           delta + R"(,"finish_reason":)" + finishReason + "}]}";
}

std::string head(int status, std::string_view contentType, std::string_view extraHeaders)
{
    return "HTTP/1.1 " + std::to_string(status) +
           " Scripted\r\nContent-Type: " + std::string(contentType) + "\r\n" +
           std::string(extraHeaders);
}

}  // namespace

Reply Reply::whole(int status, std::string_view contentType, std::string_view body,
                   std::string_view extraHeaders)
{
    return raw(head(status, contentType, extraHeaders) +
               "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
}

Reply Reply::json(int status, std::string_view body, std::string_view extraHeaders)
{
    return whole(status, "application/json", body, extraHeaders);
}

Reply Reply::chat(std::string_view text)
{
    return json(
        200, R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":)"
             R"([{"index":0,"message":{"role":"assistant","content":")" +
                 std::string(text) +
                 R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,)"
                 R"("completion_tokens":2,"total_tokens":5}})");
}

Reply Reply::error(int status, std::string_view message, std::string_view extraHeaders)
{
    return json(status,
                R"({"error":{"message":")" + std::string(message) +
                    R"(","type":"scripted_error","param":"messages","code":"scripted"}})",
                extraHeaders);
}

Reply Reply::stream()
{
    return raw(head(200, "text/event-stream", "Transfer-Encoding: chunked\r\n") + "\r\n");
}

Reply Reply::raw(std::string bytes)
{
    return Reply().send(std::move(bytes));
}

Reply Reply::endlessHead()
{
    auto reply = raw("HTTP/1.1 200 OK\r\n");
    reply.m_steps.emplace_back(Repeat{"X-Filler: " + std::string(1000, 'x') + "\r\n", 0});
    return reply;
}

Reply Reply::wrongLength(std::size_t claimed, std::string_view body)
{
    return raw(head(200, "application/json", {}) + "Content-Length: " + std::to_string(claimed) +
               "\r\n\r\n" + std::string(body))
        .close();
}

Reply Reply::hugeBody(std::size_t count)
{
    constexpr std::size_t kUnit = 64 * 1024;
    auto reply = raw(head(200, "application/json", {}) +
                     "Content-Length: " + std::to_string(count) + "\r\n\r\n");
    reply.m_steps.emplace_back(Repeat{std::string(kUnit, ' '), count / kUnit});
    return reply;
}

Reply& Reply::send(std::string bytes)
{
    m_steps.emplace_back(Send{std::move(bytes)});
    return *this;
}

Reply& Reply::event(std::string_view data)
{
    return send(chunk("data: " + std::string(data) + "\n\n"));
}

Reply& Reply::token(std::string_view text)
{
    return event(chatChunk(R"({"content":")" + std::string(text) + "\"}", "null"));
}

Reply& Reply::tokenWithoutEnd(std::string_view text)
{
    const auto delta = R"({"content":")" + std::string(text) + "\"}";
    m_steps.emplace_back(Repeat{chunk("data: " + chatChunk(delta, "null") + "\n\n"), 0});
    return *this;
}

Reply& Reply::tokens(int count, std::chrono::milliseconds pause)
{
    for (int i = 0; i < count; ++i) {
        if (i > 0 && pause.count() > 0) wait(pause);
        token("t" + std::to_string(i) + " ");
    }
    return *this;
}

Reply& Reply::finish()
{
    return event(chatChunk("{}", "\"stop\"")).event("[DONE]").endBody();
}

Reply& Reply::endBody()
{
    return send("0\r\n\r\n");
}

Reply& Reply::wait(std::chrono::milliseconds span)
{
    m_steps.emplace_back(Wait{span});
    return *this;
}

Reply& Reply::untilPeerCloses()
{
    m_steps.emplace_back(WaitForPeer{});
    return *this;
}

Reply& Reply::close()
{
    m_steps.emplace_back(Close{});
    return *this;
}

Reply& Reply::reset()
{
    m_steps.emplace_back(Reset{});
    return *this;
}

Reply& Reply::inPiecesOf(std::size_t bytes)
{
    std::vector<Step> pieces;
    for (auto& step : m_steps) {
        const auto* whole = std::get_if<Send>(&step);
        if (!whole) {
            pieces.push_back(std::move(step));
            continue;
        }
        for (std::size_t at = 0; at < whole->bytes.size(); at += bytes)
            pieces.emplace_back(Send{whole->bytes.substr(at, bytes)});
    }
    m_steps = std::move(pieces);
    return *this;
}

Reply& Reply::cutAfter(std::size_t bytes)
{
    std::vector<Step> kept;
    for (auto& step : m_steps) {
        auto* part = std::get_if<Send>(&step);
        if (part) {
            part->bytes.resize(std::min(part->bytes.size(), bytes));
            bytes -= part->bytes.size();
        }
        kept.push_back(std::move(step));
        if (bytes == 0) break;
    }
    m_steps = std::move(kept);
    return close();
}

}  // namespace helix::test
