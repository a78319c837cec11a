// A word of up to six letters is one token, a longer one has one for each five or so; three digits
// share one; a blank belongs to the word behind it; a run of one punctuation mark is one. Outside
// ASCII a letter of an alphabet counts a half and an ideograph, kana or hangul syllable one.

#include "providers/token_estimate.h"

namespace helix::providers {

namespace {

constexpr std::int64_t kTokensPerMessage = 4;  ///< role and separators
constexpr std::int64_t kTokensPerTool = 8;
constexpr std::int64_t kTokensPerImage = 800;
constexpr std::int64_t kFileBytesPerToken = 40;
constexpr std::int64_t kAudioBytesPerToken = 500;
constexpr std::int64_t kTokensOfAddress = 500;  ///< of a file or sound whose size is not known
constexpr std::size_t kLettersOfShortWord = 6;
constexpr std::size_t kLettersPerToken = 5;
constexpr std::size_t kDigitsPerToken = 3;

bool isLetter(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool isDigit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

bool isBlank(unsigned char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

std::size_t parts(std::size_t length, std::size_t size)
{
    return (length + size - 1) / size;
}

class Counter {
public:
    explicit Counter(std::string_view text) : m_text(text) {}

    std::int64_t count()
    {
        while (m_at < m_text.size()) step();
        return static_cast<std::int64_t>(m_tokens + (m_halves + 1) / 2);
    }

private:
    template <class Test>
    std::size_t run(Test test)
    {
        const std::size_t start = m_at;
        while (m_at < m_text.size() && test(static_cast<unsigned char>(m_text[m_at]))) ++m_at;
        return m_at - start;
    }

    void step()
    {
        const auto c = static_cast<unsigned char>(m_text[m_at]);
        if (isLetter(c)) {
            const std::size_t length = run(isLetter);
            m_tokens += length <= kLettersOfShortWord ? 1 : parts(length, kLettersPerToken);
        } else if (isDigit(c)) {
            m_tokens += parts(run(isDigit), kDigitsPerToken);
        } else if (isBlank(c)) {
            const std::size_t length = run(isBlank);
            if (length > 1 || c == '\n') ++m_tokens;
        } else if (c < 0x80) {
            (void)run([c](unsigned char other) { return other == c; });
            ++m_tokens;
        } else {
            character(c);
        }
    }

    // The lead byte of UTF-8 says how far the character is from ASCII.
    void character(unsigned char lead)
    {
        ++m_at;
        (void)run([](unsigned char c) { return c >= 0x80 && c < 0xC0; });
        m_halves += lead >= 0xE0 ? 2 : 1;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    std::size_t m_tokens = 0;
    std::size_t m_halves = 0;
};

std::int64_t bySize(const std::string& base64, std::int64_t bytesPerToken)
{
    if (base64.empty()) return kTokensOfAddress;
    return static_cast<std::int64_t>(base64.size()) * 3 / 4 / bytesPerToken + 1;
}

struct PartTokens {
    std::int64_t operator()(const TextPart& part) const { return estimateTokens(part.text); }
    std::int64_t operator()(const ImagePart&) const { return kTokensPerImage; }
    std::int64_t operator()(const FilePart& part) const
    {
        return bySize(part.data, kFileBytesPerToken);
    }
    std::int64_t operator()(const AudioPart& part) const
    {
        return bySize(part.data, kAudioBytesPerToken);
    }
    std::int64_t operator()(const OtherPart& part) const
    {
        return estimateTokens(dumpJson(part.raw));
    }
};

std::int64_t tokensOf(const Message& message)
{
    std::int64_t tokens = kTokensPerMessage + estimateTokens(message.name);
    for (const ContentPart& part : message.content) tokens += std::visit(PartTokens(), part);
    for (const ToolCall& call : message.toolCalls)
        tokens += estimateTokens(call.name) + estimateTokens(call.arguments);
    return tokens + estimateTokens(message.reasoningText()) + estimateTokens(message.refusal);
}

}  // namespace

std::int64_t estimateTokens(std::string_view text)
{
    return Counter(text).count();
}

std::int64_t estimateTokens(const ChatRequest& request)
{
    std::int64_t tokens = 0;
    for (const Message& message : request.messages) tokens += tokensOf(message);
    for (const Tool& tool : request.tools)
        tokens += kTokensPerTool + estimateTokens(tool.name) + estimateTokens(tool.description) +
                  estimateTokens(dumpJson(tool.parameters));
    if (request.responseFormat && request.responseFormat->schema.is_object())
        tokens += estimateTokens(dumpJson(request.responseFormat->schema));
    for (const std::string& text : request.embedding.texts) tokens += estimateTokens(text);
    for (const auto& list : request.embedding.tokens)
        tokens += static_cast<std::int64_t>(list.size());
    return tokens;
}

ChatResponse estimatedCount(const ChatRequest& request, const std::string& model)
{
    ChatResponse response;
    response.model = model;
    response.usage.promptTokens = estimateTokens(request);
    response.usage.totalTokens = response.usage.promptTokens;
    response.isEstimate = true;
    return response;
}

}  // namespace helix::providers
