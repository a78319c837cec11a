#pragma once
// What a cache keeps: a text that means nothing here, when it was stored and how long it holds. A
// plain value, shared between those who read it and never changed.

#include "base/digest.h"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

namespace helix::cache {

struct Entry {
    std::string model;  ///< as it was asked for; entries are removed by it
    std::string text;
    std::int64_t storedMs = 0;   ///< unix milliseconds
    std::int64_t expiresMs = 0;  ///< from this moment on it is not given any more

    /// What it holds of memory or disk.
    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return sizeof(Entry) + model.size() + text.size();
    }
    [[nodiscard]] bool isExpired(std::int64_t nowMs) const noexcept { return nowMs >= expiresMs; }
};
using EntryPtr = std::shared_ptr<const Entry>;

/// A digest is spread evenly: any eight bytes of it are a hash.
struct DigestHash {
    std::size_t operator()(const Sha256& digest) const noexcept
    {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data() + digest.size() - sizeof hash, sizeof hash);
        return hash;
    }
};

}  // namespace helix::cache
