// Streams with everything a format has, to be cut and taken apart.

#include "stream_cases.h"

namespace helix::providers::test {

namespace {

QByteArray sse(std::initializer_list<const char*> events, const char* end = "\n\n")
{
    QByteArray text;
    for (const char* event : events) text += QByteArray("data: ") + event + end;
    return text;
}

// With an event line and a comment between the events.
QByteArray named(std::initializer_list<std::pair<const char*, const char*>> events)
{
    QByteArray text("\xEF\xBB\xBF");
    for (const auto& [name, data] : events)
        text += QByteArray("event: ") + name + "\r\ndata: " + data + "\r\n\r\n: keep-alive\r\n\r\n";
    return text;
}

QByteArray lines(std::initializer_list<const char*> events)
{
    QByteArray text;
    for (const char* event : events) text += QByteArray(event) + "\n";
    return text;
}

QByteArray openAi()
{
    return sse(
        {R"({"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null})",
         R"({"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":null,"reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","index":0}]}}]})",
         R"({"choices":[{"index":0,"delta":{"reasoning_details":[{"type":"reasoning.text","signature":"S","index":0},{"type":"reasoning.encrypted","data":"E","index":1}]}}]})",
         R"({"choices":[{"index":0,"delta":{"content":"h\u00e9"},"logprobs":{"content":[{"token":"h","logprob":-0.5}]},"finish_reason":null},{"index":1,"delta":{"content":"b"},"finish_reason":null}]})",
         R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":"{\"a\""}},{"index":1,"id":"t2","function":{"name":"g","arguments":""}}]}}]})",
         R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":":1}"}}]}}]})",
         R"({"choices":[{"index":0,"delta":{"annotations":[{"type":"url_citation","url_citation":{"url":"https://x.test"}}]}}]})",
         R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})",
         R"({"choices":[{"index":1,"delta":{},"finish_reason":"stop","stop_reason":"END"}]})",
         R"({"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":3,"total_tokens":8}})",
         "[DONE]"});
}

QByteArray claude()
{
    return named(
        {{"message_start",
          R"({"type":"message_start","message":{"id":"m1","model":"c","content":[],"usage":{"input_tokens":10,"output_tokens":1}}})"},
         {"content_block_start",
          R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"S="}})"},
         {"content_block_stop", R"({"type":"content_block_stop","index":0})"},
         {"content_block_start",
          R"({"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"XX"}})"},
         {"content_block_stop", R"({"type":"content_block_stop","index":1})"},
         {"ping", R"({"type":"ping"})"},
         {"content_block_start",
          R"({"type":"content_block_start","index":2,"content_block":{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"{\"query\":"}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":2,"delta":{"type":"input_json_delta","partial_json":"\"q\"}"}})"},
         {"content_block_stop", R"({"type":"content_block_stop","index":2})"},
         {"content_block_start",
          R"({"type":"content_block_start","index":3,"content_block":{"type":"text","text":""}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":3,"delta":{"type":"text_delta","text":"Hi"}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":3,"delta":{"type":"citations_delta","citation":{"type":"char_location","cited_text":"x"}}})"},
         {"content_block_stop", R"({"type":"content_block_stop","index":3})"},
         {"content_block_start",
          R"({"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}})"},
         {"content_block_delta",
          R"({"type":"content_block_delta","index":4,"delta":{"type":"input_json_delta","partial_json":"{}"}})"},
         {"content_block_stop", R"({"type":"content_block_stop","index":4})"},
         {"message_delta",
          R"({"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}})"},
         {"message_stop", R"({"type":"message_stop"})"}});
}

constexpr const char* kGeminiFirst =
    R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true}],"role":"model"},"index":0}],"modelVersion":"g","responseId":"r"})";
constexpr const char* kGeminiSecond =
    R"({"candidates":[{"content":{"parts":[{"executableCode":{"language":"PYTHON","code":"1"}},{"text":"Hi"},{"text":"","thoughtSignature":"T"},{"functionCall":{"name":"f","args":{"a":[1,null]}},"thoughtSignature":"S"}]}}]})";
constexpr const char* kGeminiLast =
    R"({"candidates":[{"content":{"parts":[]},"finishReason":"STOP","groundingMetadata":{"webSearchQueries":["q"]}}],"usageMetadata":{"promptTokenCount":2,"candidatesTokenCount":1,"thoughtsTokenCount":4,"totalTokenCount":7}})";

QByteArray geminiList()
{
    return QByteArray("[") + kGeminiFirst + "\n,\r\n" + kGeminiSecond + ",\n" + kGeminiLast + "\n]";
}

QByteArray ollama()
{
    return lines(
        {R"({"model":"m","created_at":"t","message":{"role":"assistant","content":"","thinking":"hm"},"done":false})",
         R"({"model":"m","message":{"content":"Hi"},"logprobs":[{"token":"Hi","logprob":-1.5}],"done":false})",
         R"({"model":"m","message":{"content":"","tool_calls":[{"function":{"name":"f","arguments":{"a":"}\n{"}}}]},"done":false})",
         R"({"model":"m","message":{"content":""},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":2})"});
}

QByteArray cohere()
{
    return named(
        {{"message-start",
          R"({"type":"message-start","id":"i","delta":{"message":{"role":"assistant"}}})"},
         {"content-start",
          R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"thinking","thinking":"hm"}}}})"},
         {"content-end", R"({"type":"content-end","index":0})"},
         {"content-delta",
          R"({"type":"content-delta","index":1,"delta":{"message":{"content":{"text":"Hi"}}},"logprobs":{"text":"Hi","token_ids":[5],"logprobs":[-0.25]}})"},
         {"citation-start",
          R"({"type":"citation-start","index":0,"delta":{"message":{"citations":{"start":0,"end":2,"text":"Hi","sources":[]}}}})"},
         {"citation-end", R"({"type":"citation-end","index":0})"},
         {"tool-plan-delta",
          R"({"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}})"},
         {"tool-call-start",
          R"({"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","type":"function","function":{"name":"f","arguments":""}}}}})"},
         {"tool-call-delta",
          R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{}"}}}}})"},
         {"tool-call-end", R"({"type":"tool-call-end","index":0})"},
         {"message-end",
          R"({"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"tokens":{"input_tokens":9,"output_tokens":4}}}})"}});
}

}  // namespace

std::vector<CompleteCase> richCases()
{
    return {
        {"openai with everything", "openai", openAi(),
         R"("finish_reason":"stop","stop_reason":"END"}]})"},
        {"anthropic with everything", "anthropic", claude(),
         R"("stop_sequence":null},"usage":{"output_tokens":9}})"},
        {"gemini with everything", "gemini",
         sse({kGeminiFirst, kGeminiSecond, kGeminiLast}, "\r\n\r\n"), R"("totalTokenCount":7}})"},
        {"gemini as a list without framing", "gemini", geminiList(), "7}}\n]"},
        {"openai as one body without framing", "openai",
         R"( {"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x"},"finish_reason":"stop"}]})",
         "}]}"},
        {"ollama with everything", "ollama", ollama(), R"("eval_count":2})"},
        {"cohere with everything", "cohere", cohere(), R"("output_tokens":4}}}})"},
    };
}

}  // namespace helix::providers::test
