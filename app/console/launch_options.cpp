#include "launch_options.h"

#include <QCommandLineParser>
#include <QRegularExpression>

namespace helix::console {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("helix-console", text);
}

Launch refuse(const QString& message)
{
    return {std::nullopt, 2, message};
}

std::optional<QSize> sizeFromText(const QString& text)
{
    static const QRegularExpression pattern(QStringLiteral("^(\\d{3,5})x(\\d{3,5})$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch()) return std::nullopt;
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
}

void describe(QCommandLineParser& parser, const QStringList& pageIds)
{
    parser.setApplicationDescription(
        tr("Operations console with an LLM gateway inside.\n\n"
           "Without --attach it starts a gateway of its own and opens the window on it.\n"
           "Example: helix-console --attach http://gateway.example:8080 --page requests\n"
           "The admin token of attached clusters is read from HELIX_ADMIN_TOKEN; the window asks "
           "when it is missing."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({
        {QStringLiteral("attach"),
         tr("Attach a running node by its API URL; may be given several times. "
            "URL#token=…&name=…&env=production sets its token, name and class."),
         tr("URL")},
        {QStringLiteral("config"), tr("Configuration of the embedded gateway."), tr("FILE")},
        {QStringLiteral("data-dir"),
         tr("Data directory of the embedded gateway and of this window's state."), tr("DIR")},
        {QStringLiteral("demo"), tr("Add simulated providers and a traffic generator.")},
        {QStringLiteral("page"), tr("Open this page: %1.").arg(pageIds.join(QStringLiteral(", "))),
         tr("NAME")},
        {QStringLiteral("theme"), tr("dark or light."), tr("NAME")},
        {QStringLiteral("size"), tr("Size of the window, such as 1280x800."), tr("WxH")},
        {QStringLiteral("screenshot"), tr("Save the page as PNG once its data is there, and exit."),
         tr("FILE")},
    });
}

Launch readTheme(const QCommandLineParser& parser, LaunchOptions options)
{
    const QString word = parser.value(QStringLiteral("theme"));
    if (word == QLatin1String("dark")) options.scheme = theme::Scheme::Dark;
    if (word == QLatin1String("light")) options.scheme = theme::Scheme::Light;
    if (!word.isEmpty() && !options.scheme)
        return refuse(tr("--theme takes dark or light, not “%1”").arg(word));
    return {std::move(options), 0, {}};
}

Launch readOptions(const QCommandLineParser& parser, const QStringList& pageIds,
                   const QString& adminToken)
{
    LaunchOptions options;
    for (const auto& text : parser.values(QStringLiteral("attach"))) {
        const auto cluster = clusterFromUrl(text, adminToken);
        if (!cluster)
            return refuse(tr("--attach takes an http or https URL, such as http://127.0.0.1:8080"));
        options.attached.append(*cluster);
    }
    options.configFile = parser.value(QStringLiteral("config"));
    options.dataDir = parser.value(QStringLiteral("data-dir"));
    options.isDemo = parser.isSet(QStringLiteral("demo"));
    options.screenshotFile = parser.value(QStringLiteral("screenshot"));
    options.page = parser.value(QStringLiteral("page"));
    if (!options.page.isEmpty() && !pageIds.contains(options.page))
        return refuse(tr("There is no page “%1”. Pages: %2")
                          .arg(options.page, pageIds.join(QStringLiteral(", "))));
    if (parser.isSet(QStringLiteral("size"))) {
        options.size = sizeFromText(parser.value(QStringLiteral("size")));
        if (!options.size)
            return refuse(tr("--size takes width x height in pixels, such as 1280x800"));
    }
    return readTheme(parser, std::move(options));
}

}  // namespace

Launch parseLaunch(const QStringList& arguments, const QStringList& pageIds,
                   const QString& adminToken)
{
    QCommandLineParser parser;
    describe(parser, pageIds);
    if (!parser.parse(arguments)) return refuse(parser.errorText());
    if (parser.isSet(QStringLiteral("help"))) return {std::nullopt, 0, parser.helpText()};
    if (parser.isSet(QStringLiteral("version")))
        return {std::nullopt, 0, QStringLiteral("helix-console " HELIX_VERSION "\n")};
    if (!parser.positionalArguments().isEmpty())
        return refuse(tr("Unexpected argument “%1”; --help shows what is known")
                          .arg(parser.positionalArguments().first()));
    return readOptions(parser, pageIds, adminToken);
}

}  // namespace helix::console
