#pragma once
// Where spans are sent, from what people write. Pure.

#include <string>

namespace helix::telemetry {

struct TraceAddress {
    std::string url;
    std::string note;  ///< what was understood differently from what is written; may be empty
};

/// Nothing is the collector of this machine; `http://collector:4318` gets OTLP's path; Jaeger's
/// address of its old Thrift protocol (`:14268/api/traces`) becomes its OTLP one
/// (`:4318/v1/traces`). Anything else stays as it is. Source: OTLP/HTTP; Jaeger, "APIs".
[[nodiscard]] TraceAddress traceAddress(const std::string& configured);

}  // namespace helix::telemetry
