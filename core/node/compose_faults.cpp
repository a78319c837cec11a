#include "node/composition.h"

#include "gateway/fault_watch.h"

namespace helix::node {

void Composition::composeFaults()
{
    m_faults = std::make_unique<routing::FaultPlan>(m_clock);
    gateway::exportFaults(m_registry, *m_faults);
}

}  // namespace helix::node
