#pragma once
// "Open in the playground": a model and a conversation that another page hands to the playground,
// as one typed value that travels in a Navigation. Nothing is sent by it: the playground shows the
// conversation and waits for a person. Safe on any thread.

#include "pages/page.h"

#include <QJsonArray>
#include <QJsonObject>

namespace helix::pages {

/// What a navigation carries at most as JSON text; the shell keeps fifty visits.
inline constexpr qsizetype kMaxPlaygroundRequestBytes = qsizetype(1) * 1024 * 1024;

struct PlaygroundRequest {
    QString model;           ///< as a client would ask for it; empty: the playground's own choice
    QJsonArray messages;     ///< as in the body of POST /v1/chat/completions
    QJsonObject parameters;  ///< the other members of that body: temperature, tools, …
};

/// The navigation to emit, each with an id of its own, so that going back to a handed-over
/// conversation is told from handing it over again. Messages and parameters beyond
/// kMaxPlaygroundRequestBytes stay behind; the model is always carried.
[[nodiscard]] Navigation playgroundNavigation(const PlaygroundRequest& request);

/// The id of the handover in the filters of a navigation; empty when it is none.
[[nodiscard]] QString playgroundHandover(const QMap<QString, QString>& filters);

/// The request in the filters of a navigation; what is absent or malformed is empty.
[[nodiscard]] PlaygroundRequest playgroundRequest(const QMap<QString, QString>& filters);

/// From a captured body of /v1/chat/completions; `model` stands in when the body names none.
[[nodiscard]] PlaygroundRequest playgroundRequestOfBody(const QJsonObject& body,
                                                        const QString& model);

}  // namespace helix::pages
