#pragma once
// A YAML tree against the table: unknown keys, types, ranges, variables. What is valid comes out as
// JSON of the same shape with durations in milliseconds and sizes in bytes.

#include "base/json.h"
#include "config/finding.h"
#include "config/schema_tree.h"
#include "config/substitution.h"
#include "config/value_check.h"
#include "config/yaml_tree.h"

#include <map>
#include <string>
#include <vector>

namespace helix::config {

class Validator {
public:
    /// getenv must outlive this object.
    Validator(std::string file, const GetEnv& getenv) : m_file(std::move(file)), m_getenv(getenv) {}

    [[nodiscard]] Json validate(const YamlNode& root);

    void report(Severity severity, YamlPosition position, std::string path, std::string message);
    /// At the position of a key, or of its nearest parent that stands in the file.
    void reportAt(Severity severity, const std::string& path, std::string message);
    [[nodiscard]] bool has(const std::string& path) const { return m_positions.contains(path); }
    /// A key that now counts under another name keeps its position and origins.
    void alias(const std::string& from, const std::string& to);

    [[nodiscard]] std::vector<Finding>& findings() noexcept { return m_findings; }
    /// A secret stands in the file itself, not in a variable.
    [[nodiscard]] bool hasLiteralSecret() const noexcept { return m_hasLiteralSecret; }
    /// Where each value comes from, file or environment, by the path of the value or, in a list,
    /// of the outermost list.
    [[nodiscard]] const std::map<std::string, std::string>& origins() const noexcept
    {
        return m_origins;
    }
    /// Names of the members of `providers` and `llm_providers` in the order of the file.
    [[nodiscard]] const std::vector<std::string>& providerOrder() const noexcept
    {
        return m_providerOrder;
    }

private:
    [[nodiscard]] Json value(const YamlNode& node, const SchemaNode& schema,
                             const std::string& path);
    [[nodiscard]] Json object(const YamlNode& node, const SchemaNode& schema,
                              const std::string& path);
    [[nodiscard]] Json list(const YamlNode& node, const SchemaNode& schema,
                            const std::string& path);
    [[nodiscard]] Json scalar(const YamlNode& node, const SchemaEntry& entry,
                              const std::string& path);
    [[nodiscard]] Json anyValue(const YamlNode& node, const std::string& path);
    [[nodiscard]] ScalarText resolve(const YamlNode& node, const std::string& path, bool& isValid);
    void noteOrigin(const std::string& path, bool isFromVariable);
    void reportUnknown(const YamlMember& member, const SchemaNode& schema, const std::string& path);
    void checkFreeName(const YamlMember& member, const std::string& parent,
                       const std::string& path);

    const std::string m_file;
    const GetEnv& m_getenv;
    std::vector<Finding> m_findings;
    std::map<std::string, YamlPosition> m_positions;
    std::map<std::string, std::string> m_origins;
    std::vector<std::string> m_providerOrder;
    bool m_hasLiteralSecret = false;
};

}  // namespace helix::config
