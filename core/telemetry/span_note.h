#pragma once
// A step of a request that has ended, as its trace will show it. A plain value, made where the step
// happens and turned into a span when the request is over, so that steps know nothing of tracing.

#include "base/clock.h"
#include "base/json.h"

#include <string>

namespace helix::telemetry {

struct SpanNote {
    std::string name;  ///< "cache lookup", "debate round", …
    SteadyTime start{};
    SteadyTime end{};
    Json attributes = Json::object();  ///< name -> text, number or flag; names of trace_names.h
    bool isError = false;
};

}  // namespace helix::telemetry
