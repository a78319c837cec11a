#pragma once
// The filters that decide whether a request may run.

#include "gateway/filter.h"

#include <atomic>

namespace helix::gateway {

/// Request id, trace context, and the headers that carry them back.
class IdentityFilter final : public Filter {
public:
    explicit IdentityFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;

private:
    Services& m_services;
};

/// DNS rebinding and foreign web pages: on loopback without authentication the Host must be a
/// loopback name, and a browser's Origin must be on the CORS list everywhere.
class OriginFilter final : public Filter {
public:
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;
};

/// The overall deadline, which retries and fallbacks only shrink.
class DeadlineFilter final : public Filter {
public:
    explicit DeadlineFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;

private:
    Services& m_services;
};

/// No new model calls while draining.
class AdmissionFilter final : public Filter {
public:
    explicit AdmissionFilter(Services& services) : m_services(services) {}
    [[nodiscard]] std::optional<ApiError> before(Exchange& exchange) override;

private:
    Services& m_services;
};

/// "localhost:8080", "127.0.0.1", "[::1]:8080": names of this machine only.
[[nodiscard]] bool isLoopbackName(std::string_view hostField);
/// What `security.auth` means for this configuration.
[[nodiscard]] bool isAuthRequired(const config::Config& config);

}  // namespace helix::gateway
