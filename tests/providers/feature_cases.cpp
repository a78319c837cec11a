#include "feature_cases.h"

#include "wire_cases.h"

#include <functional>

namespace helix::providers::test {

namespace {

using Change = std::function<void(ChatRequest&)>;

ChatRequest with(const Change& change)
{
    ChatRequest request = question();
    change(request);
    return request;
}

ChatRequest asking(ContentPart part)
{
    return with([&](ChatRequest& request) { request.messages.back().content = {std::move(part)}; });
}

Message assistant(std::string text)
{
    Message message;
    message.role = Role::Assistant;
    if (!text.empty()) message.content.emplace_back(TextPart{std::move(text)});
    return message;
}

Message toolResult(std::string id, ContentPart part, bool isError = false)
{
    Message message;
    message.role = Role::Tool;
    message.toolCallId = std::move(id);
    message.isToolError = isError;
    message.content.push_back(std::move(part));
    return message;
}

Tool tool(std::string name, const char* schema = nullptr)
{
    Tool made;
    made.name = std::move(name);
    if (schema != nullptr) made.parameters = Json::parse(schema);
    return made;
}

// A call to f and its result.
ChatRequest called(ContentPart result, bool isError = false)
{
    return with([&](ChatRequest& request) {
        request.messages.push_back(assistant(""));
        request.messages.back().toolCalls.push_back({"c1", "f", R"({"a":1})", ""});
        request.messages.push_back(toolResult("c1", std::move(result), isError));
        request.tools.push_back(tool("f"));
    });
}

ChatRequest choosing(ToolChoice::Kind kind, std::optional<bool> parallel = std::nullopt)
{
    return with([&](ChatRequest& request) {
        request.tools = {tool("f"), tool("g")};
        request.toolChoice = ToolChoice{kind, kind == ToolChoice::Kind::Named ? "g" : ""};
        request.parallelToolCalls = parallel;
    });
}

ChatRequest thought(ReasoningBlock block, std::string signature = {})
{
    return with([&](ChatRequest& request) {
        request.messages.push_back(assistant("so"));
        request.messages.back().reasoning.push_back(std::move(block));
        if (!signature.empty())
            request.messages.back().toolCalls.push_back({"c1", "f", "{}", std::move(signature)});
        request.messages.push_back(question().messages.back());
    });
}

ChatRequest effort(const char* level, std::optional<std::int64_t> maxTokens = std::nullopt)
{
    return with([&](ChatRequest& request) {
        request.reasoning = ReasoningSettings{level, std::nullopt, std::nullopt};
        request.maxTokens = maxTokens;
    });
}

ChatRequest budget(std::int64_t tokens)
{
    return with([&](ChatRequest& request) {
        request.reasoning = ReasoningSettings{"", tokens, std::nullopt};
    });
}

Quirks effortModel()
{
    Quirks quirks;
    quirks.effortModels = {"m"};
    return quirks;
}

Quirks reasoningBy(const char* field)
{
    Quirks quirks;
    quirks.reasoningField = field;
    quirks.takesReasoningBack = true;
    return quirks;
}

const ImagePart kImage{"", "image/png", "QUJD", "low"};
const FilePart kPdf{"a.pdf", "application/pdf", "QUJD", "", ""};
const FilePart kNote{"a.txt", "text/plain", "aGk=", "", ""};
const FilePart kPdfByUrl{"", "", "", "https://x.test/a.pdf", ""};
const AudioPart kSound{"mp3", "QUJD"};

}  // namespace

ChatRequest native(Dialect dialect, const char* json)
{
    ChatRequest request = question();
    request.dialect = dialect;
    request.original = Json::parse(json);
    return request;
}

std::vector<FeatureCase> contentCases()
{
    return {
        {"openai: a picture keeps its detail", "openai", asking(kImage), "/messages/0/content/0",
         R"({"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD","detail":"low"}})"},
        {"openai: a document", "openai", asking(kPdf), "/messages/0/content/0",
         R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}})"},
        {"openai: a document in the vendor's store", "openai",
         asking(FilePart{"", "", "", "", "file-1"}), "/messages/0/content/0",
         R"({"type":"file","file":{"file_id":"file-1"}})"},
        {"openai: sound", "openai", asking(kSound), "/messages/0/content/0",
         R"({"type":"input_audio","input_audio":{"data":"QUJD","format":"mp3"}})"},
        {"openai: its own unknown part is passed on", "openai",
         asking(OtherPart{Json{{"type", "new"}}, "openai"}), "/messages/0/content/0",
         R"({"type":"new"})"},
        {"openai: another protocol's part is left out", "openai",
         asking(OtherPart{Json{{"type", "new"}}, "anthropic"}), "/messages/0/content", R"("")"},
        {"anthropic: a document", "anthropic", asking(kPdf), "/messages/0/content/0",
         R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"QUJD"},"title":"a.pdf"})"},
        {"anthropic: a document of plain text", "anthropic", asking(kNote), "/messages/0/content/0",
         R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"hi"},"title":"a.txt"})"},
        {"anthropic: a document by address", "anthropic", asking(kPdfByUrl),
         "/messages/0/content/0",
         R"({"type":"document","source":{"type":"url","url":"https://x.test/a.pdf"}})"},
        {"anthropic: its own unknown block is passed on", "anthropic",
         asking(OtherPart{Json{{"type", "search_result"}, {"x", 1}}, "anthropic"}),
         "/messages/0/content/0", R"({"type":"search_result","x":1})"},
        {"anthropic: the conversation begins with the user", "anthropic",
         with([](ChatRequest& request) {
             request.messages.insert(request.messages.begin(), assistant("Hello"));
         }),
         "/messages/0", R"({"role":"user","content":[{"type":"text","text":"."}]})"},
        {"anthropic: system text from anywhere", "anthropic", with([](ChatRequest& request) {
             Message late = question().messages.back();
             late.role = Role::Developer;
             request.messages.push_back(late);
         }),
         "/system", R"("hi")"},
        {"gemini: a document", "gemini", asking(kPdf), "/contents/0/parts/0",
         R"({"inlineData":{"mimeType":"application/pdf","data":"QUJD"}})"},
        {"gemini: a document by address", "gemini", asking(kPdfByUrl), "/contents/0/parts/0",
         R"({"fileData":{"fileUri":"https://x.test/a.pdf","mimeType":"application/pdf"}})"},
        {"gemini: sound", "gemini", asking(kSound), "/contents/0/parts/0",
         R"({"inlineData":{"mimeType":"audio/mp3","data":"QUJD"}})"},
        {"ollama: a picture", "ollama", asking(kImage), "/messages/0/images", R"(["QUJD"])"},
        {"cohere: a picture", "cohere", asking(kImage), "/messages/0/content/0",
         R"({"type":"image_url","image_url":{"url":"data:image/png;base64,QUJD"}})"},
    };
}

std::vector<FeatureCase> toolCases()
{
    using Kind = ToolChoice::Kind;
    return {
        {"openai: none", "openai", choosing(Kind::None), "/tool_choice", R"("none")"},
        {"openai: a named tool, one at a time", "openai", choosing(Kind::Named, false),
         "/tool_choice", R"({"type":"function","function":{"name":"g"}})"},
        {"openai: one at a time", "openai", choosing(Kind::Auto, false), "/parallel_tool_calls",
         "false"},
        {"openai: what a tool returned besides text follows as the user's", "openai",
         called(kImage), "/messages/3/content/0/type", R"("image_url")"},
        {"anthropic: none", "anthropic", choosing(Kind::None, false), "/tool_choice",
         R"({"type":"none"})"},
        {"anthropic: any, one at a time", "anthropic", choosing(Kind::Required, false),
         "/tool_choice", R"({"type":"any","disable_parallel_tool_use":true})"},
        {"anthropic: a failed tool", "anthropic", called(TextPart{"boom"}, true),
         "/messages/2/content/0",
         R"({"type":"tool_result","tool_use_id":"c1","content":[{"type":"text","text":"boom"}],"is_error":true})"},
        {"anthropic: a tool's picture stays in its result", "anthropic", called(kImage),
         "/messages/2/content/0/content/0/type", R"("image")"},
        {"anthropic: calls in the history need tools", "anthropic",
         [] {
             ChatRequest request = called(TextPart{"x"});
             request.tools.clear();
             return request;
         }(),
         "/tool_choice", R"({"type":"none"})"},
        {"gemini: none", "gemini", choosing(Kind::None), "/toolConfig/functionCallingConfig",
         R"({"mode":"NONE"})"},
        {"gemini: a named tool", "gemini", choosing(Kind::Named),
         "/toolConfig/functionCallingConfig", R"({"mode":"ANY","allowedFunctionNames":["g"]})"},
        {"gemini: a failed tool", "gemini", called(TextPart{"boom"}, true),
         "/contents/2/parts/0/functionResponse/response", R"({"error":"boom"})"},
        {"gemini: a tool's structured result", "gemini", called(TextPart{R"({"x":[1]})"}),
         "/contents/2/parts/0/functionResponse/response", R"({"x":[1]})"},
        {"gemini: a tool's picture stands beside its result", "gemini", called(kImage),
         "/contents/2/parts/1/inlineData/data", R"("QUJD")"},
        {"gemini 3: a call of another model gets the stand-in", "gemini", called(TextPart{"x"}),
         "/contents/1/parts/0/thoughtSignature", R"("skip_thought_signature_validator")",
         effortModel()},
        {"gemini 3: ids go back", "gemini", called(TextPart{"x"}),
         "/contents/2/parts/0/functionResponse/id", R"("c1")", effortModel()},
        {"ollama: none is no tools", "ollama", choosing(Kind::None), "/tools", "absent"},
        {"ollama: a named tool is the only one", "ollama", choosing(Kind::Named),
         "/tools/0/function/name", R"("g")"},
        {"cohere: strict tools", "cohere", with([](ChatRequest& request) {
             request.tools.push_back(tool("f", R"({"type":"object"})"));
             request.tools.back().isStrict = true;
         }),
         "/strict_tools", "true"},
    };
}

std::vector<FeatureCase> reasoningCases()
{
    const ReasoningBlock claude{"hm", "SIG", "", "", "anthropic"};
    const ReasoningBlock hidden{"", "", "XX", "", "anthropic"};
    const ReasoningBlock google{"", "SIG", "", "", "gemini"};
    const ReasoningBlock router{"hm", "SIG", "", "r1", "openai"};
    return {
        {"openai: the effort", "openai", effort("low"), "/reasoning_effort", R"("low")"},
        {"openai: a budget becomes the nearest effort", "openai", budget(9000), "/reasoning_effort",
         R"("high")"},
        {"openai: a budget of 0 is none", "openai", budget(0), "/reasoning_effort", R"("none")"},
        {"openrouter: the budget", "openai", budget(9000), "/reasoning", R"({"max_tokens":9000})",
         reasoningBy("reasoning")},
        {"qwen: the budget", "openai", budget(9000), "/thinking_budget", "9000",
         reasoningBy("enable_thinking")},
        {"deepseek: off", "openai", budget(0), "/thinking", R"({"type":"disabled"})",
         reasoningBy("thinking")},
        {"openrouter: its proof goes back", "openai", thought(router),
         "/messages/1/reasoning_details",
         R"([{"type":"reasoning.text","text":"hm","signature":"SIG","id":"r1","index":0,"format":"openai-responses-v1"}])",
         reasoningBy("reasoning")},
        {"openrouter: it is told whose proof another one is", "openai", thought(claude),
         "/messages/1/reasoning_details/0/format", R"("anthropic-claude-v1")",
         reasoningBy("reasoning")},
        {"deepseek: the text goes back without proofs", "openai", thought(claude), "/messages/1",
         R"({"role":"assistant","content":"so","reasoning_content":"hm"})",
         reasoningBy("thinking")},
        {"openai: reasoning stays away from vendors that do not want it", "openai", thought(router),
         "/messages/1/reasoning_details", "absent"},
        {"anthropic: thinking is the first block", "anthropic", thought(claude),
         "/messages/1/content/0", R"({"type":"thinking","thinking":"hm","signature":"SIG"})"},
        {"anthropic: hidden thinking", "anthropic", thought(hidden), "/messages/1/content/0",
         R"({"type":"redacted_thinking","data":"XX"})"},
        {"anthropic: another vendor's proof stays away", "anthropic", thought(google),
         "/messages/1/content/0", R"({"type":"text","text":"so"})"},
        {"anthropic: a budget by effort", "anthropic", effort("medium"), "/thinking",
         R"({"type":"enabled","budget_tokens":8192})"},
        {"anthropic: room for the budget", "anthropic", effort("medium", 1000), "/max_tokens",
         "9192"},
        {"anthropic: enough room is left alone", "anthropic", effort("low", 9000), "/max_tokens",
         "9000"},
        {"anthropic: no sampling beside thinking", "anthropic",
         [] {
             ChatRequest request = effort("low");
             request.temperature = 0.2;
             return request;
         }(),
         "/temperature", "absent"},
        {"anthropic: off", "anthropic", effort("none"), "/thinking", R"({"type":"disabled"})"},
        {"anthropic: no thinking beside a forced tool", "anthropic",
         [] {
             ChatRequest request = choosing(ToolChoice::Kind::Required);
             request.reasoning = ReasoningSettings{"high", std::nullopt, std::nullopt};
             return request;
         }(),
         "/thinking", "absent"},
        {"anthropic: no thinking in another vendor's tool loop", "anthropic",
         [] {
             ChatRequest request = called(TextPart{"x"});
             request.reasoning = ReasoningSettings{"high", std::nullopt, std::nullopt};
             return request;
         }(),
         "/thinking", "absent"},
        {"anthropic: newer models decide by themselves", "anthropic", effort("minimal"),
         "/output_config", R"({"effort":"low"})", effortModel()},
        {"gemini: a budget by effort", "gemini", effort("low"), "/generationConfig/thinkingConfig",
         R"({"thinkingBudget":2048,"includeThoughts":true})"},
        {"gemini: off", "gemini", budget(0), "/generationConfig/thinkingConfig",
         R"({"thinkingBudget":0})"},
        {"gemini 3: a level", "gemini", effort("xhigh"), "/generationConfig/thinkingConfig",
         R"({"thinkingLevel":"high","includeThoughts":true})", effortModel()},
        {"gemini: a text's signature goes back with it", "gemini", thought(google),
         "/contents/1/parts/0", R"({"text":"so","thoughtSignature":"SIG"})"},
        {"gemini: a call's signature goes back with it", "gemini", thought({}, "CALL"),
         "/contents/1/parts/1",
         R"({"functionCall":{"name":"f","args":{}},"thoughtSignature":"CALL"})"},
        {"gemini: another vendor's proof stays away", "gemini", thought(claude),
         "/contents/1/parts/0", R"({"text":"so"})"},
        {"ollama: a level", "ollama", effort("minimal"), "/think", R"("low")"},
        {"ollama: off", "ollama", effort("none"), "/think", "false"},
        {"ollama: a budget is yes", "ollama", budget(5), "/think", "true"},
        {"cohere: a budget", "cohere", budget(500), "/thinking",
         R"({"type":"enabled","token_budget":500})"},
    };
}

std::vector<FeatureCase> settingCases()
{
    const ChatRequest sampled = with([](ChatRequest& request) {
        request.topK = 5;
        request.seed = 7;
        request.n = 2;
        request.presencePenalty = 0.5;
        request.wantsLogprobs = true;
        request.topLogprobs = 3;
        request.logitBias = Json{{"1", 2}};
        request.user = "u";
    });
    Quirks completion;
    completion.maxTokensField = "max_completion_tokens";
    completion.renamedFields = {{"seed", "random_seed"}};
    completion.refusedFields = {"logit_bias"};
    Quirks noOptions;
    noOptions.hasStreamOptions = false;
    Quirks older;
    older.maxTokensField = "max_tokens";
    ChatRequest streamed = question();
    streamed.isStream = true;
    return {
        {"openai: how many tokens are listed", "openai", sampled, "/top_logprobs", "3"},
        {"openai: bias", "openai", sampled, "/logit_bias", R"({"1":2})"},
        {"openai: no top_k", "openai", sampled, "/top_k", "absent"},
        {"openai: the vendor's name of a member", "openai", sampled, "/random_seed", "7",
         completion},
        {"openai: what the vendor refuses is left out", "openai", sampled, "/logit_bias", "absent",
         completion},
        {"openai: the vendor's name of the limit", "openai",
         native(Dialect::OpenAiChat, R"({"messages":[],"max_tokens":5})"), "/max_completion_tokens",
         "5", completion},
        {"openai: the older name of the limit", "openai",
         native(Dialect::OpenAiChat, R"({"messages":[],"max_completion_tokens":5})"), "/max_tokens",
         "5", older},
        {"openai: both names are one", "openai",
         native(Dialect::OpenAiChat, R"({"messages":[],"max_completion_tokens":5,"max_tokens":6})"),
         "", R"({"model":"m","messages":[],"max_completion_tokens":5})", completion},
        {"openai: usage is asked for", "openai", streamed, "/stream_options",
         R"({"include_usage":true})"},
        {"openai: unless the vendor refuses it", "openai", streamed, "/stream_options", "absent",
         noOptions},
        {"openai: proofs of other vendors leave the client's own messages", "openai",
         [] {
             ChatRequest request = native(
                 Dialect::OpenAiChat,
                 R"({"messages":[{"role":"assistant","content":"x","reasoning_details":[{"signature":"S"}],"tool_calls":[{"id":"c","extra_content":{"google":{}}}]}],"x":1})");
             request.messages.push_back(assistant("x"));
             request.messages.back().reasoning.push_back({"", "S", "", "", "anthropic"});
             return request;
         }(),
         "",
         R"({"model":"m","x":1,"messages":[{"role":"assistant","content":"x","tool_calls":[{"id":"c"}]}]})"},
        {"anthropic: the client's own body passes through", "anthropic",
         native(
             Dialect::Anthropic,
             R"({"model":"fast","max_tokens":5,"stream":false,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}],"mcp_servers":[1],"thinking":{"type":"adaptive"}})"),
         "",
         R"({"model":"m","max_tokens":5,"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"hi"}],"mcp_servers":[1],"thinking":{"type":"adaptive"}})"},
        {"anthropic: top_k and the user", "anthropic", sampled, "/metadata", R"({"user_id":"u"})"},
        {"anthropic: a schema's limits move into its description", "anthropic",
         with([](ChatRequest& request) {
             request.responseFormat = ResponseFormat{
                 ResponseFormat::Kind::JsonSchema, "o",
                 Json::parse(
                     R"({"type":"object","properties":{"n":{"type":"integer","description":"A number","minimum":1}}})"),
                 std::nullopt};
         }),
         "/output_config/format/schema",
         R"({"type":"object","additionalProperties":false,"properties":{"n":{"type":"integer","description":"A number\n\n{minimum: 1}"}}})"},
        {"gemini: the client's own body passes through", "gemini",
         native(
             Dialect::Gemini,
             R"({"contents":[{"parts":[{"text":"hi"}]}],"safetySettings":[],"cachedContent":"c"})"),
         "", R"({"contents":[{"parts":[{"text":"hi"}]}],"safetySettings":[],"cachedContent":"c"})"},
        {"gemini: settings", "gemini", sampled, "/generationConfig",
         R"({"topK":5,"seed":7,"candidateCount":2,"presencePenalty":0.5,"responseLogprobs":true,"logprobs":3})"},
        {"ollama: the client's own body passes through", "ollama",
         native(Dialect::Ollama,
                R"({"model":"fast","messages":[],"keep_alive":"5m","options":{"num_ctx":8}})"),
         "",
         R"({"model":"m","messages":[],"keep_alive":"5m","options":{"num_ctx":8},"stream":false})"},
        {"ollama: logprobs", "ollama", sampled, "/top_logprobs", "3"},
        {"cohere: settings", "cohere", sampled, "",
         R"({"model":"m","stream":false,"messages":[{"role":"user","content":"hi"}],"k":5,"seed":7,"presence_penalty":0.5,"logprobs":true})"},
    };
}

}  // namespace helix::providers::test
