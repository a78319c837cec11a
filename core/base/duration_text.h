#pragma once
// Durations and sizes as people write them in a configuration: "500ms", "30s", "1h30m", "10MiB".

#include "base/result.h"

#include <chrono>
#include <string>
#include <string_view>

namespace helix {

/// Units ms, s, m, h, d; several parts may follow one another ("1h30m"); "0" needs no unit.
/// Errors: InvalidArgument for anything else, for a negative value and beyond 10 years.
[[nodiscard]] Result<std::chrono::milliseconds> parseDuration(std::string_view text);

/// The shortest text that parses back: "1h30m", "250ms", "0s".
[[nodiscard]] std::string formatDuration(std::chrono::milliseconds value);

/// Bytes with an optional unit: B, KB/MB/GB (powers of 1000), KiB/MiB/GiB (powers of 1024). Errors:
/// InvalidArgument.
[[nodiscard]] Result<std::uint64_t> parseByteSize(std::string_view text);

[[nodiscard]] std::string formatByteSize(std::uint64_t bytes);

}  // namespace helix
