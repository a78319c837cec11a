#pragma once
// One finished step of a trace, as an exporter sends it. A plain value. Holds no text of a prompt
// or an answer and no secret: what makes spans takes names, numbers and classes only.

#include "base/clock.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace helix::telemetry {

// The numbers are those of OTLP.
enum class SpanKind { Internal = 1, Server = 2, Client = 3 };
enum class SpanStatus { Unset = 0, Ok = 1, Error = 2 };

using AttributeValue =
    std::variant<std::string, std::int64_t, double, bool, std::vector<std::string>>;

struct Attribute {
    std::string_view name;  ///< of trace_names.h: it outlives every span
    AttributeValue value;
};

struct Span {
    std::string traceId;     ///< 32 hexadecimal digits
    std::string spanId;      ///< 16 of them
    std::string parentId;    ///< the same, or empty
    std::string traceState;  ///< of the caller, may be empty
    std::string name;
    SpanKind kind = SpanKind::Internal;
    WallTime start;
    WallTime end;
    std::vector<Attribute> attributes;
    SpanStatus status = SpanStatus::Unset;
    bool isSampled = false;
    bool isParentRemote = false;  ///< the parent is the caller's span

    // Named by type, so that no text becomes a truth value.
    void text(std::string_view attribute, std::string value);
    void number(std::string_view attribute, std::int64_t value);
    void real(std::string_view attribute, double value);
    void flag(std::string_view attribute, bool value);
};

}  // namespace helix::telemetry
