#pragma once
// An audit entry as a line of a file: JSON Lines, or CSV for spreadsheets.

#include "gateway/audit_log.h"

namespace helix::gateway {

enum class AuditFormat { JsonLines, Csv };

/// "jsonl", "csv"; jsonl when empty.
[[nodiscard]] std::optional<AuditFormat> parseAuditFormat(std::string_view name) noexcept;

/// The first line of the file; empty for JSON Lines.
[[nodiscard]] std::string auditHead(AuditFormat format);

/// One line with its end. In CSV a text that a spreadsheet would take for a formula gets an
/// apostrophe before it. Source: RFC 4180; OWASP, "CSV Injection".
[[nodiscard]] std::string auditLine(const AuditEntry& entry, AuditFormat format);

}  // namespace helix::gateway
