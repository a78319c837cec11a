#pragma once
// One row of the usage ledger: a call to a model, whose it was and what it cost. A plain value, and
// its form in the journal. Money is in billionths of a US dollar, so that sums are exact. nullopt
// is "unknown", never a made-up zero.

#include "base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace helix::gateway {

enum class UsageKind : std::uint8_t {
    Answer,     ///< what the client got, or the request's failure
    Part,       ///< another call for the same answer: one of several prompts
    Member,     ///< an answer of an ensemble that was not the chosen one
    Judge,      ///< compared the answers of an ensemble
    HedgeLost,  ///< another candidate was faster
    Failed,     ///< an attempt that failed after the provider had told tokens
    Cache,      ///< answered without a provider
    Shadow,     ///< a copy of somebody's request, at the node's own expense
};
[[nodiscard]] const char* usageKindName(UsageKind kind) noexcept;

struct UsageEntry {
    std::string requestId;  ///< with `part` unique: a row that is written twice counts once
    std::int64_t part = 0;  ///< 0: the row that counts as the request
    std::int64_t atMs = 0;  ///< start of the request
    UsageKind kind = UsageKind::Answer;
    std::string keyId;  ///< public id of the caller's API key; empty: none
    std::string keyName;
    std::string team;   ///< empty: none
    std::string user;   ///< empty: nobody signed in
    std::string model;  ///< that answered; without an answer the one that was asked for
    std::string provider;
    int status = 0;
    bool isError = false;
    bool isEstimated = false;  ///< tokens are an estimate: the provider had no time to tell them
    std::optional<std::int64_t> promptTokens;
    std::optional<std::int64_t> completionTokens;
    std::optional<std::int64_t> cachedTokens;
    std::optional<std::int64_t> reasoningTokens;
    std::optional<std::int64_t> audioTokens;
    std::optional<std::int64_t> costNanoUsd;  ///< nullopt: no usage or no known price
    std::int64_t savedNanoUsd = 0;            ///< what the answer of a cache would have cost

    [[nodiscard]] bool isRequest() const noexcept { return part == 0; }
    /// Used tokens whose price is not known.
    [[nodiscard]] bool isUnpriced() const noexcept
    {
        return !costNanoUsd && promptTokens.value_or(0) + completionTokens.value_or(0) > 0;
    }

    friend bool operator==(const UsageEntry&, const UsageEntry&) = default;
};

/// For the journal: all rows of one request as one record.
[[nodiscard]] std::string encodeUsage(const std::vector<UsageEntry>& entries);
/// Errors: ParseError for bytes that encodeUsage() never wrote.
[[nodiscard]] Result<std::vector<UsageEntry>> decodeUsage(std::string_view bytes);

}  // namespace helix::gateway
