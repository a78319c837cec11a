#include "providers/verification.h"

#include <algorithm>
#include <cmath>

namespace helix::providers {

const char* checkOutcomeName(CheckOutcome outcome) noexcept
{
    switch (outcome) {
        case CheckOutcome::Passed: return "passed";
        case CheckOutcome::Failed: return "failed";
        case CheckOutcome::Skipped: break;
    }
    return "skipped";
}

const char* verificationStatusName(VerificationStatus status) noexcept
{
    switch (status) {
        case VerificationStatus::Healthy: return "healthy";
        case VerificationStatus::Degraded: return "degraded";
        case VerificationStatus::RateLimited: return "rate_limited";
        case VerificationStatus::AuthFailed: return "auth_failed";
        case VerificationStatus::Unhealthy: return "unhealthy";
        case VerificationStatus::Unknown: break;
    }
    return "unknown";
}

const CheckResult* Verification::result(std::string_view name) const noexcept
{
    const auto found = std::find_if(results.begin(), results.end(),
                                    [&](const CheckResult& each) { return each.name == name; });
    return found == results.end() ? nullptr : &*found;
}

std::optional<double> Verification::figure(std::string_view test, const std::string& name) const
{
    const CheckResult* found = result(test);
    if (found == nullptr || found->outcome != CheckOutcome::Passed) return std::nullopt;
    const auto number = found->figures.find(name);
    return number == found->figures.end() ? std::nullopt : std::optional(number->second);
}

std::optional<double> Verification::responseTimeMs() const
{
    if (const auto median = figure("latency", "median_ms")) return median;
    const CheckResult* completion = result("completion");
    return completion == nullptr ? std::nullopt : completion->evidence.durationMs;
}

std::optional<double> Verification::costUsd() const
{
    std::optional<double> sum;
    for (const CheckResult& each : results)
        if (each.costUsd) sum = sum.value_or(0) + *each.costUsd;
    return sum;
}

namespace {

VerificationStatus statusOfFailure(const CheckResult& result)
{
    if (result.evidence.failure == FailureClass::Auth) return VerificationStatus::AuthFailed;
    if (result.evidence.failure == FailureClass::RateLimited)
        return VerificationStatus::RateLimited;
    return VerificationStatus::Unhealthy;
}

}  // namespace

void judge(Verification& verification)
{
    verification.isVerified = false;
    verification.status = VerificationStatus::Unknown;
    verification.error.clear();
    for (const CheckResult& each : verification.results) {
        if (!each.isRequired || each.outcome != CheckOutcome::Failed) continue;
        verification.status = statusOfFailure(each);
        verification.error = each.name + ": " + each.text;
        return;
    }
    for (const char* name : {"auth", "models", "completion"}) {
        const CheckResult* each = verification.result(name);
        const bool isDone =
            each != nullptr && (each->outcome == CheckOutcome::Passed || each->isUnsupported);
        if (isDone) continue;
        verification.error = std::string("the required test ") + name + " was not run";
        return;
    }
    verification.isVerified = true;
    const bool isLow = verification.score.total && *verification.score.total < kDegradedScore;
    verification.status = isLow ? VerificationStatus::Degraded : VerificationStatus::Healthy;
}

namespace {

constexpr double kThousand = 1000;

Json orNull(const std::optional<double>& value)
{
    return value ? Json(std::round(*value * kThousand) / kThousand) : Json(nullptr);
}

Json exactOrNull(const std::optional<double>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json orNull(const std::optional<std::int64_t>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json textOrNull(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json evidenceJson(const CheckEvidence& evidence)
{
    return {
        {"excerpt", textOrNull(evidence.excerpt)},
        {"failure", evidence.failure ? Json(failureClassName(*evidence.failure)) : Json(nullptr)},
        {"status", evidence.status == 0 ? Json(nullptr) : Json(evidence.status)},
        {"duration_ms", orNull(evidence.durationMs)},
        {"prompt_tokens", orNull(evidence.promptTokens)},
        {"completion_tokens", orNull(evidence.completionTokens)}};
}

Json resultJson(const CheckResult& result)
{
    Json figures = Json::object();
    for (const auto& [name, value] : result.figures) figures[name] = orNull(std::optional(value));
    return {{"name", result.name},
            {"required", result.isRequired},
            {"outcome", checkOutcomeName(result.outcome)},
            {"unsupported", result.isUnsupported},
            {"text", result.text},
            {"figures", std::move(figures)},
            {"cost_usd", exactOrNull(result.costUsd)},
            {"evidence", evidenceJson(result.evidence)}};
}

Json componentJson(const ScoreComponent& component)
{
    return {{"name", component.name},
            {"weight", component.weight},
            {"points", orNull(component.points)},
            {"value", orNull(component.value)},
            {"unit", component.unit},
            {"text", component.text}};
}

std::optional<double> numberOf(const Json& object, const char* member)
{
    const Json* value = jsonMember(object, member);
    return value != nullptr && value->is_number() ? std::optional(value->get<double>())
                                                  : std::nullopt;
}

std::optional<std::int64_t> countOf(const Json& object, const char* member)
{
    const Json* value = jsonMember(object, member);
    return value != nullptr && value->is_number_integer()
               ? std::optional(value->get<std::int64_t>())
               : std::nullopt;
}

bool flagOf(const Json& object, const char* member)
{
    const Json* value = jsonMember(object, member);
    return value != nullptr && value->is_boolean() && value->get<bool>();
}

std::optional<FailureClass> failureOf(const std::string& name)
{
    constexpr int kMoreThanThereAre = 32;
    for (int i = 0; i < kMoreThanThereAre; ++i)
        if (name == failureClassName(static_cast<FailureClass>(i)))
            return static_cast<FailureClass>(i);
    return std::nullopt;
}

CheckOutcome outcomeOf(const std::string& name)
{
    for (const auto outcome : {CheckOutcome::Passed, CheckOutcome::Failed})
        if (name == checkOutcomeName(outcome)) return outcome;
    return CheckOutcome::Skipped;
}

VerificationStatus statusOf(const std::string& name)
{
    for (int i = 0; i <= static_cast<int>(VerificationStatus::Unhealthy); ++i)
        if (name == verificationStatusName(static_cast<VerificationStatus>(i)))
            return static_cast<VerificationStatus>(i);
    return VerificationStatus::Unknown;
}

CheckResult readResult(const Json& json)
{
    CheckResult result;
    result.name = jsonText(json, "name");
    result.isRequired = flagOf(json, "required");
    result.outcome = outcomeOf(jsonText(json, "outcome"));
    result.isUnsupported = flagOf(json, "unsupported");
    result.text = jsonText(json, "text");
    result.costUsd = numberOf(json, "cost_usd");
    if (const Json* figures = jsonMember(json, "figures"))
        for (const auto& [name, value] : figures->items())
            if (value.is_number()) result.figures[name] = value.get<double>();
    if (const Json* evidence = jsonMember(json, "evidence")) {
        result.evidence.excerpt = jsonText(*evidence, "excerpt");
        result.evidence.failure = failureOf(jsonText(*evidence, "failure"));
        result.evidence.status = static_cast<int>(jsonInt(*evidence, "status"));
        result.evidence.durationMs = numberOf(*evidence, "duration_ms");
        result.evidence.promptTokens = countOf(*evidence, "prompt_tokens");
        result.evidence.completionTokens = countOf(*evidence, "completion_tokens");
    }
    return result;
}

ScoreComponent readComponent(const Json& json)
{
    return {jsonText(json, "name"),   numberOf(json, "weight").value_or(0),
            numberOf(json, "points"), numberOf(json, "value"),
            jsonText(json, "unit"),   jsonText(json, "text")};
}

}  // namespace

Json Verification::toJson() const
{
    Json resultList = Json::array();
    for (const CheckResult& each : results) resultList.push_back(resultJson(each));
    Json componentList = Json::array();
    for (const ScoreComponent& each : score.components)
        componentList.push_back(componentJson(each));
    return {{"provider", provider},
            {"model", model},
            {"key", keyName},
            {"is_simulated", isSimulated},
            {"status", verificationStatusName(status)},
            {"verified", isVerified},
            {"error", textOrNull(error)},
            {"tested_at", formatRfc3339(testedAt)},
            {"tested_ms", unixMillis(testedAt)},
            {"duration_ms", orNull(std::optional(durationMs))},
            {"response_time_ms", orNull(responseTimeMs())},
            {"cost_usd", exactOrNull(costUsd())},
            {"score", orNull(score.total)},
            {"confidence", score.total ? Json(score.confidence) : Json(nullptr)},
            {"components", std::move(componentList)},
            {"results", std::move(resultList)}};
}

Result<Verification> Verification::fromJson(const Json& json)
{
    const Json* resultList = jsonMember(json, "results");
    const Json* componentList = jsonMember(json, "components");
    const bool isWhole = resultList != nullptr && resultList->is_array() &&
                         componentList != nullptr && componentList->is_array();
    if (!isWhole) return fail(ErrorCode::ParseError, "this is no verification");
    Verification verification;
    verification.provider = jsonText(json, "provider");
    verification.model = jsonText(json, "model");
    verification.keyName = jsonText(json, "key");
    verification.isSimulated = flagOf(json, "is_simulated");
    verification.status = statusOf(jsonText(json, "status"));
    verification.isVerified = flagOf(json, "verified");
    verification.error = jsonText(json, "error");
    verification.testedAt = WallTime(std::chrono::milliseconds(jsonInt(json, "tested_ms")));
    verification.durationMs = numberOf(json, "duration_ms").value_or(0);
    verification.score.total = numberOf(json, "score");
    verification.score.confidence = numberOf(json, "confidence").value_or(0);
    for (const Json& each : *resultList) verification.results.push_back(readResult(each));
    for (const Json& each : *componentList)
        verification.score.components.push_back(readComponent(each));
    return verification;
}

}  // namespace helix::providers
