#include "api/decode.h"
#include "api/json_fields.h"

namespace helix::api {
namespace {

using L1 = QLatin1String;

GatewayProvider providerFrom(const QJsonObject& object)
{
    return {textAt(object, L1("name")), textAt(object, L1("status")), textAt(object, L1("model")),
            flagAt(object, L1("enabled"), true),
            breakerFromText(textAt(object, L1("circuit_breaker")))};
}

}  // namespace

Outcome<Health> decodeHealth(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const QString status = textAt(*object, L1("status"));
    if (status.isEmpty())
        return tl::unexpected(decodeFailure(QStringLiteral("The answer has no health status")));
    return Health{status, textAt(*object, L1("version"))};
}

Outcome<QList<GatewayProvider>> decodeGatewayProviders(const QByteArray& body)
{
    const auto object = parseObject(body);
    if (!object) return tl::unexpected(object.error());
    const auto providers = requireArray(*object, L1("providers"));
    if (!providers) return tl::unexpected(providers.error());
    return listOf(*providers, providerFrom);
}

}  // namespace helix::api
