#pragma once
// The streamed answer of OpenAI-compatible providers.

#include "providers/openai_chunk.h"
#include "providers/openai_reasoning.h"
#include "providers/sse_stream_decoder.h"

namespace helix::providers {

/// The usual chunk (text of one choice, its finish) is read by a cursor without building a value;
/// any other chunk by the value parser.
class OpenAiStreamDecoder final : public SseStreamDecoder {
protected:
    [[nodiscard]] tl::expected<void, Failure> onEvent(const net::SseEvent& event,
                                                      std::vector<ChatEvent>& out) override;

private:
    struct Call {
        int choice = 0;
        std::int64_t vendorIndex = 0;
        int ordinal = 0;
        std::string id;
    };

    [[nodiscard]] tl::expected<bool, Failure> readPlain(std::string_view json,
                                                        std::vector<ChatEvent>& out);
    [[nodiscard]] tl::expected<void, Failure> readChunk(std::string_view json, bool isErrorEvent,
                                                        std::vector<ChatEvent>& out);
    [[nodiscard]] tl::expected<void, Failure> readChoice(const Json& choice,
                                                         std::vector<ChatEvent>& out);
    void readDelta(int index, const Json& delta, const Json* logprobs, std::vector<ChatEvent>& out);
    void readToolCall(int index, const Json& json, std::int64_t position,
                      std::vector<ChatEvent>& out);
    void readExtras(int index, const Json& holder, std::vector<ChatEvent>& out);
    Call* findCall(int index, const Json& json, std::int64_t position);
    [[nodiscard]] tl::expected<void, Failure> onDone(std::vector<ChatEvent>& out);
    void start(StreamStart head, std::vector<ChatEvent>& out);

    PlainChunk m_plain;  ///< its buffers are reused between chunks
    std::string m_id;
    bool m_isStarted = false;
    bool m_hasSources = false;  ///< Perplexity repeats its sources in every chunk
    OpenAiReasoning m_reasoning;
    std::vector<Call> m_calls;
};

}  // namespace helix::providers
