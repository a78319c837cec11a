#include "gateway/audit_text.h"

#include <chrono>

namespace helix::gateway {

namespace {

std::string cell(std::string text)
{
    constexpr std::string_view kFormulaStarts = "=+-@\t\r";
    if (!text.empty() && kFormulaStarts.find(text.front()) != std::string_view::npos)
        text.insert(0, 1, '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

std::string valueCell(const Json& value)
{
    return value.is_null() ? std::string() : cell(dumpJson(value));
}

}  // namespace

std::optional<AuditFormat> parseAuditFormat(std::string_view name) noexcept
{
    if (name.empty() || name == "jsonl") return AuditFormat::JsonLines;
    if (name == "csv") return AuditFormat::Csv;
    return std::nullopt;
}

std::string auditHead(AuditFormat format)
{
    if (format == AuditFormat::JsonLines) return {};
    return "id,at,at_ms,actor,action,subject,client,before,after\r\n";
}

std::string auditLine(const AuditEntry& entry, AuditFormat format)
{
    if (format == AuditFormat::JsonLines) return dumpJson(entry.toJson()) + "\n";
    const auto at = formatRfc3339(WallTime(std::chrono::milliseconds(entry.atMs)));
    return std::to_string(entry.id) + ',' + at + ',' + std::to_string(entry.atMs) + ',' +
           cell(entry.actor) + ',' + cell(entry.action) + ',' + cell(entry.subject) + ',' +
           cell(entry.client) + ',' + valueCell(entry.before) + ',' + valueCell(entry.after) +
           "\r\n";
}

}  // namespace helix::gateway
