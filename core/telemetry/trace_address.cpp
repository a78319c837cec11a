#include "telemetry/trace_address.h"

#include <string_view>

namespace helix::telemetry {

namespace {

constexpr std::string_view kDefaultAddress = "http://127.0.0.1:4318/v1/traces";
constexpr std::string_view kTracesPath = "/v1/traces";
constexpr std::string_view kJaegerThriftPath = "/api/traces";
constexpr std::string_view kJaegerThriftPort = ":14268";
constexpr std::string_view kOtlpPort = ":4318";

}  // namespace

TraceAddress traceAddress(const std::string& configured)
{
    if (configured.empty()) return {std::string(kDefaultAddress), {}};
    const auto scheme = configured.find("://");
    const auto path = configured.find('/', scheme == std::string::npos ? 0 : scheme + 3);
    const bool isBare = path == std::string::npos || path + 1 == configured.size();
    std::string authority = configured.substr(0, path);
    if (isBare) return {authority + std::string(kTracesPath), {}};
    if (!authority.ends_with(kJaegerThriftPort) || configured.substr(path) != kJaegerThriftPath)
        return {configured, {}};
    authority.resize(authority.size() - kJaegerThriftPort.size());
    std::string url = authority + std::string(kOtlpPort) + std::string(kTracesPath);
    std::string note = configured + " takes Jaeger's Thrift only; spans go to its OTLP address " +
                       url + " instead (write that into tracing.endpoint)";
    return {std::move(url), std::move(note)};
}

}  // namespace helix::telemetry
