#include "net/target_path.h"

#include "net/http_message.h"

#include <algorithm>
#include <vector>

namespace helix::net {

namespace {

bool hasForbiddenByte(std::string_view decoded)
{
    for (const char c : decoded) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || c == '\\') return true;
    }
    return false;
}

std::string joined(const std::vector<std::string>& segments)
{
    std::string path;
    for (const std::string& segment : segments) path += "/" + segment;
    return path;
}

// "a/b" is a name; "a//b" and "a/../b" would be second spellings of other paths.
bool isPlainName(std::string_view name)
{
    for (;;) {
        const auto slash = name.find('/');
        const std::string_view part = name.substr(0, slash);
        if (part.empty() || part == "." || part == "..") return false;
        if (slash == std::string_view::npos) return true;
        name.remove_prefix(slash + 1);
    }
}

bool mayHoldSlash(const std::vector<std::string>& before, std::string_view segment,
                  std::string_view namesWithSlashes)
{
    if (namesWithSlashes.empty() || !isPlainName(segment)) return false;
    const std::string parent = joined(before) + "/";
    while (!namesWithSlashes.empty()) {
        const auto end = std::min(namesWithSlashes.find(' '), namesWithSlashes.size());
        if (parent.starts_with(namesWithSlashes.substr(0, end))) return true;
        namesWithSlashes.remove_prefix(std::min(end + 1, namesWithSlashes.size()));
    }
    return false;
}

}  // namespace

Result<TargetPath> splitTarget(std::string_view target, std::string_view namesWithSlashes)
{
    const auto refuse = [](const char* why) {
        return fail(ErrorCode::InvalidArgument,
                    std::string("the request target is not acceptable: ") + why);
    };
    for (const std::string_view scheme : {"http://", "https://"}) {
        if (target.substr(0, scheme.size()) != scheme) continue;
        const auto slash = target.find('/', scheme.size());
        target = slash == std::string_view::npos ? std::string_view("/") : target.substr(slash);
    }
    if (target.empty() || target.front() != '/') return refuse("it must start with '/'");
    TargetPath result;
    const auto question = target.find('?');
    if (question != std::string_view::npos) result.query = std::string(target.substr(question + 1));
    std::string_view raw = target.substr(0, question);
    if (const auto fragment = raw.find('#'); fragment != std::string_view::npos)
        return refuse("it contains '#'");

    std::vector<std::string> segments;
    while (!raw.empty()) {
        raw.remove_prefix(1);
        const auto end = raw.find('/');
        std::string segment = percentDecode(raw.substr(0, end), false);
        raw = end == std::string_view::npos ? std::string_view() : raw.substr(end);
        const bool hasSlash = segment.find('/') != std::string::npos;
        if (hasForbiddenByte(segment) ||
            (hasSlash && !mayHoldSlash(segments, segment, namesWithSlashes)))
            return refuse("a path segment holds an encoded slash or a control character");
        if (segment == "..") {
            if (segments.empty()) return refuse("it leaves the root");
            segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(std::move(segment));
        }
    }
    result.path = joined(segments);
    if (result.path.empty()) result.path = "/";
    return result;
}

}  // namespace helix::net
