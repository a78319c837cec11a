#include "shell/session.h"

#include <QFile>
#include <QStandardPaths>

namespace helix::shell {
namespace {

QString defaultFile()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericConfigLocation) +
           QStringLiteral("/helix-console/console.ini");
}

}  // namespace

Session::Session(const QString& file)
    : m_settings(file.isEmpty() ? defaultFile() : file, QSettings::IniFormat)
{}

void Session::write(const QString& key, const QVariant& value)
{
    if (m_settings.value(key) == value) return;
    m_settings.setValue(key, value);
    m_settings.sync();
    QFile::setPermissions(m_settings.fileName(), QFile::ReadOwner | QFile::WriteOwner);
}

QByteArray Session::geometry() const
{
    return m_settings.value(QStringLiteral("window/geometry")).toByteArray();
}

void Session::setGeometry(const QByteArray& geometry)
{
    write(QStringLiteral("window/geometry"), geometry);
}

QString Session::page() const
{
    return m_settings.value(QStringLiteral("window/page")).toString();
}

void Session::setPage(const QString& id)
{
    write(QStringLiteral("window/page"), id);
}

QMap<QString, QString> Session::pageState(const QString& id) const
{
    QMap<QString, QString> state;
    const auto stored = m_settings.value(QStringLiteral("pages/") + id).toMap();
    for (auto it = stored.begin(); it != stored.end(); ++it)
        state.insert(it.key(), it.value().toString());
    return state;
}

void Session::setPageState(const QString& id, const QMap<QString, QString>& state)
{
    QVariantMap stored;
    for (auto it = state.begin(); it != state.end(); ++it) stored.insert(it.key(), it.value());
    write(QStringLiteral("pages/") + id, stored);
}

std::optional<theme::Scheme> Session::scheme() const
{
    const QString word = m_settings.value(QStringLiteral("window/theme")).toString();
    if (word == QLatin1String("dark")) return theme::Scheme::Dark;
    if (word == QLatin1String("light")) return theme::Scheme::Light;
    return std::nullopt;
}

void Session::setScheme(theme::Scheme scheme)
{
    write(QStringLiteral("window/theme"),
          scheme == theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light"));
}

theme::TimeZone Session::timeZone() const
{
    return m_settings.value(QStringLiteral("window/zone")).toString() == QLatin1String("utc")
               ? theme::TimeZone::Utc
               : theme::TimeZone::Local;
}

void Session::setTimeZone(theme::TimeZone zone)
{
    write(QStringLiteral("window/zone"),
          zone == theme::TimeZone::Utc ? QStringLiteral("utc") : QStringLiteral("local"));
}

}  // namespace helix::shell
