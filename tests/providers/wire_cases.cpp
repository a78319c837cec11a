#include "wire_cases.h"

#include "chat_text.h"

namespace helix::providers::test {

namespace {

Message message(Role role, std::string text)
{
    Message made;
    made.role = role;
    if (!text.empty()) made.content.emplace_back(TextPart{std::move(text)});
    return made;
}

// Two tools, a conversation with parallel calls and their results, an image, and every sampling
// field.
ChatRequest everything()
{
    ChatRequest request;
    request.messages.push_back(message(Role::System, "Be brief."));
    Message user = message(Role::User, "look");
    user.content.emplace_back(ImagePart{"", "image/png", "QUJD", ""});
    user.content.emplace_back(ImagePart{"https://x.test/a.png", "", "", ""});
    request.messages.push_back(user);
    Message assistant = message(Role::Assistant, "");
    assistant.toolCalls = {{"c1", "f", "{\"a\":1}"}, {"c2", "g", "{}"}};
    assistant.addReasoning("hm");
    assistant.reasoning.back().signature = "SIG";
    assistant.reasoning.back().wireType = "anthropic";
    request.messages.push_back(assistant);
    Message result = message(Role::Tool, "one");
    result.toolCallId = "c1";
    request.messages.push_back(result);
    result = message(Role::Tool, "{\"two\":2}");
    result.toolCallId = "c2";
    request.messages.push_back(result);
    request.tools.push_back(
        {"f", "does f",
         Json::parse(
             R"({"type":"object","properties":{"a":{"type":["integer","null"]}},"additionalProperties":false})"),
         std::nullopt});
    request.tools.push_back({"g", "", {}, std::nullopt});
    request.toolChoice = ToolChoice{ToolChoice::Kind::Required, {}};
    request.temperature = 0;
    request.topP = 0.5;
    request.maxTokens = 9;
    request.stop = {"END"};
    return request;
}

ChatRequest schemaRequest()
{
    ChatRequest request = question();
    request.responseFormat = ResponseFormat{
        ResponseFormat::Kind::JsonSchema, "out",
        Json::parse(
            R"({"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false})"),
        true};
    return request;
}

ChatRequest passedOn()
{
    ChatRequest request = question();
    request.isStream = true;
    request.original = Json::parse(
        R"({"model":"fast","messages":[{"role":"user","content":"hi"}],"stream":true,"stream_options":{"x":1},"logit_bias":{"1":2},"service_tier":"flex","temperature":0.0})");
    return request;
}

ChatRequest choosing(ToolChoice choice)
{
    ChatRequest request = everything();
    request.messages = question().messages;
    request.toolChoice = std::move(choice);
    request.parallelToolCalls = false;
    return request;
}

}  // namespace

ChatRequest question()
{
    ChatRequest request;
    request.messages.push_back(message(Role::User, "hi"));
    return request;
}

std::string summaryOf(const ChatResponse& response)
{
    std::string out = response.id + " " + response.model;
    for (const Choice& choice : response.choices) {
        out += " [" + choice.message.text();
        if (!choice.message.reasoning.empty())
            out += "; reasoning " + choice.message.reasoningText();
        if (!choice.message.reasoningSignature().empty())
            out += "; signature " + choice.message.reasoningSignature();
        for (const ToolCall& call : choice.message.toolCalls)
            out += "; " + call.id + " " + call.name + " " + call.arguments;
        out += std::string("; ") + finishReasonName(choice.finishReason) + "]";
    }
    return out + " " + textOf(response.usage);
}

std::vector<RequestCase> requestCases()
{
    return {
        {"openai: the client's own JSON passes through", "openai", passedOn(),
         R"({"model":"m","messages":[{"role":"user","content":"hi"}],"logit_bias":{"1":2},"service_tier":"flex","temperature":0.0,"stream":true,"stream_options":{"include_usage":true,"x":1}})"},
        {"openai: built from the canonical fields", "openai", everything(),
         R"({"model":"m","max_tokens":9,"temperature":0.0,"top_p":0.5,"stop":["END"],"tool_choice":"required","messages":[{"role":"system","content":"Be brief."},
            {"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}},{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]},
            {"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
            {"role":"tool","content":"one","tool_call_id":"c1"},{"role":"tool","content":"{\"two\":2}","tool_call_id":"c2"}],
            "tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object","properties":{"a":{"type":["integer","null"]}},"additionalProperties":false}}},
            {"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}]})"},
        {"openai: a JSON schema", "openai", schemaRequest(),
         R"({"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema","json_schema":{"name":"out","strict":true,"schema":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}}}})"},
        {"anthropic: everything", "anthropic", everything(),
         R"({"model":"m","max_tokens":9,"temperature":0.0,"top_p":0.5,"stop_sequences":["END"],"system":"Be brief.","tool_choice":{"type":"any"},"messages":[
            {"role":"user","content":[{"type":"text","text":"look"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"QUJD"}},{"type":"image","source":{"type":"url","url":"https://x.test/a.png"}}]},
            {"role":"assistant","content":[{"type":"thinking","thinking":"hm","signature":"SIG"},{"type":"tool_use","id":"c1","name":"f","input":{"a":1}},{"type":"tool_use","id":"c2","name":"g","input":{}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"one"}]},{"type":"tool_result","tool_use_id":"c2","content":[{"type":"text","text":"{\"two\":2}"}]}]}],
            "tools":[{"name":"f","description":"does f","input_schema":{"type":"object","properties":{"a":{"type":["integer","null"]}},"additionalProperties":false}},{"name":"g","input_schema":{"type":"object","properties":{}}}]})"},
        {"anthropic: max_tokens is always there", "anthropic", question(),
         R"({"model":"m","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]})"},
        {"anthropic: a JSON schema", "anthropic", schemaRequest(),
         R"({"model":"m","max_tokens":4096,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}}}})"},
        {"gemini: everything", "gemini", everything(),
         R"({"contents":[{"role":"user","parts":[{"text":"look"},{"inlineData":{"mimeType":"image/png","data":"QUJD"}},{"fileData":{"fileUri":"https://x.test/a.png","mimeType":"image/png"}}]},
            {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"name":"g","args":{}}}]},
            {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"result":"one"}}},{"functionResponse":{"name":"g","response":{"two":2}}}]}],
            "systemInstruction":{"parts":[{"text":"Be brief."}]},"generationConfig":{"temperature":0.0,"topP":0.5,"maxOutputTokens":9,"stopSequences":["END"]},
            "tools":[{"functionDeclarations":[{"name":"f","description":"does f","parameters":{"type":"object","properties":{"a":{"type":"integer","nullable":true}}}},{"name":"g"}]}],"toolConfig":{"functionCallingConfig":{"mode":"ANY"}}})"},
        {"gemini: a JSON schema", "gemini", schemaRequest(),
         R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"responseMimeType":"application/json","responseSchema":{"type":"object","properties":{"x":{"type":"string"}}}}})"},
        {"ollama: everything", "ollama", everything(),
         R"({"model":"m","stream":false,"options":{"temperature":0.0,"top_p":0.5,"num_predict":9,"stop":["END"]},"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"look\nhttps://x.test/a.png","images":["QUJD"]},
            {"role":"assistant","content":"","thinking":"hm","tool_calls":[{"function":{"name":"f","arguments":{"a":1}}},{"function":{"name":"g","arguments":{}}}]},
            {"role":"tool","content":"one","tool_name":"f"},{"role":"tool","content":"{\"two\":2}","tool_name":"g"}],
            "tools":[{"type":"function","function":{"name":"f","description":"does f","parameters":{"type":"object","properties":{"a":{"type":["integer","null"]}},"additionalProperties":false}}},{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}]})"},
        {"ollama: a JSON schema", "ollama", schemaRequest(),
         R"({"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}],"format":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}})"},
        {"cohere: a JSON schema", "cohere", schemaRequest(),
         R"({"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_object","json_schema":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}}})"},
        {"cohere: a named tool is the only one", "cohere",
         choosing({ToolChoice::Kind::Named, "g"}), R"({"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}],"temperature":0.0,"p":0.5,"max_tokens":9,"stop_sequences":["END"],"tool_choice":"REQUIRED","tools":[{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}]})"},
        {"anthropic: a named tool, one at a time", "anthropic",
         choosing({ToolChoice::Kind::Named, "g"}),
         R"({"model":"m","max_tokens":9,"temperature":0.0,"top_p":0.5,"stop_sequences":["END"],"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}],"tool_choice":{"type":"tool","name":"g","disable_parallel_tool_use":true},
            "tools":[{"name":"f","description":"does f","input_schema":{"type":"object","properties":{"a":{"type":["integer","null"]}},"additionalProperties":false}},{"name":"g","input_schema":{"type":"object","properties":{}}}]})"},
    };
}

std::vector<AnswerCase> answerCases()
{
    return {
        {"openai", "openai",
         R"({"id":"i","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"x","reasoning_content":"hm","tool_calls":[{"id":"c","type":"function","function":{"name":"f"}}]},"finish_reason":"tool_calls"}],"usage":{"prompt_tokens":0,"completion_tokens":2,"total_tokens":2}})",
         "i m [x; reasoning hm; c f {}; tool_calls] 0/2/2 cached - reasoning -"},
        {"openai: content is null", "openai",
         R"({"choices":[{"message":{"content":null},"finish_reason":null}]})",
         "  [; stop] -/-/- cached - reasoning -"},
        {"openai: no choices", "openai", R"({"choices":[]})", "bad_answer"},
        {"openai: an error under 200", "openai", R"({"error":{"message":"x","code":503}})",
         "server_error"},
        {"openai: a web page", "openai", "<html>", "bad_answer"},
        {"openai: an empty body", "openai", "", "bad_answer"},
        {"anthropic", "anthropic",
         R"({"id":"i","model":"m","type":"message","content":[{"type":"thinking","thinking":"hm","signature":"S"},{"type":"text","text":"x"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"cache_read_input_tokens":2,"output_tokens":0}})",
         "i m [x; reasoning hm; signature S; t f {\"a\":1}; tool_calls] 3/0/3 cached 2 reasoning "
         "-"},
        {"gemini", "gemini",
         R"({"candidates":[{"content":{"parts":[{"text":"x"},{"functionCall":{"id":"q","name":"f","args":{}}}]},"finishReason":"STOP"}],"modelVersion":"g","responseId":"r","usageMetadata":{"promptTokenCount":1,"candidatesTokenCount":2,"totalTokenCount":3}})",
         "r g [x; q f {}; tool_calls] 1/2/3 cached - reasoning -"},
        {"gemini: blocked", "gemini", R"({"promptFeedback":{"blockReason":"OTHER"}})",
         "  [; content_filter] -/-/- cached - reasoning -"},
        {"gemini: nothing", "gemini", "{}", "bad_answer"},
        {"ollama over several lines", "ollama",
         "{\n \"model\":\"m\",\n \"message\":{\"role\":\"assistant\",\"content\":\"x\"},\n "
         "\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":1,\"eval_count\":2}",
         " m [x; stop] 1/2/3 cached - reasoning -"},
        {"ollama: not done", "ollama", R"({"model":"m","message":{"content":"x"},"done":false})",
         "bad_answer"},
        {"cohere", "cohere",
         R"({"id":"i","finish_reason":"COMPLETE","message":{"role":"assistant","content":[{"type":"text","text":"x"}]},"usage":{"billed_units":{"input_tokens":1,"output_tokens":1},"tokens":{"input_tokens":5,"output_tokens":1}}})",
         "i  [x; stop] 5/1/6 cached - reasoning -"},
        {"cohere: an error", "cohere", R"({"message":"invalid"})", "bad_answer"},
    };
}

}  // namespace helix::providers::test
