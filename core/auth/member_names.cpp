#include "auth/member_names.h"

#include "base/json.h"

#include <set>
#include <vector>

namespace helix::auth {

namespace {

/// Stops the parser at the first name that the innermost open object has already.
class NameWatcher final : public nlohmann::json_sax<Json> {
public:
    [[nodiscard]] bool hasRepeated() const noexcept { return m_hasRepeated; }

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool string(string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool start_array(std::size_t) override { return true; }
    bool end_array() override { return true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override
    {
        return false;
    }

    bool start_object(std::size_t) override
    {
        m_open.emplace_back();
        return true;
    }
    bool key(string_t& name) override
    {
        m_hasRepeated = !m_open.back().insert(name).second;
        return !m_hasRepeated;
    }
    bool end_object() override
    {
        m_open.pop_back();
        return true;
    }

private:
    std::vector<std::set<std::string>> m_open;
    bool m_hasRepeated = false;
};

}  // namespace

bool hasRepeatedMember(std::string_view text)
{
    NameWatcher watcher;
    Json::sax_parse(text.begin(), text.end(), &watcher);
    return watcher.hasRepeated();
}

}  // namespace helix::auth
