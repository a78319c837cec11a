#include "stream_cases.h"

#include "base/json.h"

namespace helix::providers::test {

namespace {

// One `data:` event for each line.
QByteArray sse(std::initializer_list<const char*> events, const char* end = "\n\n")
{
    QByteArray text;
    for (const char* event : events) text += QByteArray("data: ") + event + end;
    return text;
}

QByteArray claude(std::initializer_list<const char*> events)
{
    QByteArray text;
    for (const char* event : events) {
        const auto type = jsonText(*parseJson(event), "type");
        text += QByteArray("event: ") + type.c_str() + "\ndata: " + event + "\n\n";
    }
    return text;
}

QByteArray lines(std::initializer_list<const char*> events)
{
    QByteArray text;
    for (const char* event : events) text += QByteArray(event) + "\n";
    return text;
}

const QByteArray kOpenAi = sse(
    {R"({"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4o","system_fingerprint":"fp","choices":[{"index":0,"delta":{"role":"assistant","content":"","refusal":null},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"})",
     R"({"id":"c1","model":"gpt-4o","choices":[{"index":0,"delta":{"content":"Hel\u006c\ud83d\ude00"},"finish_reason":null}]})",
     R"({"id":"c1","model":"gpt-4o","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})",
     R"({"id":"c1","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":0,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":0}}})",
     "[DONE]"});
const QStringList kOpenAiEvents{"start c1 gpt-4o", "text Hell\U0001F600", "finish stop",
                                "usage 5/0/5 cached 4 reasoning 0", "end"};

const QByteArray kClaude = claude(
    {R"({"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","model":"claude","content":[],"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":7,"output_tokens":1}}})",
     R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})",
     R"({"type":"ping"})",
     R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hello"}})",
     R"({"type":"content_block_stop","index":0})",
     R"({"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}})",
     R"({"type":"message_stop"})"});

const QByteArray kGemini = sse(
    {R"({"candidates":[{"content":{"parts":[{"text":"Hel"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":2,"totalTokenCount":2},"modelVersion":"gemini-2.0-flash","responseId":"r1"})",
     R"({"candidates":[{"content":{"parts":[{"text":"lo"}],"role":"model"},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":2,"totalTokenCount":3,"candidatesTokenCount":1}})"},
    "\r\n\r\n");

const QByteArray kOllama = lines(
    {R"({"model":"llama3.2","created_at":"t","message":{"role":"assistant","content":"Hel"},"done":false})",
     R"({"model":"llama3.2","created_at":"t","message":{"role":"assistant","content":"lo"},"done":false})",
     R"({"model":"llama3.2","created_at":"t","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":5,"prompt_eval_count":0,"eval_count":2})"});

const QByteArray kCohere = claude(
    {R"({"type":"message-start","id":"i","delta":{"message":{"role":"assistant","content":[],"tool_plan":"","tool_calls":[]}}})",
     R"({"type":"content-start","index":0,"delta":{"message":{"content":{"type":"text","text":""}}}})",
     R"({"type":"content-delta","index":0,"delta":{"message":{"content":{"text":"Hi"}}}})",
     R"({"type":"content-end","index":0})",
     R"({"type":"message-end","delta":{"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":3,"output_tokens":2}}}})"});

class Cases {
public:
    std::vector<StreamCase> all()
    {
        openAiRows();
        openAiToolRows();
        anthropicRows();
        geminiRows();
        ollamaRows();
        cohereRows();
        errorRows();
        return std::move(m_cases);
    }

private:
    void add(std::string tag, const char* type, const QByteArray& bytes, const QStringList& events,
             const char* failure = "")
    {
        m_cases.push_back({std::move(tag), type, bytes, events, failure});
    }

    void openAiRows()
    {
        add("openai: an ordinary stream", "openai", kOpenAi, kOpenAiEvents);
        add("openai: CRLF line ends", "openai", QByteArray(kOpenAi).replace("\n", "\r\n"),
            kOpenAiEvents);
        add("openai: comments between events", "openai",
            ": OPENROUTER PROCESSING\n\n" + QByteArray(kOpenAi).replace("data: {", ": x\ndata: {"),
            kOpenAiEvents);
        add("openai: padded JSON", "openai",
            QByteArray(kOpenAi).replace("data: {", "data:    {").replace("}\n\n", "}   \n\n"),
            kOpenAiEvents);
        add("openai: the missing [DONE] is supplied", "openai",
            QByteArray(kOpenAi).replace("data: [DONE]\n\n", ""), kOpenAiEvents);
        add("openai: the last line end is missing", "openai", kOpenAi.chopped(2), kOpenAiEvents);
        add("openai: bytes after [DONE] are ignored", "openai", kOpenAi + "data: rubbish\n\n",
            kOpenAiEvents);
        add("openai: usage in the chunk that finishes", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"length"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"prompt_cache_hit_tokens":1}})",
                 "[DONE]"}),
            {"start a m", "text x", "finish length", "usage 1/2/3 cached 1 reasoning -", "end"});
        add("openai: usage inside the choice (Moonshot)", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop","usage":{"prompt_tokens":1,"completion_tokens":2}}]})",
                 "[DONE]"}),
            {"start a m", "text x", "finish stop", "usage 1/2/- cached - reasoning -", "end"});
        add("openai: usage in x_groq", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"x_groq":{"usage":{"prompt_tokens":1,"completion_tokens":2}}})"}),
            {"start a m", "finish stop", "usage 1/2/- cached - reasoning -", "end"});
        add("openai: empty choices with filter results (Azure)", "openai",
            sse({R"({"id":"","model":"","choices":[],"prompt_filter_results":[{"prompt_index":0}]})",
                 R"({"choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"content_filter"}]})"}),
            {"start  ", "text x", "finish content_filter", "end"});
        add("openai: reasoning (DeepSeek)", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":null,"reasoning_content":"hm"},"finish_reason":null}]})",
                 R"({"choices":[{"index":0,"delta":{"content":"x","reasoning_content":null},"finish_reason":"stop"}]})"}),
            {"start a m", "reasoning hm", "text x", "finish stop", "end"});
        add("openai: thinking parts (Mistral)", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]},{"type":"text","text":"x"}]},"finish_reason":"stop"}]})"}),
            {"start a m", "reasoning hm", "text x", "finish stop", "end"});
        add("openai: several choices", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"},{"index":1,"delta":{"content":"y"},"finish_reason":null}]})",
                 R"({"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]})"}),
            {"start a m", "text x", "finish stop", "text[1] y", "finish[1] stop", "end"});
        add("openai: one of two choices is open at the end", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"},{"index":1,"delta":{"content":"y"},"finish_reason":null}]})"}),
            {"start a m", "text x", "finish stop", "text[1] y"}, "broken_stream");
        add("openai: a refusal", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"refusal":"no"},"finish_reason":"stop"}]})"}),
            {"start a m", "refusal no", "finish stop", "end"});
        add("openai: an empty answer is valid", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"role":"assistant"},"finish_reason":"stop"}]})",
                 "[DONE]"}),
            {"start a m", "finish stop", "end"});
        add("openai: [DONE] stands for a missing finish reason", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"}}]})",
                 "[DONE]"}),
            {"start a m", "text x", "finish stop", "end"});
        add("openai: [DONE] alone is no answer", "openai", sse({"[DONE]"}), {}, "broken_stream");
        add("openai: nothing at all", "openai", "", {}, "broken_stream");
    }
    void openAiToolRows()
    {
        add("openai: parallel tool calls", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]},"finish_reason":null}]})",
                 R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"a\":"}}]},"finish_reason":null}]})",
                 R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":null}]})",
                 R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},"finish_reason":null}]})",
                 R"({"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]})", "[DONE]"}),
            {"start a m", "call 0 c1 f ", "call 0   {\"a\":", "call 0   1}", "call 1 c2 g ",
             "call 1   {}", "finish tool_calls", "end"});
        add("openai: every call has index 0 and its own id", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}},{"index":0,"id":"c2","function":{"name":"g","arguments":"{\"b\":2}"}}]},"finish_reason":"tool_calls"}]})"}),
            {"start a m", "call 0 c1 f {}", "call 1 c2 g {\"b\":2}", "finish tool_calls", "end"});
        add("openai: no index, arguments as an object", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"id":"c1","function":{"name":"f","arguments":{"a":1}}}]},"finish_reason":"tool_calls"}]})"}),
            {"start a m", "call 0 c1 f {\"a\":1}", "finish tool_calls", "end"});
    }

    void anthropicRows()
    {
        const QStringList events{
            "start m1 claude", "usage 20/1/21 cached 7 reasoning - written 3", "ping", "text Hello",
            "finish stop",     "usage 20/9/29 cached 7 reasoning - written 3", "end"};
        add("anthropic: an ordinary stream", "anthropic", kClaude, events);
        add(
            "anthropic: without event lines and with CRLF", "anthropic",
            [] {
                QByteArray text;
                for (const QByteArray& line : kClaude.split('\n'))
                    if (!line.startsWith("event:")) text += line + "\r\n";
                return text;
            }(),
            events);
        add("anthropic: message_stop is missing", "anthropic",
            QByteArray(kClaude).replace(
                "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", ""),
            events);
        add("anthropic: thinking, its signature, and a tool", "anthropic",
            claude(
                {R"({"type":"message_start","message":{"id":"m1","model":"c"}})",
                 R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}})",
                 R"({"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}})",
                 R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"sig="}})",
                 R"({"type":"content_block_stop","index":0})",
                 R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"f","input":{}}})",
                 R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}})",
                 R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":1}"}})",
                 R"({"type":"content_block_stop","index":1})",
                 R"({"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t2","name":"g","input":{}}})",
                 R"({"type":"content_block_stop","index":2})", R"({"type":"a_new_event","x":1})",
                 R"({"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":0}})",
                 R"({"type":"message_stop"})"}),
            {"start m1 c", "reasoning hm of anthropic", "reasoning |sig= of anthropic",
             "call 0 t1 f ", "call 0   {\"a\":1}", "call 1 t2 g ", "call 1   {}",
             "finish tool_calls", "usage -/0/- cached - reasoning -", "end"});
        const std::pair<const char*, const char*> reasons[] = {
            {"max_tokens", "length"},
            {"stop_sequence", "stop"},
            {"refusal", "content_filter"},
            {"pause_turn", "stop"},
            {"model_context_window_exceeded", "length"}};
        for (const auto& [vendor, ours] : reasons)
            add(std::string("anthropic: stop reason ") + vendor, "anthropic",
                claude({R"({"type":"message_start","message":{"id":"i","model":"m"}})"}) +
                    "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + vendor +
                    "\"}}\n\n",
                {"start i m", QString("finish ") + ours, "end"});
    }

    void geminiRows()
    {
        add("gemini: an ordinary stream", "gemini", kGemini,
            {"start r1 gemini-2.0-flash", "text Hel", "usage 2/-/2 cached - reasoning -", "text lo",
             "finish stop", "usage 2/1/3 cached - reasoning -", "end"});
        add("gemini: thoughts, signatures and a function call", "gemini",
            sse({R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true}]}}],"responseId":"r","modelVersion":"g"})",
                 R"({"candidates":[{"content":{"parts":[{"functionCall":{"id":"x1","name":"f","args":{"a":1}},"thoughtSignature":"SIG"},{"functionCall":{"id":"x2","name":"g"}}]}}]})",
                 R"({"candidates":[{"content":{"parts":[{"text":""}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":3,"thoughtsTokenCount":4,"totalTokenCount":12,"cachedContentTokenCount":0}})"}),
            {"start r g", "reasoning hm", "call 0 x1 f {\"a\":1}|SIG", "call 1 x2 g {}",
             "finish tool_calls", "usage 5/7/12 cached 0 reasoning 4", "end"});
        add("gemini: a blocked prompt", "gemini",
            sse({R"({"promptFeedback":{"blockReason":"SAFETY"},"usageMetadata":{"promptTokenCount":2,"totalTokenCount":2},"modelVersion":"g"})"}),
            {"start  g", "finish content_filter", "usage 2/-/2 cached - reasoning -", "end"});
        const std::pair<const char*, const char*> reasons[] = {{"MAX_TOKENS", "length"},
                                                               {"SAFETY", "content_filter"},
                                                               {"RECITATION", "content_filter"},
                                                               {"OTHER", "stop"}};
        for (const auto& [vendor, ours] : reasons)
            add(std::string("gemini: finish reason ") + vendor, "gemini",
                QByteArray("data: {\"candidates\":[{\"finishReason\":\"") + vendor + "\"}]}\n\n",
                {"start  ", QString("finish ") + ours, "end"});
    }

    void ollamaRows()
    {
        const QStringList events{"start  llama3.2",
                                 "text Hel",
                                 "text lo",
                                 "finish stop",
                                 "usage 0/2/2 cached - reasoning -",
                                 "end"};
        add("ollama: an ordinary stream", "ollama", kOllama, events);
        add("ollama: CRLF and no line end at the end", "ollama",
            QByteArray(kOllama).replace("\n", "\r\n").chopped(2), events);
        add("ollama: length and thinking", "ollama",
            lines(
                {R"({"model":"m","message":{"role":"assistant","content":"","thinking":"hm"},"done":false})",
                 R"({"model":"m","message":{"content":"x"},"done":true,"done_reason":"length"})"}),
            {"start  m", "reasoning hm", "text x", "finish length", "end"});
        add("ollama: a tool call finishes with tool_calls", "ollama",
            lines(
                {R"({"model":"m","message":{"role":"assistant","content":"","tool_calls":[{"id":"c","function":{"name":"f","arguments":{"a":1}}}]},"done":false})",
                 R"({"model":"m","message":{"content":""},"done":true,"done_reason":"stop"})"}),
            {"start  m", "call 0 c f {\"a\":1}", "finish tool_calls", "end"});
    }

    void cohereRows()
    {
        add("cohere: an ordinary stream", "cohere", kCohere,
            {"start i ", "text Hi", "finish stop", "usage 3/2/5 cached - reasoning -", "end"});
        add("cohere: a plan and a tool call", "cohere",
            claude(
                {R"({"type":"message-start","id":"i","delta":{"message":{"role":"assistant"}}})",
                 R"({"type":"tool-plan-delta","delta":{"message":{"tool_plan":"I will"}}})",
                 R"({"type":"tool-call-start","index":0,"delta":{"message":{"tool_calls":{"id":"t","type":"function","function":{"name":"f","arguments":""}}}}})",
                 R"({"type":"tool-call-delta","index":0,"delta":{"message":{"tool_calls":{"function":{"arguments":"{\"a\":1}"}}}}})",
                 R"({"type":"tool-call-end","index":0})",
                 R"({"type":"message-end","delta":{"finish_reason":"TOOL_CALL","usage":{"billed_units":{"input_tokens":1,"output_tokens":1},"tokens":{"input_tokens":9,"output_tokens":0}}}})"}) +
                "data: [DONE]\n\n",
            {"start i ", "reasoning I will", "call 0 t f ", "call 0   {\"a\":1}",
             "finish tool_calls", "usage 9/0/9 cached - reasoning -", "end"});
        add("cohere: an error at the end", "cohere",
            claude({R"({"type":"message-start","id":"i"})",
                    R"({"type":"message-end","delta":{"finish_reason":"ERROR"}})"}),
            {"start i "}, "broken_stream");
        add("cohere: the token limit", "cohere",
            claude({R"({"type":"message-start","id":"i"})",
                    R"({"type":"message-end","delta":{"finish_reason":"MAX_TOKENS"}})"}),
            {"start i ", "finish length", "end"});
    }

    void errorRows()
    {
        add("openai: an error as the first event", "openai",
            sse({R"({"error":{"message":"boom","type":"server_error","code":null}})"}), {},
            "server_error");
        add("openai: a numeric code", "openai",
            sse({R"({"error":{"message":"slow down","code":429}})"}), {}, "rate_limited");
        add("openai: an error as text", "openai", sse({R"({"error":"boom"})"}), {},
            "broken_stream");
        add("openai: an error event without an error member", "openai",
            "event: error\ndata: {\"message\":\"boom\"}\n\n", {}, "broken_stream");
        add("openai: an error of vLLM", "openai",
            sse({R"({"object":"error","message":"boom","type":"BadRequestError","code":400})"}), {},
            "broken_stream");
        add("openai: an error after content", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":null}]})",
                 R"({"error":{"message":"boom","type":"overloaded_error"}})"}),
            {"start a m", "text x"}, "server_error");
        add("openai: finish reason error", "openai",
            sse({R"({"id":"a","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"error"}]})"}),
            {"start a m"}, "broken_stream");
        add("openai: malformed JSON", "openai", sse({R"({"id":"a","choices":[{]})"}), {},
            "bad_answer");
        add("openai: an event that is no object", "openai", sse({"42"}), {}, "bad_answer");
        add("openai: a JSON body instead of a stream", "openai", R"({"error":{"message":"boom"}})",
            {}, "broken_stream");
        add("anthropic: overloaded", "anthropic",
            claude(
                {R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"}),
            {}, "server_error");
        add("anthropic: rate limit", "anthropic",
            claude({R"({"type":"error","error":{"type":"rate_limit_error","message":"slow"}})"}),
            {}, "rate_limited");
        add("anthropic: malformed JSON", "anthropic", "event: ping\ndata: {\n\n", {}, "bad_answer");
        add("gemini: an error in a list", "gemini",
            sse({R"([{"error":{"code":503,"message":"busy","status":"UNAVAILABLE"}}])"}), {},
            "server_error");
        add("gemini: exhausted", "gemini",
            sse({R"({"error":{"code":429,"status":"RESOURCE_EXHAUSTED","message":"quota"}})"}), {},
            "rate_limited");
        add("ollama: an error line", "ollama", lines({R"({"error":"model runner stopped"})"}), {},
            "broken_stream");
        add("ollama: a web page", "ollama", "<html>\n", {}, "bad_answer");
        add("cohere: malformed JSON", "cohere", sse({"{"}), {}, "bad_answer");
    }

    std::vector<StreamCase> m_cases;
};

}  // namespace

std::vector<StreamCase> streamCases()
{
    return Cases().all();
}

std::vector<CompleteCase> completeCases()
{
    std::vector<CompleteCase> cases{
        {"openai", "openai", kOpenAi, R"("finish_reason":"stop"}]})"},
        {"anthropic", "anthropic", kClaude,
         R"("stop_reason":"end_turn"},"usage":{"output_tokens":9}})"},
        {"gemini", "gemini", kGemini,
         R"("finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":2,"totalTokenCount":3,"candidatesTokenCount":1}})"},
        {"ollama", "ollama", kOllama, R"("eval_count":2})"},
        {"cohere", "cohere", kCohere,
         R"({"finish_reason":"COMPLETE","usage":{"tokens":{"input_tokens":3,"output_tokens":2}}}})"},
    };
    for (CompleteCase& rich : richCases()) cases.push_back(std::move(rich));
    return cases;
}

}  // namespace helix::providers::test
