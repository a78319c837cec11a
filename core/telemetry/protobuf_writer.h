#pragma once
// The four wire types of protocol buffers, as far as a sender needs them. A value that is the
// field's default is left out, as proto3 has it. Source: protobuf.dev, "Encoding".

#include <cstdint>
#include <string>
#include <string_view>

namespace helix::telemetry {

/// Thread: one.
class ProtobufWriter {
public:
    void varint(int field, std::uint64_t value);
    void fixed64(int field, std::uint64_t value);
    void fixed32(int field, std::uint32_t value);
    /// Text, bytes or a message that was written elsewhere; written also when empty, because an
    /// empty message is there all the same. Text fields are left out by text().
    void bytes(int field, std::string_view value);
    void text(int field, std::string_view value)
    {
        if (!value.empty()) bytes(field, value);
    }
    /// A member of a oneof: written also when it is the default.
    void chosenVarint(int field, std::uint64_t value);
    void chosenFixed64(int field, std::uint64_t value);

    [[nodiscard]] const std::string& data() const noexcept { return m_data; }
    [[nodiscard]] std::string take() noexcept { return std::move(m_data); }

private:
    void tag(int field, unsigned wireType);
    void raw(std::uint64_t value);
    void littleEndian(std::uint64_t value, int bytes);

    std::string m_data;
};

}  // namespace helix::telemetry
