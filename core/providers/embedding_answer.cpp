#include "providers/embedding_answer.h"

#include "base/base64.h"
#include "providers/vendor_error.h"

#include <bit>
#include <cmath>

namespace helix::providers {

namespace {

constexpr std::size_t kFloatBytes = 4;

tl::unexpected<Failure> noVector()
{
    return failed(FailureClass::BadAnswer, "the provider's answer has an embedding that is none");
}

float floatAt(std::string_view bytes, std::size_t index)
{
    std::uint32_t bits = 0;
    for (std::size_t i = kFloatBytes; i-- > 0;)
        bits = (bits << 8U) | static_cast<unsigned char>(bytes[index * kFloatBytes + i]);
    return std::bit_cast<float>(bits);
}

tl::expected<std::vector<double>, Failure> decodeVector(const std::string& base64)
{
    const auto bytes = decodeBase64(base64);
    if (!bytes || bytes->empty() || bytes->size() % kFloatBytes != 0 ||
        bytes->size() / kFloatBytes > kMaxEmbeddingDimensions)
        return noVector();
    std::vector<double> vector(bytes->size() / kFloatBytes);
    for (std::size_t i = 0; i < vector.size(); ++i) {
        vector[i] = static_cast<double>(floatAt(*bytes, i));
        if (!std::isfinite(vector[i])) return noVector();
    }
    return vector;
}

}  // namespace

tl::expected<std::vector<double>, Failure> readVector(const Json& value)
{
    if (value.is_string()) return decodeVector(value.get_ref<const std::string&>());
    if (!value.is_array() || value.empty() || value.size() > kMaxEmbeddingDimensions)
        return noVector();
    std::vector<double> vector;
    vector.reserve(value.size());
    for (const Json& number : value) {
        if (!number.is_number()) return noVector();
        vector.push_back(number.get<double>());
    }
    return vector;
}

tl::expected<std::vector<std::vector<double>>, Failure> readVectors(const Json* list,
                                                                    const char* member)
{
    if (list == nullptr || !list->is_array() || list->empty())
        return failed(FailureClass::BadAnswer, "the provider's answer has no embeddings");
    std::vector<std::vector<double>> vectors;
    for (const Json& entry : *list) {
        const Json* value = member == nullptr ? &entry : jsonMember(entry, member);
        if (value == nullptr) return noVector();
        auto vector = readVector(*value);
        if (!vector) return tl::unexpected(std::move(vector.error()));
        vectors.push_back(std::move(*vector));
    }
    return vectors;
}

}  // namespace helix::providers
