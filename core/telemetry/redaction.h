#pragma once
// Keeps secrets out of what leaves the process as text. Three nets: names of fields that hold
// secrets, values that look like keys, and the configured secrets themselves wherever they appear
// (plain, percent-encoded or base64).

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace helix::telemetry {

inline constexpr std::string_view kRedacted = "[REDACTED]";
inline constexpr std::size_t kMinRegisteredSecret = 8;
inline constexpr std::size_t kMaxRegisteredSecrets = 4096;

/// True for api_key, apikey, password, token, authorization, secret, x-api-key, cookie in any case
/// and for names that end with one of them (client_secret), false for counts such as prompt_tokens.
[[nodiscard]] bool isSecretName(std::string_view name) noexcept;

/// Thread: any.
class Redactor {
public:
    Redactor();

    /// Masks this value anywhere from now on. Shorter ones than kMinRegisteredSecret are ignored:
    /// masking them would tear ordinary words.
    void registerSecret(const std::string& secret);

    /// Text with everything that is or looks like a secret replaced. Complexity: O(text * number of
    /// registered secrets) in the worst case.
    [[nodiscard]] std::string redact(std::string_view text) const;

private:
    struct Needle {
        std::string text;        ///< one spelling of a secret
        std::size_t anchor = 0;  ///< so much of its start is enough to recognise it
    };
    using Needles = std::vector<Needle>;
    [[nodiscard]] std::shared_ptr<const Needles> needles() const;

    mutable std::mutex m_mutex;
    std::shared_ptr<const Needles> m_needles;
};

}  // namespace helix::telemetry
