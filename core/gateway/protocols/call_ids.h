#pragma once
// Ids for protocols whose tool results may name only the function (Gemini, Ollama): every call gets
// an id, and a result without one answers the oldest open call of its function. The same
// conversation always gets the same ids, so that a provider's cache of the prompt stays valid.

#include <string>
#include <vector>

namespace helix::gateway {

/// Of one request. Complexity: O(open calls) per result.
class CallIds {
public:
    /// The id of a call: the client's own, or the next number.
    [[nodiscard]] std::string ofCall(std::string given, const std::string& function);
    /// The id that a result answers: the client's own, that of the oldest open call of the
    /// function, or a new one when there is none.
    [[nodiscard]] std::string ofResult(std::string given, const std::string& function);

private:
    struct Open {
        std::string id;
        std::string function;
    };
    [[nodiscard]] std::string next();

    std::vector<Open> m_open;
    int m_count = 0;
};

}  // namespace helix::gateway
