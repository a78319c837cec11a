#include "gateway/protocols/signature_mark.h"

#include "base/base64.h"

namespace helix::gateway {

namespace {

// 12 bytes, so that every marked text begins with the same 16 base64 characters.
constexpr std::string_view kMark = "helix-proof:";

}  // namespace

std::string markSignature(const std::string& signature, std::string_view wireType,
                          std::string_view ownType, bool isOfCall)
{
    const bool isOwn = wireType.empty() || wireType == ownType;
    if (signature.empty() || (isOwn && !isOfCall)) return signature;
    std::string marked(kMark);
    marked += isOfCall ? "call:" : "text:";
    marked += wireType;
    marked += ':';
    marked += signature;
    return encodeBase64(marked);
}

MarkedSignature readSignature(std::string text, std::string_view ownType)
{
    static const std::string kEncodedMark = encodeBase64(kMark);
    MarkedSignature own{std::move(text), std::string(ownType)};
    if (!own.signature.starts_with(kEncodedMark)) return own;
    const auto decoded = decodeBase64(own.signature);
    if (!decoded) return own;
    std::string_view rest = std::string_view(*decoded).substr(kMark.size());
    const bool isOfCall = rest.starts_with("call:");
    if (!isOfCall && !rest.starts_with("text:")) return own;
    rest.remove_prefix(5);
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) return own;
    return {std::string(rest.substr(colon + 1)), std::string(rest.substr(0, colon)), isOfCall,
            true};
}

}  // namespace helix::gateway
