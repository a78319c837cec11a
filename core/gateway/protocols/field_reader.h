#pragma once
// Reading the fields of a client's JSON with faults that name them, as all protocols do. A member
// that is absent or null leaves the value as it is.

#include "gateway/client_protocol.h"

namespace helix::gateway {

inline constexpr std::size_t kMaxModelNameBytes = 256;
inline constexpr std::size_t kMaxTags = 16;
inline constexpr std::size_t kMaxTagBytes = 64;

using Checked = tl::expected<void, RequestFault>;

[[nodiscard]] tl::unexpected<RequestFault> fault(std::string param, std::string message,
                                                 std::string code = "invalid_value");
[[nodiscard]] tl::unexpected<RequestFault> missing(const std::string& param);
/// expected: "a string", "an object", …
[[nodiscard]] tl::unexpected<RequestFault> wrongType(const std::string& param,
                                                     const char* expected);
/// "messages" and 2 make "messages[2]".
[[nodiscard]] std::string at(const std::string& path, std::size_t index);

/// path is put before the member's name in a fault, e.g. "messages[2].".
[[nodiscard]] Checked readText(const Json& object, const char* member, const std::string& path,
                               std::string& out);
[[nodiscard]] Checked readNumber(const Json& object, const char* member, double low, double high,
                                 std::optional<double>& out, const std::string& path = {});
/// A float without fraction counts as an integer.
[[nodiscard]] Checked readInteger(const Json& object, const char* member, std::int64_t low,
                                  std::int64_t high, std::optional<std::int64_t>& out,
                                  const std::string& path = {});
[[nodiscard]] Checked readFlag(const Json& object, const char* member, std::optional<bool>& out,
                               const std::string& path = {});
/// A required `model`: 1 to kMaxModelNameBytes bytes without control characters.
[[nodiscard]] Checked readModel(const Json& object, std::string& out);
/// Whether the text may be a model's name.
[[nodiscard]] bool isModelName(std::string_view text) noexcept;

/// data:image/png;base64,iVBOR… (RFC 2397) as embedded data; anything else is an address.
[[nodiscard]] providers::ImagePart imageOf(std::string url, std::string detail);

/// Texts between commas, trimmed; empty, overlong and repeated ones and those beyond kMaxTags are
/// left out.
void addTags(std::string_view list, std::vector<std::string>& out);

}  // namespace helix::gateway
