#pragma once
// Refused admin acts in the audit log, a few of them: the first ones at once, then one each ten
// seconds with the number of those between, so that nobody fills the disk by asking. Nothing waits:
// the row is written behind the request. Thread: any.

#include "gateway/endpoint.h"
#include "gateway/exchange.h"

#include <mutex>

namespace helix::gateway {

class DeniedAccess {
public:
    static constexpr int kAtOnce = 20;
    static constexpr std::chrono::seconds kInterval{10};

    explicit DeniedAccess(Services& services) : m_services(services) {}

    /// The caller is known and may not do what it asked for.
    void note(const Exchange& exchange, auth::Permission needed);

private:
    /// How many were left out since the last row; absent: this one is left out, too.
    [[nodiscard]] std::optional<std::int64_t> take(SteadyTime now);

    Services& m_services;
    std::mutex m_mutex;
    double m_allowance = kAtOnce;
    SteadyTime m_refilled{};
    std::int64_t m_leftOut = 0;
};

}  // namespace helix::gateway
