// Any bytes as what a connection brings: no crash, and the same requests wherever the bytes are cut
// in two; a refusal may come later, at the end of the head. The first byte chooses the cut.

#include "net/request_reader.h"

#include <cstdint>
#include <cstdlib>
#include <utility>

using namespace helix::net;

namespace {

using Progress = RequestReader::Progress;

std::string textOf(const ServerRequest& request)
{
    std::string text = request.method + " " + request.target + "\n";
    for (const Header& field : request.headers) text += field.name + ": " + field.value + "\n";
    return text + "\n" + request.body + (request.isKeepAlive ? "\n" : "\nclose\n");
}

std::string requestsIn(std::string_view first, std::string_view second)
{
    static const ServerLimits limits;
    std::string input(first);
    std::string requests;
    Progress progress = Progress::Complete;
    while (progress == Progress::Complete) {
        RequestReader reader(limits);
        do {
            progress = reader.advance(input);
            if (progress != Progress::NeedsInput || second.empty()) continue;
            input += std::exchange(second, {});
            progress = Progress::ExpectsContinue;  // once more
        } while (progress == Progress::ExpectsContinue);
        if (progress == Progress::Complete) requests += textOf(reader.takeRequest());
    }
    return requests;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 2) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data + 1), size - 1);
    const std::size_t cut = data[0] * bytes.size() / 256;
    if (requestsIn(bytes.substr(0, cut), bytes.substr(cut)) != requestsIn(bytes, {})) std::abort();
    return 0;
}
