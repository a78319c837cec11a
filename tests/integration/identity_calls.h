#pragma once
// How a test acts as somebody on a running node: raw requests, keys, people and their tokens.

#include "fault_node.h"
#include "support/test_client.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace helix::integration {

[[nodiscard]] inline QJsonObject object(const std::string& text)
{
    return QJsonDocument::fromJson(QByteArray::fromStdString(text)).object();
}

[[nodiscard]] inline std::string bearer(const std::string& token)
{
    return "Authorization: Bearer " + token + "\r\n";
}

[[nodiscard]] inline std::string requestText(const std::string& method, const std::string& target,
                                             const std::string& headers,
                                             const std::string& body = {})
{
    return method + " " + target + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers +
           "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// {"member":"value"}
[[nodiscard]] inline std::string bodyWith(const std::string& member, const std::string& value)
{
    return "{\"" + member + "\":\"" + value + "\"}";
}

class IdentityCalls {
public:
    explicit IdentityCalls(const FaultNode& node) : m_node(node) {}

    [[nodiscard]] test::ClientAnswer send(const std::string& method, const std::string& target,
                                          const std::string& headers,
                                          const std::string& body = {}) const
    {
        return test::exchange(m_node.port(), requestText(method, target, headers, body));
    }
    [[nodiscard]] test::ClientAnswer admin(const std::string& method, const std::string& target,
                                           const std::string& body = {}) const
    {
        return send(method, target, m_node.authorization(), body);
    }
    /// The text of a new key with these members beside its name.
    [[nodiscard]] std::string key(const std::string& members) const
    {
        const auto made = admin("POST", "/admin/api-keys", R"({"name":"n",)" + members + "}");
        return object(made.body)["api_key"].toString().toStdString();
    }
    /// The id of a new user.
    [[nodiscard]] std::string user(const std::string& name, const std::string& role,
                                   const std::string& password = kPassword) const
    {
        const auto made = admin("POST", "/admin/users",
                                R"({"username":")" + name + R"(","role":")" + role +
                                    R"(","password":")" + password + R"("})");
        return object(made.body)["id"].toString().toStdString();
    }
    [[nodiscard]] test::ClientAnswer login(const std::string& name,
                                           const std::string& password = kPassword,
                                           const std::string& headers = {}) const
    {
        return send("POST", "/v1/auth/login", headers,
                    R"({"username":")" + name + R"(","password":")" + password + R"("})");
    }
    [[nodiscard]] std::string token(const std::string& name) const
    {
        return object(login(name).body)["access_token"].toString().toStdString();
    }

    static constexpr const char* kPassword = "correct-horse-battery";

private:
    const FaultNode& m_node;
};

}  // namespace helix::integration
