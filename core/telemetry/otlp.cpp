#include "telemetry/otlp.h"

#include "telemetry/otlp_form.h"

namespace helix::telemetry {

namespace {

constexpr std::uint32_t kSampled = 0x01;
constexpr std::uint32_t kRemoteIsKnown = 0x100;
constexpr std::uint32_t kIsRemote = 0x200;

}  // namespace

std::uint32_t otlpFlags(const Span& span) noexcept
{
    std::uint32_t flags = kRemoteIsKnown;
    if (span.isSampled) flags |= kSampled;
    if (span.isParentRemote) flags |= kIsRemote;
    return flags;
}

std::string_view otlpContentType(OtlpEncoding encoding) noexcept
{
    return encoding == OtlpEncoding::Protobuf ? "application/x-protobuf" : "application/json";
}

std::string encodeOtlp(const TraceResource& resource, std::span<const Span> spans,
                       OtlpEncoding encoding)
{
    return encoding == OtlpEncoding::Protobuf ? otlpProtobuf(resource, spans)
                                              : otlpJson(resource, spans);
}

}  // namespace helix::telemetry
