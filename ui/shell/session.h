#pragma once
// What the window remembers between runs: geometry, page, filters, theme, time zone. Written on
// every change, so that a crash loses nothing; one INI file, mode 0600. Owned by the composition
// root, GUI thread.

#include "theme/format.h"
#include "theme/tokens.h"

#include <QByteArray>
#include <QMap>
#include <QSettings>
#include <QString>
#include <optional>

namespace helix::shell {

class Session {
public:
    /// `file` empty: console.ini in the XDG configuration directory.
    explicit Session(const QString& file);

    [[nodiscard]] QByteArray geometry() const;
    void setGeometry(const QByteArray& geometry);
    [[nodiscard]] QString page() const;
    void setPage(const QString& id);
    [[nodiscard]] QMap<QString, QString> pageState(const QString& id) const;
    void setPageState(const QString& id, const QMap<QString, QString>& state);
    /// None: follow the desktop.
    [[nodiscard]] std::optional<theme::Scheme> scheme() const;
    void setScheme(theme::Scheme scheme);
    [[nodiscard]] theme::TimeZone timeZone() const;
    void setTimeZone(theme::TimeZone zone);

private:
    void write(const QString& key, const QVariant& value);

    QSettings m_settings;
};

}  // namespace helix::shell
