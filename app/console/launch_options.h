#pragma once
// The command line of helix-console as values.

#include "attach_option.h"
#include "theme/tokens.h"

#include <QCoreApplication>
#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>
#include <tl/expected.hpp>

namespace helix::console {

struct LaunchOptions {
    QList<cluster::Cluster> attached;
    QString configFile;
    QString dataDir;
    bool isDemo = false;
    QString page;
    std::optional<theme::Scheme> scheme;
    std::optional<QSize> size;
    QString screenshotFile;

    /// Without --attach the console starts a node of its own.
    [[nodiscard]] bool isEmbedding() const { return attached.isEmpty(); }
};

struct Launch {
    std::optional<LaunchOptions> options;
    int exitCode = 0;  ///< with no options: help and version end with 0, a mistake with 2
    QString message;
};

/// `pageIds` are the names that --page takes and that --help lists.
[[nodiscard]] Launch parseLaunch(const QStringList& arguments, const QStringList& pageIds,
                                 const QString& adminToken);

}  // namespace helix::console
