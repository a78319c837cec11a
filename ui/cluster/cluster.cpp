#include "cluster/cluster.h"

#include <QCoreApplication>

namespace helix::cluster {

QString environmentWord(Environment environment)
{
    switch (environment) {
        case Environment::Development:
            return QCoreApplication::translate("helix::cluster", "Development");
        case Environment::Test: return QCoreApplication::translate("helix::cluster", "Test");
        case Environment::Production:
            return QCoreApplication::translate("helix::cluster", "Production");
    }
    return {};
}

Environment environmentFromText(const QString& text)
{
    const QString word = text.trimmed().toLower();
    if (word == QLatin1String("production") || word == QLatin1String("prod"))
        return Environment::Production;
    if (word == QLatin1String("test") || word == QLatin1String("staging")) return Environment::Test;
    return Environment::Development;
}

}  // namespace helix::cluster
