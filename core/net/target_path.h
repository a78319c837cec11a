#pragma once
// One normalisation of the request target, before routing and authorisation look at it.

#include "base/result.h"

#include <string>
#include <string_view>

namespace helix::net {

struct TargetPath {
    std::string path;   ///< percent-decoded, no dot segments, no empty segments
    std::string query;  ///< raw, without '?'
};

/// Accepts origin-form ("/a/b?c") and, for any host, absolute-form ("http://h/a"). Source: RFC 9112
/// section 3.2. Errors: InvalidArgument for anything else, for encoded slashes or backslashes, NUL
/// and control bytes, and for dot segments that would leave the root: two spellings of one path
/// must not be two routes. Only below `namesWithSlashes` ("/v1/models/ /v1beta/models/": paths with
/// a blank between) an encoded slash is taken as part of a name: clients encode "provider/model"
/// so.
[[nodiscard]] Result<TargetPath> splitTarget(std::string_view target,
                                             std::string_view namesWithSlashes = {});

}  // namespace helix::net
