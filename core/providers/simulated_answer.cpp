#include "providers/simulated_answer.h"

#include <algorithm>
#include <array>

namespace helix::providers {

namespace {

constexpr std::size_t kMaxTopicWords = 8;
constexpr std::size_t kMaxTopicBytes = 80;
constexpr int kMaxSampleDepth = 8;
constexpr std::size_t kCharactersPerToken = 4;
constexpr std::int64_t kTokensPerMessage = 4;  ///< role and separators

constexpr std::array<std::string_view, 5> kOpenings{
    "The short answer on {}: start small, measure, and keep what works.",
    "When it comes to {}, three things matter most.", "Here is a practical way to think about {}.",
    "There is more than one good answer to {}, so let us weigh the main ones.",
    "A useful first step with {} is to write down what success looks like."};

constexpr std::array<std::string_view, 12> kSentences{
    "First, decide which outcome you care about and how you will notice that it has been reached.",
    "Simple designs fail in simple ways, and that makes them easier to repair at night.",
    "Most of the cost comes from a few cases, so it pays to look at the slowest ones before "
    "anything else.",
    "Second, make every limit explicit: a queue without a bound only hides the overload for a "
    "while.",
    "With {}, a small experiment usually teaches more than a long discussion.",
    "Keep the old way available until the new one has carried real load for a week.",
    "Third, write down who decides, because unclear ownership is the most common reason for delay.",
    "The trade-off is between speed now and flexibility later, and both are legitimate choices.",
    "Numbers from your own system beat any benchmark that was published by somebody else.",
    "If two options look equal, prefer the one that is easier to undo.",
    "People who work on {} every day will know the exceptions; ask them early.",
    "Finally, review the decision after a month, while the reasons are still remembered."};

constexpr std::array<std::string_view, 3> kClosings{
    "In short, treat {} as a sequence of small, reversible steps.",
    "That is where I would begin with {}.",
    "If you tell me more about your constraints, I can be more specific about {}."};

constexpr std::array<std::string_view, 40> kFillers{
    "what", "is",    "are",     "how",      "do",    "does", "can", "could", "would", "should",
    "i",    "you",   "we",      "the",      "a",     "an",   "me",  "my",    "our",   "please",
    "tell", "give",  "explain", "describe", "about", "of",   "to",  "in",    "for",   "why",
    "when", "which", "who",     "write",    "show",  "say",  "it",  "that",  "this",  "did"};

std::string lowered(std::string_view word)
{
    std::string out(word);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    return out;
}

std::vector<std::string> wordsOf(const std::string& text)
{
    std::vector<std::string> words;
    std::string word;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool isWord = byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                            (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '\'';
        if (isWord) {
            word.push_back(c);
        } else if (!word.empty()) {
            words.push_back(std::exchange(word, {}));
        }
    }
    if (!word.empty()) words.push_back(std::move(word));
    return words;
}

std::string withTopic(std::string_view sentence, const std::string& topic)
{
    std::string out(sentence);
    if (const std::size_t at = out.find("{}"); at != std::string::npos) out.replace(at, 2, topic);
    return out;
}

// Words with the space before them, as the tokens of real models carry it.
void appendTokens(const std::string& sentence, std::vector<std::string>& tokens)
{
    for (std::size_t start = 0; start < sentence.size();) {
        const std::size_t end = std::min(sentence.find(' ', start), sentence.size());
        tokens.push_back((tokens.empty() ? "" : " ") + sentence.substr(start, end - start));
        start = end + 1;
    }
}

std::vector<std::string> essay(const std::string& topic, int meanTokens, SimulationRandom& random)
{
    const auto wanted =
        static_cast<std::size_t>(std::max(1.0, random.logNormal(std::max(meanTokens, 1), 0.25)));
    std::vector<std::string> tokens;
    appendTokens(withTopic(kOpenings[random.below(kOpenings.size())], topic), tokens);
    std::size_t sentence = random.below(kSentences.size());
    while (tokens.size() < wanted) {
        appendTokens(withTopic(kSentences[sentence], topic), tokens);
        sentence = (sentence + 1 + random.below(3)) % kSentences.size();
    }
    appendTokens(withTopic(kClosings[random.below(kClosings.size())], topic), tokens);
    return tokens;
}

const Tool* demandedTool(const ChatRequest& request)
{
    if (request.tools.empty() || !request.toolChoice) return nullptr;
    if (request.toolChoice->kind == ToolChoice::Kind::Required) return &request.tools.front();
    if (request.toolChoice->kind != ToolChoice::Kind::Named) return nullptr;
    for (const Tool& tool : request.tools)
        if (tool.name == request.toolChoice->name) return &tool;
    return nullptr;
}

std::string callId(SimulationRandom& random)
{
    static constexpr std::string_view kDigits = "0123456789abcdef";
    std::string id = "call_";
    for (int i = 0; i < 24; ++i) id.push_back(kDigits[random.below(kDigits.size())]);
    return id;
}

std::int64_t tokensOf(std::size_t bytes)
{
    return static_cast<std::int64_t>((bytes + kCharactersPerToken - 1) / kCharactersPerToken);
}

std::int64_t promptTokens(const ChatRequest& request)
{
    std::int64_t tokens = 0;
    for (const Message& message : request.messages)
        tokens += kTokensPerMessage + tokensOf(message.text().size());
    return tokens;
}

std::vector<std::string> textTokens(const ChatRequest& request, int meanTokens,
                                    SimulationRandom& random)
{
    const std::string topic = topicOf(request);
    const auto kind =
        request.responseFormat ? request.responseFormat->kind : ResponseFormat::Kind::Text;
    std::vector<std::string> tokens;
    if (kind == ResponseFormat::Kind::JsonSchema)
        appendTokens(dumpJson(sampleOf(request.responseFormat->schema, topic)), tokens);
    else if (kind == ResponseFormat::Kind::JsonObject)
        appendTokens(dumpJson(Json{{"topic", topic}, {"answer", withTopic(kOpenings[0], topic)}}),
                     tokens);
    else
        tokens = essay(topic, meanTokens, random);
    return tokens;
}

void setUsage(const ChatRequest& request, std::int64_t completion, SimulatedAnswer& answer)
{
    answer.usage.promptTokens = promptTokens(request);
    answer.usage.completionTokens = completion;
    answer.usage.totalTokens = *answer.usage.promptTokens + completion;
}

}  // namespace

std::string topicOf(const ChatRequest& request)
{
    std::string text;
    for (const Message& message : request.messages)
        if (message.role == Role::User) text = message.text();
    std::string topic;
    std::size_t count = 0;
    for (const std::string& word : wordsOf(text)) {
        if (std::find(kFillers.begin(), kFillers.end(), lowered(word)) != kFillers.end()) continue;
        if (count == kMaxTopicWords || topic.size() + word.size() > kMaxTopicBytes) break;
        topic += (count++ == 0 ? "" : " ") + word;
    }
    return topic.empty() ? "your question" : topic;
}

Json sampleOf(const Json& schema, const std::string& topic, int depth)
{
    if (depth > kMaxSampleDepth || !schema.is_object()) return topic;
    if (const Json* options = jsonMember(schema, "enum");
        options != nullptr && options->is_array() && !options->empty())
        return options->front();
    if (const Json* constant = jsonMember(schema, "const")) return *constant;
    for (const char* member : {"anyOf", "oneOf", "allOf"})
        if (const Json* options = jsonMember(schema, member);
            options != nullptr && options->is_array() && !options->empty())
            return sampleOf(options->front(), topic, depth + 1);
    const Json* types = jsonMember(schema, "type");
    const Json type = types != nullptr && types->is_array() && !types->empty() ? types->front()
                      : types != nullptr                                       ? *types
                                                                               : Json("object");
    if (type == "integer" || type == "number") return jsonInt(schema, "minimum", 1);
    if (type == "boolean") return true;
    if (type == "null") return nullptr;
    if (type == "string") return topic;
    if (type == "array") {
        const Json* items = jsonMember(schema, "items");
        return Json::array(
            {sampleOf(items != nullptr ? *items : Json{{"type", "string"}}, topic, depth + 1)});
    }
    Json object = Json::object();
    if (const Json* properties = jsonMember(schema, "properties");
        properties != nullptr && properties->is_object())
        for (auto property = properties->begin(); property != properties->end(); ++property)
            object[property.key()] = sampleOf(property.value(), topic, depth + 1);
    return object;
}

SimulatedAnswer simulateAnswer(const ChatRequest& request, int meanTokens, SimulationRandom& random)
{
    SimulatedAnswer answer;
    if (const Tool* tool = demandedTool(request)) {
        std::string arguments =
            dumpJson(tool->parameters.is_object() ? sampleOf(tool->parameters, topicOf(request))
                                                  : Json::object());
        setUsage(request, tokensOf(tool->name.size() + arguments.size()), answer);
        answer.toolCalls.push_back({callId(random), tool->name, std::move(arguments)});
        answer.finishReason = FinishReason::ToolCalls;
        return answer;
    }
    answer.tokens = textTokens(request, meanTokens, random);
    const auto limit = static_cast<std::size_t>(request.maxTokens.value_or(INT64_MAX));
    if (answer.tokens.size() > limit) {
        answer.tokens.resize(limit);
        answer.finishReason = FinishReason::Length;
    }
    setUsage(request, static_cast<std::int64_t>(answer.tokens.size()), answer);
    return answer;
}

}  // namespace helix::providers
