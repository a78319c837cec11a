#pragma once
// One GenerateContentResponse, which is the whole answer or one event of a stream.

#include "providers/sse_stream_decoder.h"

namespace helix::providers {

/// Reads the events of one response object; used for both, so that whole and streamed answers
/// cannot differ.
class GeminiReader {
public:
    explicit GeminiReader(StreamCompletion& completion) : m_completion(completion) {}
    /// Failure: of an error object, or BadAnswer.
    [[nodiscard]] tl::expected<void, Failure> read(std::string_view json,
                                                   std::vector<ChatEvent>& out);

private:
    [[nodiscard]] tl::expected<void, Failure> readObject(const Json& json,
                                                         std::vector<ChatEvent>& out);
    void readCandidate(const Json& candidate, std::vector<ChatEvent>& out);
    void readPart(int index, const Json& part, std::vector<ChatEvent>& out);
    void readCall(int index, const Json& call, std::string signature, std::vector<ChatEvent>& out);
    void readThought(int index, std::string text, std::string signature,
                     std::vector<ChatEvent>& out);
    void readMetadata(int index, const Json& candidate, std::vector<ChatEvent>& out);

    /// A candidate's open reasoning block.
    struct Thoughts {
        int index = 0;
        int block = 0;
        bool isSigned = false;
    };
    Thoughts& thoughts(int index);

    StreamCompletion& m_completion;
    std::vector<Thoughts> m_thoughts;
    std::string m_id;
    std::size_t m_calls = 0;
    bool m_isStarted = false;
};

class GeminiStreamDecoder final : public SseStreamDecoder {
protected:
    [[nodiscard]] tl::expected<void, Failure> onEvent(const net::SseEvent& event,
                                                      std::vector<ChatEvent>& out) override;

private:
    GeminiReader m_reader{completion()};
};

}  // namespace helix::providers
