#include "layer_table.h"

#include <algorithm>
#include <sstream>

namespace helix::tidy {
namespace {

/// "ui/pages/*" matches "ui/pages/logs" and nothing deeper; a plain pattern matches itself.
bool matches(std::string_view pattern, std::string_view module)
{
    if (!pattern.ends_with("/*")) return pattern == module;
    const auto parent = pattern.substr(0, pattern.size() - 1);
    return module.starts_with(parent) && module.size() > parent.size() &&
           module.find('/', parent.size()) == std::string_view::npos;
}

std::string_view parentOf(std::string_view path)
{
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

}  // namespace

std::optional<LayerTable> LayerTable::parse(std::string_view text, std::string* error)
{
    LayerTable table;
    std::istringstream lines{std::string(text)};
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::istringstream words(line.substr(0, line.find('#')));
        Row row;
        std::string verb;
        if (!(words >> row.module)) continue;
        words >> verb;
        if (verb == "level") {
            words >> row.level;
        } else {
            for (std::string name; words >> name;) row.includes.push_back(name);
        }
        if ((verb != "level" && verb != "includes") ||
            (verb == "level" && (words.fail() || row.level < 0))) {
            *error = "line " + std::to_string(number) +
                     ": expected 'MODULE level N' or 'MODULE includes …'";
            return std::nullopt;
        }
        table.m_rows.push_back(std::move(row));
    }
    return table;
}

const LayerTable::Row* LayerTable::rowOf(std::string_view module) const
{
    const auto found =
        std::ranges::find_if(m_rows, [&](const Row& row) { return matches(row.module, module); });
    return found == m_rows.end() ? nullptr : &*found;
}

std::string LayerTable::moduleOf(std::string_view path) const
{
    for (auto folder = parentOf(path); !folder.empty(); folder = parentOf(folder))
        if (rowOf(folder)) return std::string(folder);
    return {};
}

std::string LayerTable::moduleOfInclude(std::string_view fromPath, std::string_view target) const
{
    if (target.find('/') == std::string_view::npos) return moduleOf(fromPath);
    for (const char* root : {"core/", "ui/", "tests/", "app/"})
        if (auto module = moduleOf(root + std::string(target)); !module.empty()) return module;
    return {};
}

bool LayerTable::isAllowed(std::string_view from, std::string_view to) const
{
    if (from == to) return true;
    const Row* source = rowOf(from);
    const Row* target = rowOf(to);
    if (!source || !target) return false;
    if (source->level >= 0) return target->level >= 0 && target->level < source->level;
    return std::ranges::any_of(source->includes,
                               [&](const std::string& name) { return matches(name, to); });
}

}  // namespace helix::tidy
