#include "attach_option.h"

#include <QUrlQuery>

namespace helix::console {

std::optional<cluster::Cluster> clusterFromUrl(const QString& text, const QString& adminToken)
{
    const QUrl url(text.contains(QStringLiteral("://")) ? text : QStringLiteral("http://") + text,
                   QUrl::StrictMode);
    const bool isHttp =
        url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (!url.isValid() || !isHttp || url.host().isEmpty()) return std::nullopt;
    const QUrlQuery extras(url.fragment(QUrl::FullyDecoded));
    cluster::Cluster cluster;
    cluster.apiUrl = url.adjusted(QUrl::RemoveFragment | QUrl::RemoveQuery | QUrl::RemoveUserInfo |
                                  QUrl::StripTrailingSlash);
    cluster.adminToken = extras.hasQueryItem(QStringLiteral("token"))
                             ? extras.queryItemValue(QStringLiteral("token"))
                             : adminToken;
    cluster.name = extras.queryItemValue(QStringLiteral("name"), QUrl::FullyDecoded);
    cluster.environment =
        cluster::environmentFromText(extras.queryItemValue(QStringLiteral("env")));
    return cluster;
}

}  // namespace helix::console
