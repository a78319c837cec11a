#include "wire_streams.h"

#include <cstdio>

namespace helix::integration {

namespace {

/// Puts a stream together event by event and notes where the telling ones are.
class Builder {
public:
    Builder(const char* type, const char* contentType, std::string_view separator,
            BodyFraming framing)
        : m_separator(separator), m_isChunked(framing == BodyFraming::Chunked)
    {
        m_stream.type = type;
        m_stream.bytes = std::string("HTTP/1.1 200 OK\r\nContent-Type: ") + contentType + "\r\n" +
                         (m_isChunked ? "Transfer-Encoding: chunked\r\n\r\n" : "\r\n");
    }

    Builder& plain(const std::string& event)
    {
        if (m_isChunked) m_stream.bytes += sizeLine(event.size() + m_separator.size());
        m_stream.bytes += event + m_separator;
        m_eventEnd = m_stream.bytes.size();
        if (m_isChunked) m_stream.bytes += "\r\n";
        return *this;
    }
    Builder& content(const std::string& event)
    {
        plain(event);
        m_stream.contentFrom = m_eventEnd - m_separator.size();
        m_stream.contentUntil = m_eventEnd;
        return *this;
    }
    Builder& finish(const std::string& event)
    {
        plain(event);
        m_stream.finishFrom = m_eventEnd - m_separator.size();
        m_stream.finishUntil = m_eventEnd;
        return *this;
    }
    [[nodiscard]] WireStream take()
    {
        if (m_isChunked) m_stream.bytes += "0\r\n\r\n";
        return m_stream;
    }

private:
    [[nodiscard]] static std::string sizeLine(std::size_t size)
    {
        char line[24];
        std::snprintf(line, sizeof line, "%zx\r\n", size);
        return line;
    }

    std::string m_separator;
    bool m_isChunked;
    std::size_t m_eventEnd = 0;
    WireStream m_stream;
};

std::string openAiChunk(const std::string& delta, const char* finish = "null")
{
    return R"(data: {"id":"c","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" +
           finish + "}]}";
}

WireStream openAi(BodyFraming framing)
{
    return Builder("openai", "text/event-stream", "\n\n", framing)
        .plain(openAiChunk(R"({"role":"assistant","content":""})"))
        .content(openAiChunk(std::string(R"({"content":")") + kFirstPiece + "\"}"))
        .plain(openAiChunk(std::string(R"({"content":")") + kSecondPiece + "\"}"))
        .finish(openAiChunk("{}", "\"stop\""))
        .plain(R"(data: {"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}})")
        .plain("data: [DONE]")
        .take();
}

std::string anthropicEvent(const std::string& type, const std::string& members)
{
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + members + "}";
}

std::string anthropicText(const char* text)
{
    return anthropicEvent(
        "content_block_delta",
        std::string(R"(,"index":0,"delta":{"type":"text_delta","text":")") + text + "\"}");
}

WireStream anthropic(BodyFraming framing)
{
    return Builder("anthropic", "text/event-stream", "\n\n", framing)
        .plain(anthropicEvent("message_start", R"(,"message":{"id":"i","model":"m"})"))
        .plain(anthropicEvent("content_block_start",
                              R"(,"index":0,"content_block":{"type":"text","text":""})"))
        .plain(anthropicEvent("ping", ""))
        .content(anthropicText(kFirstPiece))
        .plain(anthropicText(kSecondPiece))
        .plain(anthropicEvent("content_block_stop", R"(,"index":0)"))
        .finish(anthropicEvent("message_delta", R"(,"delta":{"stop_reason":"end_turn"})"))
        .plain(anthropicEvent("message_stop", ""))
        .take();
}

std::string geminiPiece(const char* text, const char* rest)
{
    return std::string(R"(data: {"candidates":[{"content":{"parts":[{"text":")") + text +
           R"("}],"role":"model"})" + rest + "}]}";
}

WireStream gemini(BodyFraming framing)
{
    return Builder("gemini", "text/event-stream", "\r\n\r\n", framing)
        .content(geminiPiece(kFirstPiece, ""))
        .plain(geminiPiece(kSecondPiece, ""))
        .finish(geminiPiece("", R"(,"finishReason":"STOP")"))
        .take();
}

std::string ollamaLine(const char* text, const char* rest)
{
    return std::string(R"({"model":"m","message":{"role":"assistant","content":")") + text +
           "\"}," + rest + "}";
}

WireStream ollama(BodyFraming framing)
{
    return Builder("ollama", "application/x-ndjson", "\n", framing)
        .content(ollamaLine(kFirstPiece, R"("done":false)"))
        .plain(ollamaLine(kSecondPiece, R"("done":false)"))
        .finish(ollamaLine("", R"("done":true,"done_reason":"stop","eval_count":2)"))
        .take();
}

std::string cohereEvent(const std::string& type, const std::string& delta)
{
    return "event: " + type + "\ndata: {\"type\":\"" + type + "\",\"delta\":" + delta + "}";
}

std::string cohereText(const char* text)
{
    return cohereEvent("content-delta",
                       std::string(R"({"message":{"content":{"text":")") + text + "\"}}}");
}

WireStream cohere(BodyFraming framing)
{
    return Builder("cohere", "text/event-stream", "\n\n", framing)
        .plain(cohereEvent("message-start", R"({"message":{"role":"assistant"}})"))
        .plain(cohereEvent("content-start", R"({"message":{"content":{"type":"text","text":""}}})"))
        .content(cohereText(kFirstPiece))
        .plain(cohereText(kSecondPiece))
        .plain(cohereEvent("content-end", "{}"))
        .finish(cohereEvent("message-end", R"({"finish_reason":"COMPLETE"})"))
        .take();
}

}  // namespace

std::vector<WireStream> wireStreams(BodyFraming framing)
{
    return {openAi(framing), anthropic(framing), gemini(framing), ollama(framing), cohere(framing)};
}

}  // namespace helix::integration
