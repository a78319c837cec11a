#include "auth/user.h"

#include "auth/password_hash.h"

#include <algorithm>

namespace helix::auth {

namespace {

using Problem = std::optional<FieldProblem>;

Problem problem(const std::string& param, const std::string& message)
{
    constexpr std::size_t kMostShown = 64;
    const std::string shown = param.substr(0, kMostShown);
    return FieldProblem{shown, shown + " " + message};
}

bool isNameByte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '@' || c == '+';
}

bool isPlainText(const std::string& text)
{
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

Problem readName(const Json& value, const std::string& param, std::string& out)
{
    if (value.is_string()) out = value.get<std::string>();
    if (out.empty() || out.size() > kMaxUserName ||
        !std::all_of(out.begin(), out.end(), isNameByte))
        return problem(param, "must have 1 to " + std::to_string(kMaxUserName) +
                                  " of the characters a-z, A-Z, 0-9 and . _ - @ +");
    return {};
}

Problem readPassword(const Json& value, const std::string& param, Secret& out)
{
    std::string text = value.is_string() ? value.get<std::string>() : std::string();
    if (text.size() < kMinPassword || text.size() > kMaxPassword)
        return problem(param, "must have " + std::to_string(kMinPassword) + " to " +
                                  std::to_string(kMaxPassword) + " bytes");
    out = Secret(std::move(text));
    return {};
}

Problem readEmail(const Json& value, const std::string& param, std::string& out)
{
    if (!value.is_string()) return problem(param, "must be a string");
    out = value.get<std::string>();
    const auto at = out.find('@');
    const bool isAddress =
        at != 0 && at != std::string::npos && at + 1 < out.size() && isPlainText(out);
    if (!out.empty() && (!isAddress || out.size() > kMaxEmail))
        return problem(param, "must be an address such as ops@example.org, or empty");
    return {};
}

Problem readRole(const Json& value, const std::string& param, Role& out)
{
    const auto role =
        value.is_string() ? parseRole(value.get_ref<const std::string&>()) : std::nullopt;
    if (!role) return problem(param, "must be readonly, developer, operator or admin");
    out = *role;
    return {};
}

Problem readFlag(const Json& value, const std::string& param, bool& out)
{
    if (!value.is_boolean()) return problem(param, "must be true or false");
    out = value.get<bool>();
    return {};
}

Problem readMember(const std::string& name, const Json& value, UserRequest& request)
{
    if (name == "username") return readName(value, name, request.username);
    if (name == "password") return readPassword(value, name, request.password);
    if (value.is_null()) return {};  // as if it were not there
    if (name == "email") return readEmail(value, name, request.email);
    if (name == "role") return readRole(value, name, request.role);
    return problem(name, "is not a member of a user; there are username, password, role and email");
}

Problem readMember(const std::string& name, const Json& value, UserChanges& changes)
{
    if (value.is_null()) return {};
    if (name == "password") return readPassword(value, name, changes.password.emplace());
    if (name == "email") return readEmail(value, name, changes.email.emplace());
    if (name == "role") return readRole(value, name, changes.role.emplace());
    if (name == "is_disabled") return readFlag(value, name, changes.isDisabled.emplace());
    return problem(name, "cannot be changed; there are password, role, email and is_disabled");
}

template <class Wanted>
Problem readObject(std::string_view text, Wanted& wanted)
{
    const auto body = parseJson(text);
    // The parser's own words could show a part of a password.
    if (!body || !body->is_object()) return FieldProblem{{}, "the body must be a JSON object"};
    for (const auto& [name, value] : body->items())
        if (auto wrong = readMember(name, value, wanted)) return wrong;
    return {};
}

Json timeOrNull(const std::optional<std::int64_t>& ms)
{
    return ms ? Json(*ms) : Json();
}

}  // namespace

Json toJson(const User& user, std::int64_t nowMs)
{
    Json json = Json::object();
    json["id"] = user.id;
    json["username"] = user.username;
    json["email"] = user.email.empty() ? Json() : Json(user.email);
    json["role"] = roleName(user.role);
    json["created_ms"] = user.createdMs;
    json["last_login_ms"] = timeOrNull(user.lastLoginMs);
    json["locked_until_ms"] = user.isLocked(nowMs) ? Json(*user.lockedUntilMs) : Json();
    json["is_disabled"] = user.isDisabled;
    return json;
}

tl::expected<UserRequest, FieldProblem> parseUserRequest(std::string_view text)
{
    UserRequest request;
    if (auto wrong = readObject(text, request)) return tl::unexpected(std::move(*wrong));
    if (request.username.empty())
        return tl::unexpected(FieldProblem{"username", "username is required"});
    if (request.password.isEmpty())
        return tl::unexpected(FieldProblem{"password", "password is required"});
    return request;
}

tl::expected<UserChanges, FieldProblem> parseUserChanges(std::string_view text)
{
    UserChanges changes;
    if (auto wrong = readObject(text, changes)) return tl::unexpected(std::move(*wrong));
    return changes;
}

}  // namespace helix::auth
