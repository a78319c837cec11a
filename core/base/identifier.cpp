#include "base/identifier.h"

#include <algorithm>
#include <cctype>
#include <random>
#include <vector>

namespace helix {

namespace {

void appendHex(std::string& out, std::uint64_t value, int digits)
{
    static constexpr char kDigits[] = "0123456789abcdef";
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out.push_back(kDigits[(value >> shift) & 0x0f]);
}

std::uint64_t nextRandom()
{
    // One generator a thread: no lock on the request path. Identifiers are not secrets.
    thread_local std::mt19937_64 generator = [] {
        std::random_device source;
        std::seed_seq seed{source(), source(), source(), source()};
        return std::mt19937_64(seed);
    }();
    return generator();
}

}  // namespace

std::string newId(std::string_view prefix, WallTime now)
{
    std::string id;
    id.reserve(prefix.size() + 25);
    id += prefix;
    id.push_back('-');
    appendHex(id, static_cast<std::uint64_t>(unixMillis(now)), 12);
    appendHex(id, nextRandom(), 12);
    return id;
}

std::string randomDigits(std::size_t digits)
{
    std::string text;
    text.reserve(digits);
    while (text.size() < digits)
        appendHex(text, nextRandom(),
                  static_cast<int>(std::min<std::size_t>(16, digits - text.size())));
    return text;
}

std::size_t editDistance(std::string_view a, std::string_view b)
{
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = row[0];
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substitution =
                diagonal + (lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({row[j] + 1, row[j - 1] + 1, substitution});
        }
    }
    return row[b.size()];
}

}  // namespace helix
