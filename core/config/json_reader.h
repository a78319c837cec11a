#pragma once
// Fills a Config from JSON that the validator has checked.

#include "base/json.h"
#include "config/mapping.h"

namespace helix::config {

class JsonReader {
public:
    explicit JsonReader(const Json& source) : m_source(source) {}

    template <class T>
    void operator()(const char* key, T& member)
    {
        if (const Json* value = jsonMember(m_source, key)) convert(*value, member);
    }
    template <class T>
    void section(const char* key, T& member)
    {
        into(key, [&](JsonReader& below) { describe(below, member); });
    }
    template <class T>
    void section(const char* key, std::optional<T>& member)
    {
        if (jsonMember(m_source, key) == nullptr) return;
        section(key, member.emplace());
    }
    template <class Use>
    void into(const char* key, Use use)
    {
        const Json* value = jsonMember(m_source, key);
        if (value == nullptr) return;
        JsonReader below(*value);
        use(below);
    }
    template <class T>
    void map(const char* key, std::map<std::string, T>& members)
    {
        const Json* value = jsonMember(m_source, key);
        if (value == nullptr) return;
        for (const auto& [name, item] : value->items()) {
            JsonReader below(item);
            T& member = members[name];
            member.name = name;
            describe(below, member);
        }
    }
    template <class T>
    void list(const char* key, std::vector<T>& members)
    {
        const Json* value = jsonMember(m_source, key);
        if (value == nullptr) return;
        for (const Json& item : *value) {
            JsonReader below(item);
            describe(below, members.emplace_back());
        }
    }
    void secrets(const char* key, std::map<std::string, std::string>& members)
    {
        (*this)(key, members);
    }
    void chains(const char* key, std::map<std::string, std::vector<std::string>>& chains)
    {
        const Json* value = jsonMember(m_source, key);
        if (value == nullptr) return;
        for (const Json& chain : *value)
            if (const Json* names = jsonMember(chain, "fallbacks"))
                convert(*names, chains[jsonText(chain, "primary")]);
    }

private:
    static void convert(const Json& value, std::string& out) { out = value.get<std::string>(); }
    static void convert(const Json& value, Secret& out) { out = Secret(value.get<std::string>()); }
    static void convert(const Json& value, bool& out) { out = value.get<bool>(); }
    static void convert(const Json& value, double& out) { out = value.get<double>(); }
    static void convert(const Json& value, Millis& out) { out = Millis(value.get<std::int64_t>()); }
    static void convert(const Json& value, std::integral auto& out)
    {
        out = value.get<std::remove_reference_t<decltype(out)>>();
    }
    template <class T>
    static void convert(const Json& value, std::optional<T>& out)
    {
        convert(value, out.emplace());
    }
    template <class T>
    static void convert(const Json& value, std::vector<T>& out)
    {
        out.clear();
        for (const Json& item : value) convert(item, out.emplace_back());
    }
    static void convert(const Json& value, std::map<std::string, std::string>& out)
    {
        for (const auto& [name, item] : value.items()) convert(item, out[name]);
    }

    const Json& m_source;
};

}  // namespace helix::config
