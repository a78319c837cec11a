#include "providers/openai_chunk.h"

#include "providers/json_cursor.h"

namespace helix::providers {

namespace {

class Reader {
public:
    Reader(std::string_view json, bool wantsHead, PlainChunk& chunk)
        : m_cursor(json), m_chunk(chunk), m_wantsHead(wantsHead)
    {}

    bool read()
    {
        return members([this](std::string_view key) { return topMember(key); }) &&
               m_cursor.isAtEnd();
    }

private:
    template <class Member>
    bool members(Member member)
    {
        if (!m_cursor.enterObject()) return false;
        std::string_view key;
        for (bool isFirst = true, isEnd = false;; isFirst = false) {
            if (!m_cursor.nextMember(isFirst, key, isEnd)) return false;
            if (isEnd) return true;
            if (!member(key)) return false;
        }
    }

    bool topMember(std::string_view key)
    {
        if (key == "choices") return choices();
        if (key == "usage" || key == "error" || key == "x_groq") return m_cursor.readNull();
        if (m_wantsHead && key == "id") return text(m_chunk.head.id);
        if (m_wantsHead && key == "model") return text(m_chunk.head.model);
        if (m_wantsHead && key == "system_fingerprint") return text(m_chunk.head.systemFingerprint);
        if (m_wantsHead && key == "service_tier") return text(m_chunk.head.serviceTier);
        if (key == "object") {
            // An error of vLLM has no "error" member but is {"object":"error",…}.
            return m_cursor.readString(m_ignored) && m_ignored != "error";
        }
        if (key == "message" || key == "type" || key == "detail" || key == "citations" ||
            key == "search_results")
            return false;
        return m_cursor.skip();
    }

    bool choices()
    {
        if (m_chunk.hasChoice || !m_cursor.enterArray()) return false;
        bool isEnd = false;
        if (!m_cursor.nextElement(true, isEnd)) return false;
        if (isEnd) return true;
        m_chunk.hasChoice = true;
        if (!members([this](std::string_view key) { return choiceMember(key); })) return false;
        return m_cursor.nextElement(false, isEnd) && isEnd;
    }

    bool choiceMember(std::string_view key)
    {
        if (key == "delta")
            return members([this](std::string_view name) { return deltaMember(name); });
        if (key == "index") return m_cursor.readInt(m_chunk.index);
        if (key == "finish_reason") return text(m_chunk.finishReason);
        if (key == "logprobs" || key == "usage" || key == "message" || key == "text" ||
            key == "error" || key == "stop_reason")
            return m_cursor.readNull();
        return m_cursor.skip();
    }

    bool deltaMember(std::string_view key)
    {
        if (key == "content") return text(m_chunk.content);
        if (key == "role") return m_cursor.skip();
        return empty();
    }

    bool text(std::string& out)
    {
        return m_cursor.peek() == 'n' ? m_cursor.readNull() : m_cursor.readString(out);
    }

    // null, "" or []: a member that says nothing in this chunk.
    bool empty()
    {
        const char next = m_cursor.peek();
        if (next == 'n') return m_cursor.readNull();
        if (next == '"') return m_cursor.readString(m_ignored) && m_ignored.empty();
        bool isEnd = false;
        return m_cursor.enterArray() && m_cursor.nextElement(true, isEnd) && isEnd;
    }

    JsonCursor m_cursor;
    PlainChunk& m_chunk;
    bool m_wantsHead;
    std::string m_ignored;
};

}  // namespace

bool readPlainChunk(std::string_view json, bool wantsHead, PlainChunk& chunk)
{
    if (wantsHead) chunk.head = {};
    chunk.content.clear();
    chunk.finishReason.clear();
    chunk.index = 0;
    chunk.hasChoice = false;
    return Reader(json, wantsHead, chunk).read();
}

}  // namespace helix::providers
