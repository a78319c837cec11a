#include "base/base64.h"
#include "debug_verdicts.h"
#include "net/request_reader.h"

namespace helix::agent {

namespace {

// As much as the node takes from a socket at once.
constexpr std::size_t kReadBytes = 8192;

/// The bytes of one connection, handed out as a socket would.
class Arrival {
public:
    explicit Arrival(std::string_view bytes) : m_bytes(bytes) {}

    /// What has arrived and was not yet taken.
    [[nodiscard]] std::string& input() { return m_input; }
    [[nodiscard]] bool isUsedUp() const { return m_arrived == m_bytes.size() && m_input.empty(); }
    [[nodiscard]] std::size_t taken() const { return m_arrived - m_input.size(); }
    /// False at the end.
    bool receive()
    {
        const std::string_view piece = m_bytes.substr(m_arrived, kReadBytes);
        m_input += piece;
        m_arrived += piece.size();
        return !piece.empty();
    }

private:
    std::string_view m_bytes;
    std::string m_input;
    std::size_t m_arrived = 0;
};

/// Complete, Refused, or NeedsInput when the bytes end first.
net::RequestReader::Progress readRequest(net::RequestReader& reader, Arrival& arrival)
{
    using Progress = net::RequestReader::Progress;
    for (;;) {
        const Progress progress = reader.advance(arrival.input());
        if (progress == Progress::ExpectsContinue) continue;
        if (progress != Progress::NeedsInput || !arrival.receive()) return progress;
    }
}

/// Empty lines behind the last request are no request.
bool isBlank(std::string_view bytes)
{
    return bytes.find_first_not_of("\r\n") == std::string_view::npos;
}

Json messageObject(const net::ServerRequest& request)
{
    Json headers = Json::array();
    for (const net::Header& field : request.headers)
        headers.push_back(Json::array({field.name, field.value}));
    return {{"method", request.method},
            {"target", request.target},
            {"headers", std::move(headers)},
            {"body_b64", encodeBase64(request.body)}};
}

}  // namespace

Result<Json> httpVerdict(const Json& line)
{
    const auto bytes = batchBytes(line, "input_b64");
    if (!bytes) return tl::unexpected(bytes.error());
    const net::ServerLimits limits;
    Arrival arrival(*bytes);
    Json messages = Json::array();
    Json error = nullptr;
    bool mustClose = false;
    while (!mustClose && !arrival.isUsedUp()) {
        const std::size_t start = arrival.taken();
        net::RequestReader reader(limits);
        const auto progress = readRequest(reader, arrival);
        if (progress == net::RequestReader::Progress::Complete) {
            const net::ServerRequest request = reader.takeRequest();
            messages.push_back(messageObject(request));
            mustClose = !request.isKeepAlive;
            continue;
        }
        if (progress == net::RequestReader::Progress::NeedsInput && isBlank(bytes->substr(start)))
            break;
        const bool isRefused = progress == net::RequestReader::Progress::Refused;
        error = batchError(positionAt(*bytes, arrival.taken()),
                           isRefused ? reader.refusal().reason : "the request is cut short");
        mustClose = true;
    }
    return Json{
        {"messages", std::move(messages)}, {"error", std::move(error)}, {"must_close", mustClose}};
}

}  // namespace helix::agent
