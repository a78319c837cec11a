#pragma once
// The house rules that a program can check, one pure function each over a file. tst_layering runs
// them over the whole tree; tst_source_rules proves with bad snippets that each of them can fail.

#include "layer_table.h"
#include "source_text.h"

#include <string>
#include <vector>

namespace helix::tidy {

struct Finding {
    std::string path;
    int line = 0;
    std::string message;

    /// "path:line: message", as compilers print it.
    [[nodiscard]] std::string text() const;
};

using Findings = std::vector<Finding>;

/// An include that the table does not allow, or a quoted one that names no module.
[[nodiscard]] Findings checkLayering(const SourceFile& file, const LayerTable& table);

/// Qt in core or app/agent.
[[nodiscard]] Findings checkNoQtInCore(const SourceFile& file);

/// Sockets, HTTP and databases of Qt in ui outside ui/api: pages ask the api layer.
[[nodiscard]] Findings checkUiNetworkStaysInApi(const SourceFile& file);

/// main_window.h names the concrete type of a page.
[[nodiscard]] Findings checkMainWindowKnowsNoPage(const SourceFile& file);

/// A file or folder named after no concept: util, common, helper, misc.
[[nodiscard]] Findings checkNames(const SourceFile& file);

/// A function in a header that returns Result, tl::expected or an awaitable of them without
/// [[nodiscard]].
[[nodiscard]] Findings checkResultsAreNodiscard(const SourceFile& file);

/// A header without #pragma once in its first line.
[[nodiscard]] Findings checkPragmaOnce(const SourceFile& file);

/// A test that sleeps instead of waiting for what it needs.
[[nodiscard]] Findings checkNoSleepInTests(const SourceFile& file);

/// Marks of unfinished work.
[[nodiscard]] Findings checkNoUnfinishedMarks(const SourceFile& file);

/// std::regex: exponential time and stack depth on outside data; RE2 is there for that.
[[nodiscard]] Findings checkNoStdRegex(const SourceFile& file);

/// An entry at the top of the repository that the layout does not know.
[[nodiscard]] Findings checkTopLevelEntry(const std::string& name);

/// Every rule above that looks at a file.
[[nodiscard]] Findings checkFile(const SourceFile& file, const LayerTable& table);

}  // namespace helix::tidy
