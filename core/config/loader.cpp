#include "config/loader.h"

#include "config/completion.h"
#include "config/validator.h"
#include "config/yaml_tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <tuple>

namespace helix::config {

namespace {

struct SourceText {
    std::string text;
    mode_t mode = 0;  ///< 0 when it does not come from a file
};

Result<SourceText> readSource(const std::string& file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return fail(errno == ENOENT ? ErrorCode::NotFound : ErrorCode::IoError,
                    "the file cannot be read", std::strerror(errno));
    struct stat info = {};
    SourceText source;
    source.text.resize(kMaxConfigBytes + 1);
    std::size_t used = 0;
    ssize_t count = 0;
    const bool isFile = ::fstat(descriptor, &info) == 0 && !S_ISDIR(info.st_mode);
    while (isFile && used < source.text.size() &&
           (count = ::read(descriptor, source.text.data() + used, source.text.size() - used)) > 0)
        used += static_cast<std::size_t>(count);
    const int error = errno;
    ::close(descriptor);
    if (!isFile) return fail(ErrorCode::IoError, "it is not a file");
    if (count < 0) return fail(ErrorCode::IoError, "the file cannot be read", std::strerror(error));
    source.text.resize(used);
    source.mode = S_ISREG(info.st_mode) ? info.st_mode : 0;
    return source;
}

void checkMode(mode_t mode, bool isAllowed, Validator& validator)
{
    if (mode == 0 || !validator.hasLiteralSecret()) return;
    if ((mode & S_IWOTH) != 0)
        validator.report(isAllowed ? Severity::Warning : Severity::Error, {}, "",
                         "the file holds secrets and everybody may write it; run chmod 600 on it");
    else if ((mode & S_IROTH) != 0)
        validator.report(Severity::Warning, {}, "",
                         "the file holds secrets and everybody may read it; run chmod 600 on it");
}

std::optional<std::string> systemEnv(const std::string& name)
{
    const char* value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): see loader.h
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
}

std::string displayName(const LoadOptions& options)
{
    if (!options.displayName.empty()) return options.displayName;
    return options.file.empty() ? "configuration" : options.file;
}

void sortByPosition(std::vector<Finding>& findings)
{
    std::stable_sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
        return std::tie(a.line, a.column) < std::tie(b.line, b.column);
    });
}

LoadOutcome loadText(const SourceText& source, const LoadOptions& options)
{
    const GetEnv getenv = options.getenv ? GetEnv(options.getenv) : GetEnv(systemEnv);
    Validator validator(displayName(options), getenv);
    const YamlDocuments yaml =
        parseYaml(source.text, {kMaxConfigBytes, kMaxConfigNodes, kMaxConfigDepth, kMaxFindings});
    for (const YamlError& error : yaml.errors)
        validator.report(Severity::Error, error.position, "", error.message);
    if (yaml.documents.size() > 1)
        validator.report(Severity::Error, yaml.documents[1]->position, "",
                         "a second document; a configuration is a single one");
    Json tree = Json::object();
    if (yaml.errors.empty() && yaml.documents.size() == 1)
        tree = validator.validate(*yaml.documents[0]);
    // Wrong values were left out of the tree, so the checks between keys can go on without them.
    moveOlderNames(tree, validator);
    checkChains(tree, validator);
    Config config = bindConfig(tree, validator.providerOrder());
    completeConfig(config, options, validator);
    config.origins = validator.origins();
    if (options.isCheckingFileMode)
        checkMode(source.mode, config.security.isAllowingInsecureFiles, validator);

    LoadOutcome outcome;
    outcome.findings = std::move(validator.findings());
    sortByPosition(outcome.findings);
    if (!hasErrors(outcome.findings)) outcome.config = std::move(config);
    return outcome;
}

}  // namespace

LoadOutcome loadConfigWithFindings(const LoadOptions& options)
{
    if (options.text) return loadText({*options.text, 0}, options);
    const Result<SourceText> source = readSource(options.file);
    if (source) return loadText(*source, options);
    LoadOutcome outcome;
    outcome.findings.push_back(
        {displayName(options), 0, 0, Severity::Error, "", source.error().text()});
    return outcome;
}

Result<LoadedConfig> loadConfigWithSource(const LoadOptions& options)
{
    SourceText source;
    if (options.text) {
        source.text = *options.text;
    } else {
        auto read = readSource(options.file);
        if (!read)
            return fail(read.error().code, displayName(options) + ": " + read.error().message,
                        read.error().cause);
        source = std::move(*read);
    }
    LoadOutcome outcome = loadText(source, options);
    if (outcome.config)
        return LoadedConfig{std::move(*outcome.config), std::move(source.text),
                            std::move(outcome.findings)};
    std::erase_if(outcome.findings,
                  [](const Finding& finding) { return finding.severity != Severity::Error; });
    return fail(ErrorCode::ParseError, findingsText(outcome.findings));
}

Result<Config> loadConfig(const LoadOptions& options)
{
    return loadConfigWithSource(options).map(
        [](LoadedConfig&& loaded) { return std::move(loaded.config); });
}

std::vector<Finding> checkConfig(const LoadOptions& options)
{
    return loadConfigWithFindings(options).findings;
}

bool isLoopbackHost(std::string_view host)
{
    if (host == "localhost" || host == "::1" || host == "[::1]") return true;
    if (!host.starts_with("127.")) return false;
    int parts = 0;
    while (!host.empty()) {
        int part = -1;
        const auto [end, error] = std::from_chars(host.data(), host.data() + host.size(), part);
        if (error != std::errc() || part < 0 || part > 255) return false;
        host.remove_prefix(static_cast<std::size_t>(end - host.data()));
        ++parts;
        if (host.empty()) break;
        if (host.front() != '.') return false;
        host.remove_prefix(1);
        if (host.empty()) return false;
    }
    return parts == 4;
}

std::string effectiveAuth(const Config& config)
{
    if (!config.security.auth.empty()) return config.security.auth;
    return isLoopbackHost(config.server.host) ? "off" : "required";
}

}  // namespace helix::config
