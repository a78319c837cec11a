#pragma once
// OpenAI's responses protocol, writing half. A stream is a tree told in events: the response, its
// output items, their parts, the deltas of a part. Each is opened before and closed after what it
// holds, and the last event carries the whole response, so that a client may build on either.
//
//   response.created, response.in_progress
//     response.output_item.added                     (reasoning | message | function_call)
//       response.content_part.added, …delta…, …done, response.content_part.done
//       response.reasoning_summary_part.added, …delta…, …done, response.reasoning_summary_part.done
//       response.function_call_arguments.delta…, .done
//     response.output_item.done
//   response.completed | response.incomplete, or error and response.failed
//
// The output_index of an item is its place in the order of opening. At most one reasoning or
// message item is open; function calls stay open to the end, because a provider may interleave
// their arguments. A whole answer is what the last event of its stream would carry.
// Source: https://platform.openai.com/docs/api-reference/responses-streaming

#include "gateway/client_protocol.h"

#include <functional>

namespace helix::gateway {

/// Called once with the response object before its last event is written; not for a failed one.
using ResponseFinished = std::function<void(Json& response)>;

/// Owned by the coroutine that answers.
class ResponsesStreamWriter final : public StreamWriter {
public:
    /// isStored: what the answer says about `store`. finished may be empty.
    ResponsesStreamWriter(const providers::ChatRequest& request, const AnswerIdentity& identity,
                          bool isStored, ResponseFinished finished);

    void append(const providers::ChatEvent& event, std::string& out) override;
    /// `error`, then `response.failed`.
    void appendError(const ApiError& error, std::string& out) override;
    /// The response object, after StreamEnd.
    [[nodiscard]] const Json& response() const noexcept { return m_response; }

private:
    enum class Kind { Reasoning, Message };
    enum class Part { None, Text, Refusal };

    // A reasoning or message item that is open.
    struct OpenItem {
        Kind kind = Kind::Message;
        std::size_t outputIndex = 0;
        std::string id{};
        Json content = Json::array();  ///< closed parts
        Part part = Part::None;
        std::string text{};  ///< of the open part
        Json logprobs = Json::array();
        int blockIndex = 0;
        providers::ReasoningBlock proof{};
    };
    // A function call that is open.
    struct OpenCall {
        int callIndex = 0;
        std::size_t outputIndex = 0;
        std::string id{};
        providers::ToolCall call{};
    };

    void begin(std::string& out);
    void appendEvent(std::string_view type, Json fields, std::string& out);
    void appendDelta(std::string_view type, const OpenItem& item, std::string_view partIndexName,
                     std::string_view text, const Json* logprobs, std::string& out);
    void addItem(std::size_t outputIndex, Json item, std::string& out);
    void finishItem(std::size_t outputIndex, Json item, std::string& out);
    [[nodiscard]] std::size_t nextOutput();
    [[nodiscard]] std::string itemId(std::string_view prefix, std::size_t outputIndex) const;

    void appendContent(const providers::ContentDelta& delta, std::string& out);
    void appendRefusal(const providers::RefusalDelta& delta, std::string& out);
    void appendReasoning(const providers::ReasoningDelta& delta, std::string& out);
    void appendToolCall(const providers::ToolCallDelta& delta, std::string& out);
    void appendCallProof(const providers::ToolCallDelta& delta, std::string& out);

    OpenItem& openMessage(Part part, std::string& out);
    OpenItem& openReasoning(int blockIndex, std::string& out);
    OpenCall& openCall(const providers::ToolCallDelta& delta, std::string& out);
    void openPart(Part part, std::string& out);
    void openThought(std::string& out);
    void closePart(std::string& out);
    void closeThought(std::string& out);
    void closeItem(std::string& out);
    void closeCall(const OpenCall& open, std::string& out);
    void finish(std::string& out);

    const bool m_tellsSummaries;
    const ResponseFinished m_finished;
    const std::string m_base;  ///< of every id
    Json m_response;
    std::vector<Json> m_output;  ///< closed items at their output_index, null while open
    std::optional<OpenItem> m_item;
    std::vector<OpenCall> m_calls;
    providers::Usage m_usage;
    providers::FinishReason m_reason = providers::FinishReason::Stop;
    std::int64_t m_sequence = 0;
    bool m_hasBegun = false;
};

}  // namespace helix::gateway
