#pragma once
// Text that came from outside (log lines, error messages, model names) made safe to show on one
// line: what a terminal or a layout engine would obey is shown instead. Pure; any thread.

#include <QString>

namespace helix::models {

/// Control characters and terminal escapes become visible (`\x1b[31m`), bidirectional overrides
/// too; line breaks become a mark, tabs two spaces. O(length).
QString plainText(const QString& text);

/// The same for text of several lines: line breaks stay.
QString plainBlock(const QString& text);

}  // namespace helix::models
