#pragma once
// A log record in words: its level, the fields that have no column of their own, and the whole
// record laid out for reading. Plain text always. Pure functions; any thread.

#include "api/log_line.h"

#include <QString>

namespace helix::models {

/// "Error"; "Unknown" for a record without a level this console knows.
QString levelWord(api::LogLevel level);

/// `key=value` of every field without a column, the telling ones first, at most kMaxFieldsChars
/// characters.
QString fieldsText(const api::LogLine& line);
inline constexpr int kMaxFieldsChars = 400;

/// What a text filter looks at: the message and the record.
QString searchText(const api::LogLine& line);

/// The record as indented JSON, or as it came when it is not an object. Control characters stay
/// escaped.
QString prettyRecord(const api::LogLine& line);

}  // namespace helix::models
