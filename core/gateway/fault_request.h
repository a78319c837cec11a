#pragma once
// The body of POST /admin/faults, and a fault as the admin API shows it. Pure.

#include "base/json.h"
#include "config/config.h"
#include "gateway/api_error.h"
#include "routing/fault_plan.h"

namespace helix::gateway {

inline constexpr std::chrono::milliseconds kDefaultFaultDuration{300'000};
inline constexpr std::chrono::milliseconds kMinFaultDuration{1'000};
inline constexpr std::int64_t kMaxFaultLatencyMs = 600'000;
inline constexpr std::int64_t kMaxFaultEvents = 100'000;
inline constexpr std::size_t kMaxFaultReason = 500;  ///< bytes

/// Everything but the actor. Errors: 400 with the member at fault; an unknown member is one.
[[nodiscard]] tl::expected<routing::FaultSpec, ApiError> parseFault(std::string_view body,
                                                                    const config::Config& config);

/// FAULT of the admin API. What belongs to another kind is null.
[[nodiscard]] Json toJson(const routing::Fault& fault);

}  // namespace helix::gateway
