#pragma once
// What the node found out when it last verified a provider: a status, a score of 0 to 10 with its
// components, and every test with its evidence. Plain values.

#include <QList>
#include <QString>
#include <optional>

namespace helix::api {

/// One part of the score. Without points it took no part, and `text` says why.
struct ScoreComponent {
    QString name;                  ///< "speed", "efficiency", "cost", "capability", "recency"
    std::optional<double> weight;  ///< 0..1
    std::optional<double> points;  ///< 0..10
    std::optional<double> value;   ///< what was measured
    QString unit;
    QString text;  ///< "median of 3 answers"
};

enum class TestOutcome { Unknown, Passed, Failed, Skipped };

/// What a test saw; unknown members stay empty.
struct TestEvidence {
    QString excerpt;  ///< redacted by the node
    QString failure;  ///< class of the failed call
    std::optional<int> status;
    std::optional<double> durationMs;
    std::optional<qint64> promptTokens;
    std::optional<qint64> completionTokens;
};

struct VerificationTest {
    QString name;  ///< "auth", "models", "completion", "streaming", …
    bool isRequired = false;
    TestOutcome outcome = TestOutcome::Unknown;
    QString text;
    QString figures;  ///< "first_content_ms 310, events 14"
    std::optional<double> costUsd;
    TestEvidence evidence;
};

struct Verification {
    QString provider;
    QString model;
    QString key;
    bool isSimulated = false;
    QString status;  ///< "healthy", "degraded", "rate_limited", "auth_failed", "unhealthy"
    bool isVerified = false;
    QString error;
    std::optional<qint64> testedMs;
    std::optional<double> durationMs;
    std::optional<double> responseTimeMs;
    std::optional<double> costUsd;
    std::optional<double> score;       ///< 0..10
    std::optional<double> confidence;  ///< 0..1
    QList<ScoreComponent> components;
    QList<VerificationTest> tests;
};

}  // namespace helix::api
