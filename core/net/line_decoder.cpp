#include "net/line_decoder.h"

#include <utility>

namespace helix::net {

namespace {

std::string_view withoutCarriageReturn(std::string_view line)
{
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    return line;
}

}  // namespace

Result<std::optional<std::string_view>> LineDecoder::next()
{
    if (std::exchange(m_isLineDelivered, false)) m_line.clear();
    while (true) {
        const std::size_t end = m_input.find('\n');
        const std::string_view piece = m_input.substr(0, end);
        if (m_line.size() + piece.size() > m_maxLineBytes)
            return fail(ErrorCode::LimitExceeded,
                        "a line is longer than " + std::to_string(m_maxLineBytes) + " bytes");
        if (end == std::string_view::npos) {
            m_line += piece;
            m_input = {};
            return std::nullopt;
        }
        m_input.remove_prefix(end + 1);
        const std::string_view line = withoutCarriageReturn(joined(piece));
        if (!line.empty()) return line;
        m_line.clear();
        m_isLineDelivered = false;
    }
}

std::string_view LineDecoder::joined(std::string_view piece)
{
    if (m_line.empty()) return piece;
    m_line += piece;
    m_isLineDelivered = true;
    return m_line;
}

std::string LineDecoder::takeRest()
{
    if (std::exchange(m_isLineDelivered, false)) m_line.clear();
    return std::string(withoutCarriageReturn(std::exchange(m_line, {})));
}

}  // namespace helix::net
