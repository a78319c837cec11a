#pragma once
// The one list of pages: what the rail shows, in this order, and how each is made.

#include "pages/page.h"

namespace helix::console {

[[nodiscard]] QList<pages::PageEntry> allPages();

}  // namespace helix::console
