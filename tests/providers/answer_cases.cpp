#include "answer_cases.h"

namespace helix::providers::test {

std::vector<FullAnswer> fullAnswers()
{
    return {

        {"openai: reasoning with proofs", "openai",
         R"({"choices":[{"message":{"content":"x","reasoning":"hm","reasoning_details":[{"type":"reasoning.text","text":"hm","signature":"S"},{"type":"reasoning.encrypted","data":"E"}]},"finish_reason":"stop"}]})",
         "start  ; reasoning hm|S of openai; reasoning |redacted E #1 of openai; text x; "
         "finish stop; "
         "end"},
        {"openai: sources and sound", "openai",
         R"({"choices":[{"message":{"content":"x","annotations":[{"type":"url_citation"}],"audio":{"id":"a"}},"finish_reason":"stop"}],"citations":["https://x.test"]})",
         R"(start  ; text x; other openai {"annotations":[{"type":"url_citation"}],"audio":{"id":"a"}}; other openai {"citations":["https://x.test"]}; finish stop; end)"},
        {"openai: a refusal and logprobs", "openai",
         R"({"choices":[{"message":{"content":"x","refusal":"no"},"logprobs":{"content":[{"token":"x"}]},"finish_reason":"content_filter"}]})",
         R"(start  ; text x|{"content":[{"token":"x"}]}; refusal no; finish content_filter; end)"},
        {"openai: Google's signature of a call", "openai",
         R"({"choices":[{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"},"extra_content":{"google":{"thought_signature":"S"}}}]}}]})",
         "start  ; call 0 c f {}|S; finish tool_calls; end"},
        {"openai: the stop sequence of vLLM", "openai",
         R"({"choices":[{"text":"x","finish_reason":"stop","stop_reason":"END"}]})",
         "start  ; text x; finish stop at END; end"},
        {"openai: every count", "openai",
         R"({"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":14,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":2,"cache_write_tokens":3},"completion_tokens_details":{"reasoning_tokens":4,"audio_tokens":0}}})",
         "start  ; text x; finish stop; usage 9/5/14 cached 0 reasoning 4 written 3 audio 2/0; "
         "end"},
        {"openai: reasoning counted apart (xAI)", "openai",
         R"({"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":9,"completion_tokens":5,"total_tokens":18,"completion_tokens_details":{"reasoning_tokens":4}}})",
         "start  ; text x; finish stop; usage 9/9/18 cached - reasoning 4; end"},
        {"openai: nulls everywhere", "openai",
         R"({"id":null,"model":null,"choices":[{"index":null,"message":{"role":null,"content":null,"tool_calls":null,"refusal":null,"reasoning_details":null,"annotations":null},"logprobs":null,"finish_reason":null}],"usage":null,"error":null})",
         "start  ; finish stop; end"},
        {"openai: an error of vLLM under 200", "openai",
         R"({"object":"error","message":"m","code":503})", "server_error"},
        {"anthropic: blocks of every kind", "anthropic",
         R"({"id":"i","model":"m","content":[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"redacted_thinking","data":"E"},{"type":"server_tool_use","id":"s"},{"type":"text","text":"x","citations":[{"type":"page_location"}]}],"stop_reason":"stop_sequence","stop_sequence":"END","usage":{"input_tokens":1,"cache_creation":{"ephemeral_5m_input_tokens":2,"ephemeral_1h_input_tokens":3},"output_tokens":7,"output_tokens_details":{"thinking_tokens":4}}})",
         R"(start i m; reasoning hm|S of anthropic; reasoning |redacted E #1 of anthropic; other anthropic {"id":"s","type":"server_tool_use"}; text x; other anthropic {"citation":{"type":"page_location"},"type":"citations_delta"}; finish stop at END; usage 6/7/13 cached - reasoning 4 written 5; end)"},
        {"openai: counts that no model can have are unknown", "openai",
         R"({"id":"i","model":"m","choices":[{"message":{"content":"x"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9223372036854775807,"completion_tokens":3,"total_tokens":1000000000001,"prompt_tokens_details":{"cached_tokens":-1},"completion_tokens_details":{"reasoning_tokens":1e13}}})",
         "start i m; text x; finish stop; usage -/3/- cached - reasoning -; end"},
        {"anthropic: counts that no model can have are unknown", "anthropic",
         R"({"id":"i","model":"m","content":[{"type":"text","text":"x"}],"stop_reason":"end_turn","usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":9223372036854775807,"output_tokens":3}})",
         "start i m; text x; finish stop; usage -/3/- cached - reasoning -; end"},
        {"gemini: counts that no model can have are unknown", "gemini",
         R"({"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}],"usageMetadata":{"promptTokenCount":9223372036854775807,"candidatesTokenCount":3,"thoughtsTokenCount":18446744073709551615,"totalTokenCount":9223372036854775807}})",
         "start  ; text x; finish stop; usage -/3/- cached - reasoning -; end"},
        {"anthropic: unknown members and nulls", "anthropic",
         R"({"id":"i","model":"m","content":[{"type":"text","text":"x","citations":null}],"stop_reason":null,"stop_sequence":null,"container":null,"usage":{"input_tokens":0,"output_tokens":0,"service_tier":"standard"}})",
         "start i m; text x; finish stop; usage 0/0/0 cached - reasoning -; end"},
        {"gemini: parts of every kind", "gemini",
         R"({"candidates":[{"content":{"parts":[{"text":"hm","thought":true},{"text":"x","thoughtSignature":"S"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}},{"functionCall":{"id":"c","name":"f"},"thoughtSignature":"T"}]},"finishReason":"STOP","citationMetadata":{"citationSources":[1]},"logprobsResult":{"chosenCandidates":[{"token":"x","logProbability":-0.5}],"topCandidates":[{"candidates":[{"token":"y","logProbability":-2.5}]}]}}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":1,"totalTokenCount":6,"promptTokensDetails":[{"modality":"TEXT","tokenCount":1},{"modality":"AUDIO","tokenCount":4}]}})",
         R"(start  ; reasoning hm|S of gemini; text x|{"content":[{"bytes":null,"logprob":-0.5,"token":"x","top_logprobs":[{"bytes":null,"logprob":-2.5,"token":"y"}]}]}; other gemini {"inlineData":{"data":"QUJD","mimeType":"image/png"}}; other gemini {"candidateMetadata":{"citationMetadata":{"citationSources":[1]}}}; call 0 c f {}|T; finish tool_calls; usage 5/1/6 cached - reasoning - audio 4/-; end)"},
        {"gemini: several candidates", "gemini",
         R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"},{"index":1,"content":{"parts":[{"text":"b"}]},"finishReason":"MAX_TOKENS"}]})",
         "start  ; text a; finish stop; text[1] b; finish[1] length; end"},
        {"gemini: nulls", "gemini",
         R"({"candidates":[{"content":null,"finishReason":"STOP","safetyRatings":null}],"usageMetadata":null,"promptFeedback":null})",
         "start  ; finish stop; end"},
        {"ollama: logprobs", "ollama",
         R"({"model":"m","message":{"content":"x","thinking":"hm"},"logprobs":[{"token":"x","logprob":-1}],"done":true,"done_reason":"length"})",
         R"(start  m; reasoning hm; text x|{"content":[{"logprob":-1,"token":"x"}]}; finish length; end)"},
        {"cohere: sources and logprobs", "cohere",
         R"({"id":"i","finish_reason":"STOP_SEQUENCE","message":{"content":[{"type":"thinking","thinking":"hm"},{"type":"text","text":"x"}],"citations":[{"start":0}]},"logprobs":[{"text":"x","logprobs":[-0.5,-0.25]}],"usage":{"tokens":{"input_tokens":0,"output_tokens":0},"cached_tokens":0}})",
         R"(start i ; reasoning hm; text x|{"content":[{"bytes":null,"logprob":-0.75,"token":"x","top_logprobs":[]}]}; other cohere {"citations":[{"start":0}]}; finish stop; usage 0/0/0 cached 0 reasoning -; end)"},
        {"cohere: out of time", "cohere", R"({"finish_reason":"TIMEOUT","message":{}})",
         "server_error"},
    };
}

std::vector<Reason> finishReasons()
{
    return {

        {"openai", "stop", "stop"},
        {"openai", "length", "length"},
        {"openai", "tool_calls", "tool_calls"},
        {"openai", "function_call", "tool_calls"},
        {"openai", "content_filter", "content_filter"},
        {"openai", "eos", "stop"},
        {"openai", "model_length", "length"},
        {"openai", "sensitive", "content_filter"},
        {"openai", "insufficient_system_resource", "length"},
        {"anthropic", "end_turn", "stop"},
        {"anthropic", "max_tokens", "length"},
        {"anthropic", "stop_sequence", "stop"},
        {"anthropic", "tool_use", "tool_calls"},
        {"anthropic", "pause_turn", "stop"},
        {"anthropic", "refusal", "content_filter"},
        {"anthropic", "model_context_window_exceeded", "length"},
        {"gemini", "STOP", "stop"},
        {"gemini", "MAX_TOKENS", "length"},
        {"gemini", "SAFETY", "content_filter"},
        {"gemini", "RECITATION", "content_filter"},
        {"gemini", "LANGUAGE", "content_filter"},
        {"gemini", "BLOCKLIST", "content_filter"},
        {"gemini", "PROHIBITED_CONTENT", "content_filter"},
        {"gemini", "SPII", "content_filter"},
        {"gemini", "IMAGE_SAFETY", "content_filter"},
        {"gemini", "MALFORMED_FUNCTION_CALL", "stop"},
        {"gemini", "OTHER", "stop"},
        {"ollama", "stop", "stop"},
        {"ollama", "length", "length"},
        {"ollama", "load", "stop"},
        {"cohere", "COMPLETE", "stop"},
        {"cohere", "STOP_SEQUENCE", "stop"},
        {"cohere", "MAX_TOKENS", "length"},
        {"cohere", "TOOL_CALL", "tool_calls"},
    };
}

std::vector<StreamSummary> richSummaries()
{
    return {
        {"openai with everything",
         R"(start c1 m; reasoning hm|S of openai; reasoning |redacted E #1 of openai; text hé|{"content":[{"logprob":-0.5,"token":"h"}]}; other openai {"annotations":[{"type":"url_citation","url_citation":{"url":"https://x.test"}}]}; call 0 t1 f {"a":1}; call 1 t2 g {}; finish tool_calls; text[1] b; finish[1] stop at END; usage 5/3/8 cached - reasoning -; end)"},
        {"anthropic with everything",
         R"(start m1 c; reasoning hm|S= of anthropic; reasoning |redacted XX #1 of anthropic; other anthropic {"id":"s1","input":{"query":"q"},"name":"web_search","type":"server_tool_use"}; text Hi; other anthropic {"citation":{"cited_text":"x","type":"char_location"},"type":"citations_delta"}; call 0 t1 f {}; finish tool_calls; usage 10/9/19 cached - reasoning -; end)"},
        {"gemini with everything",
         R"(start r g; reasoning hm|T of gemini; other gemini {"executableCode":{"code":"1","language":"PYTHON"}}; text Hi; other gemini {"candidateMetadata":{"groundingMetadata":{"webSearchQueries":["q"]}}}; call 0 call_ f {"a":[1,null]}|S; finish tool_calls; usage 2/5/7 cached - reasoning 4; end)"},
        {"gemini as a list without framing",
         R"(start r g; reasoning hm|T of gemini; other gemini {"executableCode":{"code":"1","language":"PYTHON"}}; text Hi; other gemini {"candidateMetadata":{"groundingMetadata":{"webSearchQueries":["q"]}}}; call 0 call_ f {"a":[1,null]}|S; finish tool_calls; usage 2/5/7 cached - reasoning 4; end)"},
        {"openai as one body without framing", "start c m; text x; finish stop; end"},
        {"ollama with everything",
         R"(start  m; reasoning hm; text Hi|{"content":[{"logprob":-1.5,"token":"Hi"}]}; call 0 call_ f {"a":"}\n{"}; finish tool_calls; usage 1/2/3 cached - reasoning -; end)"},
        {"cohere with everything",
         R"(start i ; reasoning hmI will; text Hi|{"content":[{"bytes":null,"logprob":-0.25,"token":"Hi","top_logprobs":[]}]}; other cohere {"citations":[{"end":2,"sources":[],"start":0,"text":"Hi"}]}; call 0 t f {}; finish tool_calls; usage 9/4/13 cached - reasoning -; end)"},
    };
}

std::string answerWithReason(const std::string& type, const std::string& word)
{
    const std::string quoted = "\"" + word + "\"";
    if (type == "openai")
        return R"({"choices":[{"message":{"content":"x"},"finish_reason":)" + quoted + "}]}";
    if (type == "anthropic")
        return R"({"content":[{"type":"text","text":"x"}],"stop_reason":)" + quoted + "}";
    if (type == "gemini") return R"({"candidates":[{"finishReason":)" + quoted + "}]}";
    if (type == "ollama")
        return R"({"message":{"content":"x"},"done":true,"done_reason":)" + quoted + "}";
    return R"({"message":{"content":[]},"finish_reason":)" + quoted + "}";
}

}  // namespace helix::providers::test
