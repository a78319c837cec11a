#include "api/decode_verification.h"

#include "api/decode.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

ScoreComponent componentFrom(const QJsonObject& object)
{
    return {textAt(object, L1("name")),     numberAt(object, L1("weight")),
            numberAt(object, L1("points")), numberAt(object, L1("value")),
            textAt(object, L1("unit")),     textAt(object, L1("text"))};
}

TestOutcome outcomeFromText(const QString& text)
{
    if (text == L1("passed")) return TestOutcome::Passed;
    if (text == L1("failed")) return TestOutcome::Failed;
    return text == L1("skipped") ? TestOutcome::Skipped : TestOutcome::Unknown;
}

/// Figures differ from test to test, so they are kept as text.
QString figuresOf(const QJsonObject& figures)
{
    QStringList texts;
    for (auto figure = figures.begin(); figure != figures.end(); ++figure)
        texts << figure.key() + QLatin1Char(' ') + figure.value().toVariant().toString();
    return texts.join(QStringLiteral(", "));
}

TestEvidence evidenceFrom(const QJsonObject& object)
{
    return {textAt(object, L1("excerpt")),          textAt(object, L1("failure")),
            smallAt(object, L1("status")),          numberAt(object, L1("duration_ms")),
            integerAt(object, L1("prompt_tokens")), integerAt(object, L1("completion_tokens"))};
}

VerificationTest testFrom(const QJsonObject& object)
{
    return {textAt(object, L1("name")),
            flagAt(object, L1("required")),
            outcomeFromText(textAt(object, L1("outcome"))),
            textAt(object, L1("text")),
            figuresOf(object.value(L1("figures")).toObject()),
            numberAt(object, L1("cost_usd")),
            evidenceFrom(object.value(L1("evidence")).toObject())};
}

}  // namespace

Verification verificationFrom(const QJsonObject& object)
{
    Verification run;
    run.provider = textAt(object, L1("provider"));
    run.model = textAt(object, L1("model"));
    run.key = textAt(object, L1("key"));
    run.isSimulated = flagAt(object, L1("is_simulated"));
    run.status = textAt(object, L1("status"));
    run.isVerified = flagAt(object, L1("verified"));
    run.error = textAt(object, L1("error"));
    run.testedMs = integerAt(object, L1("tested_ms"));
    run.durationMs = numberAt(object, L1("duration_ms"));
    run.responseTimeMs = numberAt(object, L1("response_time_ms"));
    run.costUsd = numberAt(object, L1("cost_usd"));
    run.score = numberAt(object, L1("score"));
    run.confidence = numberAt(object, L1("confidence"));
    run.components = listOf(object.value(L1("components")).toArray(), componentFrom);
    run.tests = listOf(object.value(L1("results")).toArray(), testFrom);
    return run;
}

Outcome<Verification> decodeVerification(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    return verificationFrom(*object);
}

}  // namespace helix::api
