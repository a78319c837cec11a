#pragma once
// Amounts of US dollars as text. Pure; any thread.

#include <QString>
#include <optional>

namespace helix::models {

/// "$12.40", "$0.0021", "$1 234" without cents from a thousand on; "—" for what is not known.
[[nodiscard]] QString moneyText(std::optional<double> usd);

}  // namespace helix::models
