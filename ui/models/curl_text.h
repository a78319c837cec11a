#pragma once
// "Copy as curl": a command that repeats a request against the gateway. The token is always
// $HELIX_API_KEY, and whatever looks like a secret in the captured body is masked. Pure; any
// thread.

#include "api/request_detail.h"

#include <QUrl>

namespace helix::models {

/// A command for a POSIX shell. Without a complete captured body it carries a minimal one that
/// runs, after a comment that says so. @param gateway the cluster's API base, e.g.
/// http://127.0.0.1:8080.
QString curlText(const api::RequestDetail& request, const QUrl& gateway);

/// @p text with API keys, bearer tokens, JWTs and the values of secret-looking JSON members
/// replaced by [REDACTED].
QString maskedText(const QString& text);

/// Quotes for a POSIX shell: 'it'\''s'.
QString shellQuoted(const QString& text);

}  // namespace helix::models
