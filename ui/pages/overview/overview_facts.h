#pragma once
// What the overview says about a cluster, as values: the roll-up, what is wrong now, what happened.
// Pure functions of the last answers; worst first everywhere.

#include "api/node_event.h"
#include "api/provider_state.h"
#include "api/status.h"
#include "pages/overview/note_list.h"
#include "theme/format.h"

namespace helix::pages {

struct RollUp {
    theme::Status status = theme::Status::Unknown;
    QString headline;  ///< "2 things are wrong", "All is well", never a plain OK over unknowns
    QString detail;    ///< "Providers: 1 critical, 3 ok · node ready"
};

/// Statuses of the enabled providers; a provider without calls is unknown.
[[nodiscard]] QList<theme::Status> providerStatuses(const api::ProviderList& providers);

[[nodiscard]] RollUp rollUp(const api::NodeStatus& status, const api::ProviderList* providers);

/// The node's problems, then providers that are not well and that no problem names.
[[nodiscard]] QList<Note> wrongNow(const api::NodeStatus& status,
                                   const api::ProviderList* providers, qint64 nodeNowMs);

/// Newest first.
[[nodiscard]] QList<Note> eventNotes(const QList<api::NodeEvent>& events, theme::TimeZone zone);

/// The provider that "provider claude" or "claude/model/key" speaks of; empty when none.
[[nodiscard]] QString providerOfSubject(const QString& subject);

}  // namespace helix::pages
