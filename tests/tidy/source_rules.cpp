#include "source_rules.h"

#include "nodiscard_rule.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace helix::tidy {
namespace {

bool isUnder(const SourceFile& file, std::string_view folder)
{
    return file.path.starts_with(folder);
}

bool isQtHeader(const Include& include)
{
    const auto& name = include.target;
    if (include.isQuoted || name.size() < 2) return false;
    const bool isClass =
        name[0] == 'Q' && (std::isupper(static_cast<unsigned char>(name[1])) || name[1] == 't');
    const bool isPlain =
        name.starts_with("qt") || name.starts_with("qglobal") || name.starts_with("qobject");
    return isClass || isPlain;
}

/// One finding at every place where one of the words stands.
Findings findWords(const SourceFile& file, std::string_view text,
                   const std::vector<std::string>& words, const std::string& message)
{
    Findings findings;
    for (const auto& word : words)
        for (const auto at : findWord(text, word))
            findings.push_back({file.path, lineAt(text, at), word + ": " + message});
    return findings;
}

/// A fake may be named sleep; the real one is called with a number of seconds or by its scope.
bool callsRealSleep(std::string_view code, std::size_t at)
{
    if (code.substr(0, at).ends_with("::")) return true;
    const auto argument = code.find_first_not_of(" (", at + 5);
    return argument != std::string_view::npos &&
           std::isdigit(static_cast<unsigned char>(code[argument]));
}

bool isGenerated(std::string_view target)
{
    return target.ends_with(".moc") || target.starts_with("moc_") || target.starts_with("ui_");
}

void append(Findings& all, Findings more)
{
    std::ranges::move(more, std::back_inserter(all));
}

}  // namespace

std::string Finding::text() const
{
    return path + ":" + std::to_string(line) + ": " + message;
}

Findings checkLayering(const SourceFile& file, const LayerTable& table)
{
    const auto from = table.moduleOf(file.path);
    if (from.empty()) return {{file.path, 1, "belongs to no module of tests/tidy/layers.txt"}};
    Findings findings;
    for (const auto& include : includesOf(file.text)) {
        if (!include.isQuoted || isGenerated(include.target)) continue;
        const auto to = table.moduleOfInclude(file.path, include.target);
        const bool isBare = include.target.find('/') == std::string::npos;
        if (isBare && (isUnder(file, "core/") || isUnder(file, "ui/")))
            findings.push_back(
                {file.path, include.line,
                 "\"" + include.target + "\": an include names its module (\"net/server.h\")"});
        else if (to.empty())
            findings.push_back(
                {file.path, include.line,
                 "\"" + include.target + "\" names no module; libraries are included with <>"});
        else if (!table.isAllowed(from, to))
            findings.push_back({file.path, include.line,
                                from + " must not include " + to + " (" + include.target + ")"});
    }
    return findings;
}

Findings checkNoQtInCore(const SourceFile& file)
{
    if (!isUnder(file, "core/") && !isUnder(file, "app/agent/")) return {};
    Findings findings;
    for (const auto& include : includesOf(file.text))
        if (isQtHeader(include))
            findings.push_back({file.path, include.line, "<" + include.target + ">: no Qt here"});
    return findings;
}

Findings checkUiNetworkStaysInApi(const SourceFile& file)
{
    if (!isUnder(file, "ui/") || isUnder(file, "ui/api/")) return {};
    static constexpr std::array kPrefixes = {
        "QtNetwork", "QtSql",     "QNetwork",     "QSql",         "QTcp",
        "QUdp",      "QSsl",      "QLocalSocket", "QLocalServer", "QAbstractSocket",
        "QHttp",     "QHostInfo", "QWebSocket",   "QDns"};
    Findings findings;
    for (const auto& include : includesOf(file.text))
        if (std::ranges::any_of(
                kPrefixes, [&](const char* prefix) { return include.target.starts_with(prefix); }))
            findings.push_back({file.path, include.line,
                                "<" + include.target + ">: only ui/api speaks to the network"});
    return findings;
}

Findings checkMainWindowKnowsNoPage(const SourceFile& file)
{
    if (file.path != "ui/shell/main_window.h") return {};
    Findings findings;
    const std::string code = codeOnly(file.text);
    for (std::size_t at = code.find("Page"); at != std::string::npos;
         at = code.find("Page", at + 1)) {
        const auto isWordByte = [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
        };
        std::size_t start = at;
        while (start > 0 && isWordByte(code[start - 1])) --start;
        const bool endsHere = at + 4 == code.size() || !isWordByte(code[at + 4]);
        if (endsHere && start < at && std::isupper(static_cast<unsigned char>(code[start])))
            findings.push_back(
                {file.path, lineAt(code, at),
                 code.substr(start, at + 4 - start) + ": the window knows only Page"});
    }
    return findings;
}

Findings checkNames(const SourceFile& file)
{
    static constexpr std::array kEmptyNames = {"util",   "utils",  "utility", "utilities",
                                               "common", "helper", "helpers", "misc"};
    for (const auto& word : wordsOfName(file.path))
        if (std::ranges::find(kEmptyNames, word) != kEmptyNames.end())
            return {{file.path, 1, "'" + word + "' says nothing: name the file after its concept"}};
    return {};
}

Findings checkResultsAreNodiscard(const SourceFile& file)
{
    if (!file.path.ends_with(".h")) return {};
    Findings findings;
    for (const auto& function : resultFunctionsWithoutNodiscard(file.text))
        findings.push_back({file.path, function.line,
                            function.name + "() returns a Result and lacks [[nodiscard]]"});
    return findings;
}

Findings checkPragmaOnce(const SourceFile& file)
{
    if (!file.path.ends_with(".h") || file.text.starts_with("#pragma once\n")) return {};
    return {{file.path, 1, "a header starts with #pragma once"}};
}

Findings checkNoSleepInTests(const SourceFile& file)
{
    if (!isUnder(file, "tests/")) return {};
    static const std::string kMessage =
        "tests do not sleep; wait for the condition (QTRY_…, qWaitFor) or move the FakeClock";
    const std::string code = codeOnly(file.text);
    Findings findings = findWords(
        file, code,
        {"sleep_for", "sleep_until", "qWait", "qSleep", "usleep", "nanosleep", "msleep"}, kMessage);
    for (const auto at : findWord(code, "sleep"))
        if (callsRealSleep(code, at))
            findings.push_back({file.path, lineAt(code, at), "sleep: " + kMessage});
    return findings;
}

Findings checkNoUnfinishedMarks(const SourceFile& file)
{
    // Written in two parts, so that this file keeps its own rule.
    const std::vector<std::string> marks = {std::string("TO") + "DO", std::string("FIX") + "ME",
                                            std::string("XX") + "X"};
    return findWords(file, file.text, marks,
                     "finish it or open an issue; sources carry no such marks");
}

Findings checkNoStdRegex(const SourceFile& file)
{
    Findings findings;
    for (const auto& include : includesOf(file.text))
        if (include.target == "regex")
            findings.push_back({file.path, include.line, "<regex>: use RE2 (linear time)"});
    return findings;
}

Findings checkTopLevelEntry(const std::string& name)
{
    static constexpr std::array kLayout = {
        "CMakeLists.txt", "CMakePresets.json", "LICENSE",        "README.md",    "app", "core",
        "packaging",      "resources",         "tests",          "translations", "ui",  ".ci",
        ".clang-format",  ".clang-tidy",       ".gitattributes", ".gitignore"};
    // What git ignores or editors leave behind is nobody's layout.
    static constexpr std::array kLocal = {
        ".git", ".cache", ".idea", ".qtcreator", ".vscode", "build", "compile_commands.json"};
    if (std::ranges::find(kLayout, name) != kLayout.end() ||
        std::ranges::find(kLocal, name) != kLocal.end())
        return {};
    if (name.ends_with(".user")) return {};
    return {{name, 0, "the layout has no such top-level entry"}};
}

Findings checkFile(const SourceFile& file, const LayerTable& table)
{
    Findings all = checkLayering(file, table);
    for (const auto rule : {checkNoQtInCore, checkUiNetworkStaysInApi, checkMainWindowKnowsNoPage,
                            checkNames, checkResultsAreNodiscard, checkPragmaOnce,
                            checkNoSleepInTests, checkNoUnfinishedMarks, checkNoStdRegex})
        append(all, rule(file));
    return all;
}

}  // namespace helix::tidy
