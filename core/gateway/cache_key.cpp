#include "gateway/cache_key.h"

#include <charconv>

// Like kept_answer.cpp: the structured bindings name every member, so that nobody can add one to
// the canonical request and forget it here.

namespace helix::gateway {

using namespace providers;

namespace {

/// Changes with the form of the text below, so that entries of an older version are never hit.
constexpr std::string_view kForm = "helix cache key 2";

// A text that no two different sequences of values have in common: each value is preceded by its
// length.
class KeyText {
public:
    KeyText() { m_text.reserve(4096); }

    void add(std::string_view value)
    {
        add(static_cast<std::int64_t>(value.size()));
        m_text += value;
    }
    void add(const std::string& value) { add(std::string_view(value)); }
    void add(const char* value) { add(std::string_view(value)); }
    void add(std::int64_t value) { number(value); }
    void add(int value) { number(value); }
    void add(bool value) { m_text.push_back(value ? 'T' : 'F'); }
    void add(double value) { number(value); }
    void add(const Json& value)
    {
        if (value.is_null())
            m_text.push_back('-');
        else
            add(std::string_view(dumpJson(value)));
    }
    template <class T>
    void add(const std::optional<T>& value)
    {
        m_text.push_back(value ? '+' : '-');
        if (value) add(*value);
    }
    template <class T>
    void add(const std::vector<T>& values)
    {
        add(static_cast<std::int64_t>(values.size()));
        for (const T& value : values) add(value);
    }
    void add(const ContentPart& part)
    {
        add(static_cast<std::int64_t>(part.index()));
        std::visit([this](const auto& known) { add(known); }, part);
    }
    void add(const TextPart& part)
    {
        const auto& [text] = part;
        addAll(text);
    }
    void add(const ImagePart& part)
    {
        const auto& [url, mediaType, data, detail] = part;
        addAll(url, mediaType, data, detail);
    }
    void add(const FilePart& part)
    {
        const auto& [fileName, mediaType, data, url, fileId] = part;
        addAll(fileName, mediaType, data, url, fileId);
    }
    void add(const AudioPart& part)
    {
        const auto& [format, data] = part;
        addAll(format, data);
    }
    void add(const OtherPart& part)
    {
        const auto& [raw, wireType] = part;
        addAll(raw, wireType);
    }
    void add(const ReasoningBlock& block)
    {
        const auto& [text, signature, redacted, id, wireType] = block;
        addAll(text, signature, redacted, id, wireType);
    }
    void add(const ToolCall& call)
    {
        const auto& [id, name, arguments, signature] = call;
        addAll(id, name, arguments, signature);
    }
    void add(const Message& message)
    {
        const auto& [role, content, name, toolCalls, toolCallId, isToolError, reasoning, refusal] =
            message;
        addAll(static_cast<int>(role), content, name, toolCalls, toolCallId, isToolError, reasoning,
               refusal);
    }
    void add(const Tool& tool)
    {
        const auto& [name, description, parameters, isStrict] = tool;
        addAll(name, description, parameters, isStrict);
    }
    void add(const ToolChoice& choice)
    {
        const auto& [kind, name] = choice;
        addAll(static_cast<int>(kind), name);
    }
    void add(const ResponseFormat& format)
    {
        const auto& [kind, name, schema, isStrict] = format;
        addAll(static_cast<int>(kind), name, schema, isStrict);
    }
    void add(const ReasoningSettings& settings)
    {
        const auto& [effort, budgetTokens, isShown] = settings;
        addAll(effort, budgetTokens, isShown);
    }
    void add(const EmbeddingInput& input)
    {
        const auto& [texts, tokens, dimensions, inputType] = input;
        addAll(texts, tokens, dimensions, inputType);
    }
    void add(const ChatRequest& chat)
    {
        // How the answer is written: isStream, wantsStreamUsage, answerForm.
        const auto& [model, messages, tools, toolChoice, parallelToolCalls, temperature, topP,
                     presencePenalty, frequencyPenalty, maxTokens, topK, seed, n, stop,
                     responseFormat, reasoning, wantsLogprobs, topLogprobs, logitBias, user, tags,
                     operation, embedding, isStream, wantsStreamUsage, forcedProvider, sessionId,
                     ensemble, dropped, dialect, answerForm, original] = chat;
        addAll(model, messages, tools, toolChoice, parallelToolCalls, temperature, topP,
               presencePenalty, frequencyPenalty, maxTokens, topK, seed, n, stop, responseFormat,
               reasoning, wantsLogprobs, topLogprobs, logitBias, user, tags,
               static_cast<int>(operation), embedding, forcedProvider, sessionId, ensemble, dropped,
               static_cast<int>(dialect));
        addOriginal(original);
    }
    template <class... T>
    void addAll(const T&... values)
    {
        (add(values), ...);
    }

    [[nodiscard]] Sha256 digest() const { return sha256(m_text); }

private:
    template <class T>
    void number(T value)
    {
        char text[32];
        const auto end = std::to_chars(text, text + sizeof text, value).ptr;
        m_text.append(text, end);
        m_text.push_back(';');
    }
    // The client's JSON without what only asks for a stream. Objects are sorted by name.
    void addOriginal(const Json& original)
    {
        if (!original.is_object()) return add(original);
        for (auto field = original.begin(); field != original.end(); ++field) {
            if (field.key() == "stream" || field.key() == "stream_options") continue;
            add(std::string_view(field.key()));
            add(field.value());
        }
        m_text.push_back('}');
    }

    std::string m_text;
};

}  // namespace

std::string cacheTenant(const auth::Principal& principal, std::string_view scope)
{
    if (!principal.isKnown()) return "anonymous";
    if (scope == "everyone") return "everyone";
    if (scope == "team" && !principal.team().empty())
        return "team " + std::string(principal.team());
    if (principal.identity)
        return "user " + principal.identity->issuer + " " + principal.identity->subject;
    if (principal.key) return "key " + principal.key->id;
    return "admin";
}

Sha256 cacheKey(const CacheKeyParts& parts)
{
    const auto& [tenant, tags, isEnsemble, answerers, chat] = parts;
    KeyText text;
    text.addAll(kForm, tenant, tags, isEnsemble, answerers, chat);
    return text.digest();
}

Sha256 rawCacheKey(const RawKeyParts& parts)
{
    const auto& [tenant, configVersion, method, target, headers, body] = parts;
    KeyText text;
    text.addAll(kForm, tenant, configVersion, method, target, headers, body);
    return text.digest();
}

}  // namespace helix::gateway
