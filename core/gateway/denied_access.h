#pragma once
// Refused admin acts in the audit log, a few of them (NoteAllowance). Nothing waits: the row is
// written behind the request. Thread: any.

#include "base/note_allowance.h"
#include "gateway/endpoint.h"
#include "gateway/exchange.h"

namespace helix::gateway {

class DeniedAccess {
public:
    explicit DeniedAccess(Services& services) : m_services(services) {}

    /// The caller is known and may not do what it asked for.
    void note(const Exchange& exchange, auth::Permission needed);

private:
    Services& m_services;
    NoteAllowance m_allowance;
};

}  // namespace helix::gateway
