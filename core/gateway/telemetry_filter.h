#pragma once
// Counts, logs and records every request exactly once, whatever became of it.

#include "gateway/filter.h"

namespace helix::gateway {

class TelemetryFilter final : public Filter {
public:
    explicit TelemetryFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;
    void after(Exchange& exchange) override;

private:
    Services& m_services;
};

/// The attempt_list of a record as JSON text.
[[nodiscard]] std::string attemptsJson(const std::vector<routing::AttemptRecord>& attempts);

}  // namespace helix::gateway
