#pragma once
// A value that must not leave the process by accident: it has no stream operator and no conversion
// to text. In logs, metrics, errors and answers a secret is named by fingerprint(), a prefix of its
// SHA-256.

#include <string>
#include <string_view>

namespace helix {

class Secret {
public:
    Secret() = default;
    explicit Secret(std::string value) : m_value(std::move(value)) {}

    /// The bytes themselves; call it only where they go into a request header or a comparison.
    [[nodiscard]] const std::string& reveal() const noexcept { return m_value; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_value.empty(); }
    /// "key_" and the first 8 hexadecimal digits of the SHA-256; "key_none" when empty.
    [[nodiscard]] std::string fingerprint() const;
    /// Compares in a time that does not depend on where the first difference is.
    [[nodiscard]] bool equals(std::string_view candidate) const;

    friend bool operator==(const Secret&, const Secret&) = default;

private:
    std::string m_value;
};

/// Lower-case hexadecimal SHA-256 of the bytes.
[[nodiscard]] std::string sha256Hex(std::string_view bytes);

/// 2 * bytes lower-case hexadecimal digits from the operating system's random source.
[[nodiscard]] std::string randomHex(std::size_t bytes);

}  // namespace helix
