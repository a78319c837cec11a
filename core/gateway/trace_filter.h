#pragma once
// Decides which requests are traced and hands the finished ones over to the exporter. Model calls
// are traced, and whatever ended with the node's own error; polling is not.

#include "gateway/filter.h"

namespace helix::gateway {

class TraceFilter final : public Filter {
public:
    explicit TraceFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;
    void after(Exchange& exchange) override;

private:
    Services& m_services;
};

}  // namespace helix::gateway
