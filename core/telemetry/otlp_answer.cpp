#include "telemetry/otlp_answer.h"

#include "base/json.h"

#include <charconv>
#include <optional>

namespace helix::telemetry {

namespace {

constexpr std::uint64_t kPartialSuccess = 1;  // of ExportTraceServiceResponse
constexpr std::uint64_t kRejectedSpans = 1;   // of ExportTracePartialSuccess

constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kLengthDelimited = 2;
constexpr unsigned kFixed32 = 5;

std::optional<std::uint64_t> takeVarint(std::string_view& bytes)
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !bytes.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(bytes.front());
        bytes.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
        if (byte < 0x80) return value;
    }
    return std::nullopt;
}

struct Field {
    std::uint64_t number = 0;
    std::uint64_t value = 0;   ///< of a varint
    std::string_view bytes{};  ///< of what has a length
};

std::optional<Field> takeField(std::string_view& message)
{
    const auto tag = takeVarint(message);
    if (!tag) return std::nullopt;
    Field field;
    field.number = *tag >> 3;
    const auto wireType = static_cast<unsigned>(*tag & 7);
    if (wireType == kVarint) {
        const auto value = takeVarint(message);
        if (!value) return std::nullopt;
        field.value = *value;
        return field;
    }
    std::optional<std::uint64_t> size;
    if (wireType == kFixed64) size = 8;
    if (wireType == kFixed32) size = 4;
    if (wireType == kLengthDelimited) size = takeVarint(message);
    if (!size || *size > message.size()) return std::nullopt;
    field.bytes = message.substr(0, *size);
    message.remove_prefix(*size);
    return field;
}

std::uint64_t refusedOfProtobuf(std::string_view answer)
{
    std::uint64_t refused = 0;
    while (auto outer = takeField(answer)) {
        if (outer->number != kPartialSuccess) continue;
        while (const auto inner = takeField(outer->bytes))
            if (inner->number == kRejectedSpans) refused = inner->value;
    }
    return refused;
}

// A 64-bit number is text in this form, but not every collector knows.
std::uint64_t refusedOfJson(std::string_view answer)
{
    const auto json = parseJson(answer);
    const Json* partial = json ? jsonMember(*json, "partialSuccess") : nullptr;
    const Json* refused = partial == nullptr ? nullptr : jsonMember(*partial, "rejectedSpans");
    if (refused == nullptr) return 0;
    if (refused->is_number_unsigned()) return refused->get<std::uint64_t>();
    const std::string text = refused->is_string() ? refused->get<std::string>() : std::string();
    std::uint64_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

std::uint64_t refusedSpans(std::string_view answer, OtlpEncoding encoding)
{
    return encoding == OtlpEncoding::Protobuf ? refusedOfProtobuf(answer) : refusedOfJson(answer);
}

}  // namespace helix::telemetry
