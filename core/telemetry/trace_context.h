#pragma once
// W3C trace context: who asked, under which trace, and what we send on. Strict about what is
// accepted, because a wrong trace id joins strangers' requests; a refused header starts a new
// trace. Source: W3C Trace Context, level 1 with the tracestate grammar of level 2.

#include <optional>
#include <string>
#include <string_view>

namespace helix::telemetry {

inline constexpr std::size_t kMaxTraceStateMembers = 32;
inline constexpr std::size_t kMaxTraceStateBytes = 8 * 1024;
inline constexpr std::size_t kMaxTraceIdText = 128;  ///< of X-Trace-ID, longer ones are ignored

struct TraceParent {
    std::string traceId;   ///< 32 lower-case hexadecimal digits, not all zero
    std::string parentId;  ///< 16 of them, the caller's span
    bool isSampled = false;
};

/// Errors (nullopt): version ff, wrong lengths, upper case, all-zero ids, anything after the flags
/// in version 00. Of later versions the known fields are read.
[[nodiscard]] std::optional<TraceParent> parseTraceparent(std::string_view value);

/// The list in normal form (no blanks, no empty members, first of equal keys), or nullopt when a
/// member breaks the grammar or there are more than 32.
[[nodiscard]] std::optional<std::string> normaliseTracestate(std::string_view value);

/// The trace headers of one request, collected in the order of arrival.
class TraceHeaders {
public:
    /// Takes traceparent, tracestate and x-trace-id (any case), ignores every other name. The value
    /// must outlive this object.
    void add(std::string_view name, std::string_view value);

private:
    friend struct TraceContext;
    std::string_view m_traceparent;
    std::size_t m_traceparentCount = 0;
    std::string m_tracestate;
    std::string_view m_traceIdText;
};

struct TraceContext {
    std::string traceId;   ///< 32 hexadecimal digits
    std::string spanId;    ///< ours, 16 hexadecimal digits
    std::string parentId;  ///< the caller's span; empty for a new trace
    bool isSampled = false;
    bool isContinued = false;  ///< the trace id came with a valid traceparent
    std::string traceState;    ///< only of a continued trace
    std::string echoText;      ///< X-Trace-ID to answer with when it was no trace id; may be empty

    /// Continues the caller's trace or starts a new one. X-Trace-ID of 32 hexadecimal digits names
    /// the trace when there is no valid traceparent; any other printable text is kept in echoText.
    /// isSampledWhenNew decides for new traces.
    [[nodiscard]] static TraceContext accept(const TraceHeaders& headers,
                                             bool isSampledWhenNew = false);

    /// A span below this one: same trace, new span id, this span as its parent.
    [[nodiscard]] TraceContext child() const;

    /// What goes out as traceparent: version 00, our span id.
    [[nodiscard]] std::string traceparent() const;

    /// What goes back as X-Trace-ID: the caller's own text or the trace id.
    [[nodiscard]] const std::string& traceIdForAnswer() const noexcept
    {
        return echoText.empty() ? traceId : echoText;
    }
};

}  // namespace helix::telemetry
