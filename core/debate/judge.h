#pragma once
// One model judges the answers of others. The answers are shown without names and in an order of
// their own, so that a judge can favour neither a vendor nor a place. Pure: the question as a chat
// request, the verdict from its answer.

#include "base/result.h"
#include "providers/chat.h"

namespace helix::debate {

/// Answers longer than this are cut for the judge; it is told so.
inline constexpr std::size_t kMaxJudgedBytes = 16 * 1024;

struct Verdict {
    std::vector<double> scores;  ///< of each answer in the order they were given, [0, 10]
    std::size_t winner = 0;
    std::string reason;  ///< the judge's, at most 1000 bytes
};

/// The judge's task over the last question and the answers. order[i] is the answer shown as number
/// i + 1. The request asks for JSON and is deterministic (temperature 0).
[[nodiscard]] providers::ChatRequest judgeRequest(const providers::ChatRequest& question,
                                                  const std::vector<std::string>& answers,
                                                  const std::vector<std::size_t>& order);

/// Reads {"scores":[…],"reason":"…"}, also inside a code block or other words. Errors: ParseError
/// when there are not as many scores as answers, each within 0 and 10.
[[nodiscard]] Result<Verdict> readVerdict(std::string_view text,
                                          const std::vector<std::size_t>& order);

}  // namespace helix::debate
