#include "telemetry/protobuf_writer.h"

namespace helix::telemetry {

namespace {

constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kLengthDelimited = 2;
constexpr unsigned kFixed32 = 5;

}  // namespace

void ProtobufWriter::raw(std::uint64_t value)
{
    while (value >= 0x80) {
        m_data.push_back(static_cast<char>((value & 0x7F) | 0x80));
        value >>= 7;
    }
    m_data.push_back(static_cast<char>(value));
}

void ProtobufWriter::tag(int field, unsigned wireType)
{
    raw((static_cast<std::uint64_t>(field) << 3) | wireType);
}

void ProtobufWriter::littleEndian(std::uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; ++i) m_data.push_back(static_cast<char>((value >> (8 * i)) & 0xFF));
}

void ProtobufWriter::varint(int field, std::uint64_t value)
{
    if (value != 0) chosenVarint(field, value);
}

void ProtobufWriter::chosenVarint(int field, std::uint64_t value)
{
    tag(field, kVarint);
    raw(value);
}

void ProtobufWriter::fixed64(int field, std::uint64_t value)
{
    if (value != 0) chosenFixed64(field, value);
}

void ProtobufWriter::chosenFixed64(int field, std::uint64_t value)
{
    tag(field, kFixed64);
    littleEndian(value, 8);
}

void ProtobufWriter::fixed32(int field, std::uint32_t value)
{
    if (value == 0) return;
    tag(field, kFixed32);
    littleEndian(value, 4);
}

void ProtobufWriter::bytes(int field, std::string_view value)
{
    tag(field, kLengthDelimited);
    raw(value.size());
    m_data += value;
}

}  // namespace helix::telemetry
