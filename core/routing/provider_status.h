#pragma once
// How a provider or a target is judged to be.

namespace helix::routing {

/// In the order in which `auto` prefers them: the value is the rank.
enum class ProviderStatus { Healthy, Unknown, Degraded, Unhealthy };
/// "healthy", "degraded", "unhealthy", "unknown".
[[nodiscard]] const char* providerStatusName(ProviderStatus status) noexcept;

}  // namespace helix::routing
