#pragma once
// The outcome of a verification run: named tests with measured numbers and evidence, and the
// judgement over them. Plain values; the JSON form is what the API shows and the database keeps.

#include "base/clock.h"
#include "providers/failure.h"
#include "providers/provider_score.h"

#include <map>

namespace helix::providers {

enum class CheckOutcome { Passed, Failed, Skipped };
[[nodiscard]] const char* checkOutcomeName(CheckOutcome outcome) noexcept;

inline constexpr std::size_t kMaxEvidenceBytes = 256;

/// What was seen. Absent means unknown.
struct CheckEvidence {
    std::string excerpt;  ///< of the answer or the error; redacted, at most kMaxEvidenceBytes
    std::optional<FailureClass> failure;
    int status = 0;  ///< of the provider, 0 when there was none or it was a success
    std::optional<double> durationMs;
    std::optional<std::int64_t> promptTokens;
    std::optional<std::int64_t> completionTokens;
};

struct CheckResult {
    std::string name;
    CheckOutcome outcome = CheckOutcome::Skipped;
    bool isRequired = false;
    /// Skipped because the provider has no such thing, which a score counts as lacking.
    bool isUnsupported = false;
    std::string text;                       ///< for people
    std::map<std::string, double> figures;  ///< only what was measured
    CheckEvidence evidence;
    std::optional<double> costUsd;
};

enum class VerificationStatus { Unknown, Healthy, Degraded, RateLimited, AuthFailed, Unhealthy };
/// "unknown", "healthy", "degraded", "rate_limited", "auth_failed", "unhealthy".
[[nodiscard]] const char* verificationStatusName(VerificationStatus status) noexcept;

/// A verified provider with a score below this is degraded.
inline constexpr double kDegradedScore = 7.0;

struct Verification {
    std::string provider;
    std::string model;
    std::string keyName;
    bool isSimulated = false;
    WallTime testedAt;
    double durationMs = 0;
    VerificationStatus status = VerificationStatus::Unknown;
    /// Every required test passed, or the provider has no such thing.
    bool isVerified = false;
    std::string error;  ///< why it is not, empty otherwise
    std::vector<CheckResult> results;
    ProviderScore score;

    [[nodiscard]] const CheckResult* result(std::string_view name) const noexcept;
    /// A measured number of a test that passed.
    [[nodiscard]] std::optional<double> figure(std::string_view test,
                                               const std::string& name) const;
    /// Median latency, or else the time of the completion.
    [[nodiscard]] std::optional<double> responseTimeMs() const;
    /// Sum of the known costs; nullopt when none is known.
    [[nodiscard]] std::optional<double> costUsd() const;

    /// Shape: core/gateway/admin/README.md, VERIFICATION.
    [[nodiscard]] Json toJson() const;
    /// What toJson() wrote. Errors: ParseError.
    [[nodiscard]] static Result<Verification> fromJson(const Json& json);
};

/// Sets isVerified, error, and status from results and score.
void judge(Verification& verification);

}  // namespace helix::providers
