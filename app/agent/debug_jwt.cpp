#include "auth/json_web_token.h"
#include "debug_verdicts.h"

#include <cmath>

namespace helix::agent {

namespace {

constexpr double kMaxSeconds = 9e12;

tl::unexpected<Error> badMember(const char* member, const char* what)
{
    return fail(ErrorCode::InvalidArgument, std::string(member) + " must be " + what);
}

Result<std::optional<std::string>> textMember(const Json& line, const char* member)
{
    const Json* value = jsonMember(line, member);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) return badMember(member, "text");
    return value->get<std::string>();
}

/// Seconds as milliseconds.
Result<std::optional<std::int64_t>> timeMember(const Json& line, const char* member)
{
    const Json* value = jsonMember(line, member);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number() || std::abs(value->get<double>()) > kMaxSeconds)
        return badMember(member, "a number of seconds");
    return static_cast<std::int64_t>(std::floor(value->get<double>() * 1'000));
}

struct Question {
    std::string token;
    std::string secret;
    auth::TokenExpectation expected;
    bool isAlgorithmKnown = true;
};

Result<void> readAlgorithm(const Json& line, Question& question)
{
    const auto name = textMember(line, "alg");
    if (!name) return tl::unexpected(name.error());
    if (!*name) return {};
    question.expected.algorithm = auth::parseTokenAlgorithm(**name);
    question.isAlgorithmKnown = question.expected.algorithm.has_value();
    return {};
}

Result<void> readSecret(const Json& line, Question& question)
{
    if (jsonMember(line, "secret_b64") != nullptr) {
        auto bytes = batchBytes(line, "secret_b64");
        if (!bytes) return tl::unexpected(std::move(bytes.error()));
        question.secret = std::move(*bytes);
        return {};
    }
    auto text = textMember(line, "secret");
    if (!text) return tl::unexpected(std::move(text.error()));
    question.secret = text->value_or("");
    return {};
}

Result<Question> readQuestion(const Json& line)
{
    Question question;
    const auto token = textMember(line, "token");
    if (!token || !*token) return badMember("token", "text");
    question.token = **token;
    auto done = readAlgorithm(line, question);
    if (done) done = readSecret(line, question);
    if (!done) return tl::unexpected(std::move(done.error()));
    auto issuer = textMember(line, "issuer");
    if (!issuer) return tl::unexpected(std::move(issuer.error()));
    auto audience = textMember(line, "audience");
    if (!audience) return tl::unexpected(std::move(audience.error()));
    const auto now = timeMember(line, "now");
    if (!now) return tl::unexpected(now.error());
    const auto leeway = timeMember(line, "leeway");
    if (!leeway) return tl::unexpected(leeway.error());
    question.expected.issuer = std::move(*issuer);
    question.expected.audience = std::move(*audience);
    question.expected.nowMs = *now;
    question.expected.leewayMs = std::max<std::int64_t>(leeway->value_or(0), 0);
    return question;
}

/// A PEM text is the key of an RS or ES algorithm and nothing else.
Result<auth::TokenKey> keyOf(const Question& question)
{
    const bool isPem = question.secret.find("-----BEGIN ") != std::string::npos;
    const auto& algorithm = question.expected.algorithm;
    if (isPem && (!algorithm || !auth::isSymmetric(*algorithm)))
        return auth::TokenKey::fromPem(question.secret);
    return auth::TokenKey::fromSecret(Secret(question.secret));
}

Result<Json> judge(const Question& question)
{
    if (!question.isAlgorithmKnown)
        return fail(ErrorCode::Unauthenticated, "the algorithm asked for is none that is accepted");
    const auto key = keyOf(question);
    if (!key) return tl::unexpected(key.error());
    return auth::verifyJwt(question.token, *key, question.expected);
}

}  // namespace

Result<Json> jwtVerdict(const Json& line)
{
    const auto question = readQuestion(line);
    if (!question) return tl::unexpected(question.error());
    auto claims = judge(*question);
    if (!claims)
        return Json{{"valid", false}, {"error", claims.error().text()}, {"claims", nullptr}};
    Json answer = {{"valid", true}, {"error", nullptr}};
    answer["claims"] = std::move(*claims);
    return answer;
}

}  // namespace helix::agent
