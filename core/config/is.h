#pragma once
// One description of a struct serves reading (mutable) and writing (const).

#include <concepts>
#include <type_traits>

namespace helix::config {

template <class C, class T>
concept Is = std::same_as<std::remove_const_t<C>, T>;

}  // namespace helix::config
