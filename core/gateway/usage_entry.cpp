// The journal's form: a version byte, then the rows. Numbers are eight bytes, least first; texts
// have their length before them; what may be unknown has a byte before it that says so. Written on
// the way of every answer, hence no JSON.

#include "gateway/usage_entry.h"

namespace helix::gateway {

namespace {

constexpr char kVersion = 1;
constexpr int kNumberBits = 64;
constexpr std::uint8_t kLastKind = static_cast<std::uint8_t>(UsageKind::Shadow);

class Writer {
public:
    explicit Writer(std::string& out) : m_out(out) {}

    void operator()(std::int64_t value)
    {
        const auto bits = static_cast<std::uint64_t>(value);
        for (int shift = 0; shift < kNumberBits; shift += 8)
            m_out.push_back(static_cast<char>((bits >> shift) & 0xFFU));
    }
    void operator()(const std::string& text)
    {
        (*this)(static_cast<std::int64_t>(text.size()));
        m_out += text;
    }
    void operator()(const std::optional<std::int64_t>& value)
    {
        m_out.push_back(value ? 1 : 0);
        if (value) (*this)(*value);
    }
    void operator()(bool value) { m_out.push_back(value ? 1 : 0); }
    void operator()(int value) { (*this)(std::int64_t{value}); }
    void operator()(UsageKind kind) { m_out.push_back(static_cast<char>(kind)); }

private:
    std::string& m_out;
};

class Reader {
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}

    [[nodiscard]] bool isGood() const noexcept { return m_isGood; }
    [[nodiscard]] bool isAtEnd() const noexcept { return m_rest.empty(); }

    void operator()(std::int64_t& value)
    {
        const std::string_view bytes = take(kNumberBits / 8);
        std::uint64_t bits = 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            bits = (bits << 8) | static_cast<unsigned char>(bytes[i]);
        value = static_cast<std::int64_t>(bits);
    }
    void operator()(std::string& text)
    {
        std::int64_t size = 0;
        (*this)(size);
        m_isGood = m_isGood && size >= 0;
        text = std::string(take(m_isGood ? static_cast<std::size_t>(size) : 0));
    }
    void operator()(std::optional<std::int64_t>& value)
    {
        bool isThere = false;
        (*this)(isThere);
        value.reset();
        if (isThere) (*this)(value.emplace());
    }
    void operator()(bool& value) { value = byte() != 0; }
    void operator()(int& value)
    {
        std::int64_t wide = 0;
        (*this)(wide);
        value = static_cast<int>(wide);
    }
    void operator()(UsageKind& kind)
    {
        const std::uint8_t code = byte();
        m_isGood = m_isGood && code <= kLastKind;
        if (m_isGood) kind = static_cast<UsageKind>(code);
    }
    [[nodiscard]] std::uint8_t byte()
    {
        const std::string_view bytes = take(1);
        return bytes.empty() ? std::uint8_t{0} : static_cast<std::uint8_t>(bytes.front());
    }

private:
    [[nodiscard]] std::string_view take(std::size_t count)
    {
        m_isGood = m_isGood && count <= m_rest.size();
        if (!m_isGood) return {};
        const std::string_view bytes = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return bytes;
    }

    std::string_view m_rest;
    bool m_isGood = true;
};

template <class Visitor, class Entry>
void visit(Visitor& field, Entry& entry)
{
    field(entry.requestId);
    field(entry.part);
    field(entry.atMs);
    field(entry.kind);
    for (auto* text :
         {&entry.keyId, &entry.keyName, &entry.team, &entry.user, &entry.model, &entry.provider})
        field(*text);
    field(entry.status);
    field(entry.isError);
    field(entry.isEstimated);
    for (auto* tokens : {&entry.promptTokens, &entry.completionTokens, &entry.cachedTokens,
                         &entry.reasoningTokens, &entry.audioTokens, &entry.costNanoUsd})
        field(*tokens);
    field(entry.savedNanoUsd);
}

}  // namespace

const char* usageKindName(UsageKind kind) noexcept
{
    switch (kind) {
        case UsageKind::Answer: return "answer";
        case UsageKind::Part: return "part";
        case UsageKind::Member: return "member";
        case UsageKind::Judge: return "judge";
        case UsageKind::HedgeLost: return "hedge_lost";
        case UsageKind::Failed: return "failed";
        case UsageKind::Cache: return "cache";
        case UsageKind::Shadow: return "shadow";
    }
    return "answer";
}

std::string encodeUsage(const std::vector<UsageEntry>& entries)
{
    constexpr std::size_t kUsualEntryBytes = 256;
    std::string out;
    out.reserve(1 + entries.size() * kUsualEntryBytes);
    out.push_back(kVersion);
    Writer writer(out);
    for (const UsageEntry& entry : entries) visit(writer, entry);
    return out;
}

Result<std::vector<UsageEntry>> decodeUsage(std::string_view bytes)
{
    Reader reader(bytes);
    std::vector<UsageEntry> entries;
    if (reader.byte() != kVersion)
        return fail(ErrorCode::ParseError, "a usage record has an unknown version");
    while (reader.isGood() && !reader.isAtEnd()) visit(reader, entries.emplace_back());
    if (!reader.isGood()) return fail(ErrorCode::ParseError, "a usage record is damaged");
    return entries;
}

}  // namespace helix::gateway
