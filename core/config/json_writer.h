#pragma once
// Makes JSON of a Config in the shape of the file.

#include "base/duration_text.h"
#include "base/json.h"
#include "config/mapping.h"

namespace helix::config {

/// How secrets appear: hidden from people, as a fingerprint where only a change matters, or as they
/// are, for those who must know what to hide.
enum class SecretForm { Redacted, Fingerprint, Clear };

[[nodiscard]] inline std::string secretText(const std::string& value, SecretForm form)
{
    if (value.empty() || form == SecretForm::Clear) return value;
    return form == SecretForm::Redacted ? "[REDACTED]" : sha256Hex(value);
}

class JsonWriter {
public:
    JsonWriter(Json& target, SecretForm form) : m_target(target), m_form(form) {}

    template <class T>
    void operator()(const char* key, const T& member)
    {
        m_target[key] = convert(member);
    }
    template <class T>
    void operator()(const char* key, const std::optional<T>& member)
    {
        if (member) m_target[key] = convert(*member);
    }
    template <class T>
    void section(const char* key, const T& member)
    {
        into(key, [&](JsonWriter& below) { describe(below, member); });
    }
    template <class T>
    void section(const char* key, const std::optional<T>& member)
    {
        if (member) section(key, *member);
    }
    template <class Use>
    void into(const char* key, Use use)
    {
        Json& target = m_target[key];
        if (target.is_null()) target = Json::object();
        JsonWriter below(target, m_form);
        use(below);
    }
    template <class T>
    void map(const char* key, const std::map<std::string, T>& members)
    {
        into(key, [&](JsonWriter& below) {
            for (const auto& [name, member] : members) below.section(name.c_str(), member);
        });
    }
    template <class T>
    void list(const char* key, const std::vector<T>& members)
    {
        Json items = Json::array();
        for (const T& member : members) {
            Json item = Json::object();
            JsonWriter below(item, m_form);
            describe(below, member);
            items.push_back(std::move(item));
        }
        m_target[key] = std::move(items);
    }
    void secrets(const char* key, const std::map<std::string, std::string>& members)
    {
        Json out = Json::object();
        for (const auto& [name, value] : members) out[name] = secretText(value, m_form);
        m_target[key] = std::move(out);
    }
    void chains(const char* key, const std::map<std::string, std::vector<std::string>>& chains)
    {
        Json out = Json::array();
        for (const auto& [primary, names] : chains)
            out.push_back({{"primary", primary}, {"fallbacks", names}});
        m_target[key] = std::move(out);
    }

private:
    [[nodiscard]] Json convert(const Secret& secret) const
    {
        return secretText(secret.reveal(), m_form);
    }
    [[nodiscard]] Json convert(const Millis& span) const { return formatDuration(span); }
    [[nodiscard]] Json convert(const std::vector<Secret>& secrets) const
    {
        Json out = Json::array();
        for (const Secret& secret : secrets) out.push_back(convert(secret));
        return out;
    }
    template <class T>
    [[nodiscard]] Json convert(const T& value) const
    {
        return value;
    }

    Json& m_target;
    SecretForm m_form;
};

}  // namespace helix::config
