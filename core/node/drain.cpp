#include "node/composition.h"

#include <thread>

namespace helix::node {

using gateway::NodeState;

namespace {

constexpr std::chrono::milliseconds kDrainLook{20};
// What cancelled handlers get to send their last words.
constexpr std::chrono::seconds kLastWords{2};

}  // namespace

void Composition::waitForRequests(SteadyTime until)
{
    while (m_traffic.inFlight > 0 && !m_isHurried && m_clock.steadyNow() < until)
        std::this_thread::sleep_for(kDrainLook);
}

void Composition::drain(bool isHurried)
{
    if (isHurried) m_isHurried = true;
    const auto& shutdown = m_runtime.get()->config->shutdown;
    const SteadyTime start = m_clock.steadyNow();
    m_state =
        NodeState::Draining;  // readiness answers 503 from here on, new model calls are refused
    if (m_demo) m_demo->stop();
    m_events.publish("drain", "node", "draining", Json{{"in_flight", m_traffic.inFlight.load()}});
    m_logger->log(telemetry::Level::Info, "node", "node_draining",
                  {{"in_flight", m_traffic.inFlight.load()}});
    // The listener stays open while requests finish, so that probes and balancers can read that
    // this node is leaving.
    waitForRequests(start + shutdown.drainTimeout);
    if (m_traffic.inFlight > 0) {
        m_apiServer->cancelRequests();
        for (const auto& server : m_ownServers) server->cancelRequests();
        waitForRequests(std::min(start + shutdown.timeout, m_clock.steadyNow() + kLastWords));
    }
    m_shadow->stop(kLastWords);
    m_apiServer->stopAccepting();
    if (m_metricsServer) m_metricsServer->stopAccepting();
    for (const auto& server : m_ownServers) server->stopAccepting();
    waitForRequests(start + shutdown.timeout);
    m_apiServer->closeAll();
    for (const auto& server : m_ownServers) server->closeAll();
    if (m_metricsServer) m_metricsServer->closeAll();
    drainTracing(start + shutdown.timeout);
    m_logger->log(telemetry::Level::Info, "node", "node_stopped",
                  {{"abandoned", m_traffic.inFlight.load()}});
    m_logger->flush();
}

}  // namespace helix::node
