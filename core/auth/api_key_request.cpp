#include "auth/api_key_request.h"

#include "base/duration_text.h"

#include <algorithm>
#include <cmath>

namespace helix::auth {

namespace {

using Problem = std::optional<FieldProblem>;

constexpr const char* kDurationHint = "must be a duration such as \"365d\", \"12h\" or \"30m\"";

Problem problem(const std::string& param, const std::string& message)
{
    constexpr std::size_t kMostShown = 64;
    const std::string shown = param.substr(0, kMostShown);
    return FieldProblem{shown, shown + " " + message};
}

bool isPlainText(const std::string& text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

Problem readText(const Json& value, const std::string& param, std::string& out)
{
    if (!value.is_string()) return problem(param, "must be a string");
    out = value.get<std::string>();
    if (out.empty() || out.size() > kMaxKeyName || !isPlainText(out))
        return problem(param, "must have 1 to " + std::to_string(kMaxKeyName) +
                                  " bytes without control characters");
    return {};
}

Problem readCount(const Json& value, const std::string& param, std::optional<std::int64_t>& out)
{
    const bool isCount =
        value.is_number_unsigned() || (value.is_number_integer() && value.get<std::int64_t>() > 0);
    if (!isCount || value.get<std::uint64_t>() == 0 ||
        value.get<std::uint64_t>() > static_cast<std::uint64_t>(kMaxKeyRate))
        return problem(param, "must be a whole number from 1 to " + std::to_string(kMaxKeyRate));
    out = value.get<std::int64_t>();
    return {};
}

Problem readMoney(const Json& value, const std::string& param, std::optional<double>& out)
{
    const double amount = value.is_number() ? value.get<double>() : -1;
    if (!std::isfinite(amount) || amount < 0 || amount > static_cast<double>(kMaxBudgetUsd))
        return problem(
            param, "must be an amount in US dollars from 0 to " + std::to_string(kMaxBudgetUsd));
    out = amount;
    return {};
}

Problem readSpan(const Json& value, const std::string& param, bool mayBeZero,
                 std::chrono::milliseconds& out)
{
    const auto span =
        value.is_string()
            ? parseDuration(value.get_ref<const std::string&>())
            : Result<std::chrono::milliseconds>(fail(ErrorCode::InvalidArgument, kDurationHint));
    if (!span) return problem(param, kDurationHint);
    if (!mayBeZero && span->count() < 1000) return problem(param, "must be one second or more");
    out = *span;
    return {};
}

Problem readSpan(const Json& value, const std::string& param,
                 std::optional<std::chrono::milliseconds>& out)
{
    return readSpan(value, param, false, out.emplace());
}

Problem readPermissions(const Json& value, const std::string& param, Permissions& out)
{
    constexpr const char* kHint = "must be a list of read, write, debate, admin";
    if (!value.is_array() || value.empty()) return problem(param, kHint);
    out = {};
    for (const Json& name : value) {
        const auto known =
            name.is_string() ? parsePermission(name.get_ref<const std::string&>()) : std::nullopt;
        if (!known) return problem(param, kHint);
        out.add(*known);
    }
    return {};
}

Problem readModels(const Json& value, const std::string& param, std::vector<std::string>& out)
{
    if (!value.is_array() || value.size() > kMaxAllowedModels)
        return problem(param,
                       "must be a list of at most " + std::to_string(kMaxAllowedModels) + " names");
    out.clear();
    for (const Json& name : value) {
        const bool isName = name.is_string() && !name.get_ref<const std::string&>().empty() &&
                            name.get_ref<const std::string&>().size() <= kMaxModelPattern &&
                            isPlainText(name.get_ref<const std::string&>());
        if (!isName) return problem(param, "must hold names of models; * stands for any text");
        out.push_back(name.get<std::string>());
    }
    return {};
}

Problem readMember(const std::string& name, const Json& value, ApiKeyRequest& request)
{
    ApiKey& key = request.wanted;
    if (name == "name") return readText(value, name, key.name);
    if (value.is_null()) return {};  // as if it were not there
    if (name == "permissions") return readPermissions(value, name, key.permissions);
    if (name == "rate_limit") return readCount(value, name, key.rateLimit);
    if (name == "tokens_per_minute") return readCount(value, name, key.tokensPerMinute);
    if (name == "max_parallel") return readCount(value, name, key.maxParallel);
    if (name == "expires_in") return readSpan(value, name, request.expiresIn);
    if (name == "allowed_models") return readModels(value, name, key.allowedModels);
    if (name == "team") return readText(value, name, key.team);
    if (name == "daily_budget_usd") return readMoney(value, name, key.dailyBudgetUsd);
    if (name == "monthly_budget_usd") return readMoney(value, name, key.monthlyBudgetUsd);
    return problem(name,
                   "is not a member of a key; there are name, permissions, rate_limit, "
                   "tokens_per_minute, max_parallel, expires_in, allowed_models, team, "
                   "daily_budget_usd and monthly_budget_usd");
}

tl::expected<Json, FieldProblem> parseObject(std::string_view text)
{
    auto body = parseJson(text);
    if (!body)
        return tl::unexpected(FieldProblem{{}, "the body is no JSON: " + body.error().text()});
    if (!body->is_object())
        return tl::unexpected(FieldProblem{{}, "the body must be a JSON object"});
    return std::move(*body);
}

}  // namespace

tl::expected<ApiKeyRequest, FieldProblem> parseApiKeyRequest(std::string_view text)
{
    const auto body = parseObject(text);
    if (!body) return tl::unexpected(body.error());
    ApiKeyRequest request;
    if (!body->contains("name"))
        return tl::unexpected(FieldProblem{"name", "name is required: what the key is for"});
    for (const auto& [name, value] : body->items())
        if (auto wrong = readMember(name, value, request)) return tl::unexpected(std::move(*wrong));
    return request;
}

tl::expected<RotateRequest, FieldProblem> parseRotateRequest(std::string_view text)
{
    RotateRequest request;
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return request;
    const auto body = parseObject(text);
    if (!body) return tl::unexpected(body.error());
    for (const auto& [name, value] : body->items()) {
        Problem wrong;
        if (value.is_null()) continue;
        if (name == "overlap")
            wrong = readSpan(value, name, true, request.overlap);
        else if (name == "expires_in")
            wrong = readSpan(value, name, request.expiresIn);
        else
            wrong = problem(name, "is not known here; there are overlap and expires_in");
        if (wrong) return tl::unexpected(std::move(*wrong));
    }
    return request;
}

}  // namespace helix::auth
