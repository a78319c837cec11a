#include "wire_streams.h"

namespace helix::integration {

namespace {

/// Puts a stream together event by event and notes where the telling ones are.
class Builder {
public:
    Builder(const char* type, const char* contentType, std::string_view separator)
        : m_separator(separator)
    {
        m_stream.type = type;
        m_stream.bytes =
            std::string("HTTP/1.1 200 OK\r\nContent-Type: ") + contentType + "\r\n\r\n";
    }

    Builder& plain(const std::string& event)
    {
        m_stream.bytes += event + m_separator;
        return *this;
    }
    Builder& content(const std::string& event)
    {
        plain(event);
        m_stream.contentFrom = m_stream.bytes.size() - m_separator.size();
        m_stream.contentUntil = m_stream.bytes.size();
        return *this;
    }
    Builder& finish(const std::string& event)
    {
        plain(event);
        m_stream.finishFrom = m_stream.bytes.size() - m_separator.size();
        m_stream.finishUntil = m_stream.bytes.size();
        return *this;
    }
    [[nodiscard]] WireStream take() const { return m_stream; }

private:
    std::string m_separator;
    WireStream m_stream;
};

std::string openAiChunk(const std::string& delta, const char* finish = "null")
{
    return R"(data: {"id":"c","choices":[{"index":0,"delta":)" + delta + R"(,"finish_reason":)" +
           finish + "}]}";
}

WireStream openAi()
{
    return Builder("openai", "text/event-stream", "\n\n")
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

WireStream anthropic()
{
    return Builder("anthropic", "text/event-stream", "\n\n")
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

WireStream gemini()
{
    return Builder("gemini", "text/event-stream", "\r\n\r\n")
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

WireStream ollama()
{
    return Builder("ollama", "application/x-ndjson", "\n")
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

WireStream cohere()
{
    return Builder("cohere", "text/event-stream", "\n\n")
        .plain(cohereEvent("message-start", R"({"message":{"role":"assistant"}})"))
        .plain(cohereEvent("content-start", R"({"message":{"content":{"type":"text","text":""}}})"))
        .content(cohereText(kFirstPiece))
        .plain(cohereText(kSecondPiece))
        .plain(cohereEvent("content-end", "{}"))
        .finish(cohereEvent("message-end", R"({"finish_reason":"COMPLETE"})"))
        .take();
}

}  // namespace

std::vector<WireStream> wireStreams()
{
    return {openAi(), anthropic(), gemini(), ollama(), cohere()};
}

}  // namespace helix::integration
