#include "net/target_path.h"

#include "net/http_message.h"

#include <vector>

namespace helix::net {

namespace {

bool hasForbiddenByte(std::string_view decoded)
{
    for (const char c : decoded) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || c == '/' || c == '\\') return true;
    }
    return false;
}

}  // namespace

Result<TargetPath> splitTarget(std::string_view target)
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
        if (hasForbiddenByte(segment))
            return refuse("a path segment holds an encoded slash or a control character");
        if (segment == "..") {
            if (segments.empty()) return refuse("it leaves the root");
            segments.pop_back();
        } else if (!segment.empty() && segment != ".") {
            segments.push_back(std::move(segment));
        }
    }
    for (const std::string& segment : segments) result.path += "/" + segment;
    if (result.path.empty()) result.path = "/";
    return result;
}

}  // namespace helix::net
