// Versions of the configuration: the first one at the start, one for each change, and the way back.

#include "config/config_changes.h"
#include "config/effective.h"
#include "node/composition.h"
#include "store/data_directory.h"
#include "store/file_draft.h"

#include <unistd.h>

namespace helix::node {

namespace {

constexpr const char* kKeyFile = "history.key";

gateway::ConfigContent contentOf(const SourceTexts& texts, const config::Config& config)
{
    return {texts.main, texts.providers, config::configFingerprint(config)};
}

}  // namespace

store::OpenSecret Composition::openSecrets() const
{
    return m_initialConfig->security.isAllowingInsecureFiles ? store::OpenSecret::Closed
                                                             : store::OpenSecret::Refused;
}

void Composition::logWarnings(const std::vector<std::string>& warnings)
{
    for (const std::string& warning : warnings)
        m_logger->log(telemetry::Level::Warn, "node", "configuration_warning",
                      {{"finding", warning}});
}

Result<void> Composition::openConfigHistory()
{
    const auto text = m_dataDirectory->readOrCreateToken(kKeyFile, openSecrets());
    if (!text) return tl::unexpected(text.error());
    const auto key = sealKeyFromHex(text->reveal());
    if (!key)
        return fail(key.error().code, m_dataDirectory->file(kKeyFile).string() +
                                          " holds no key: " + key.error().message +
                                          "; remove it to get a new one, which cannot open the "
                                          "versions that are kept");
    auto history =
        gateway::ConfigHistory::open(m_dataDirectory->file("helix.db"), m_audit->queue(), *key,
                                     m_clock, m_initialConfig->configHistory.maxVersions);
    if (!history) return tl::unexpected(history.error());
    m_configHistory = std::move(*history);
    // A full disk must not keep a node from serving what it can.
    if (const auto kept = keepStartVersion(); !kept)
        m_startWarnings.push_back("this version of the configuration cannot be kept: " +
                                  kept.error().text());
    m_startVersion = m_configHistory->newest();
    return {};
}

Result<std::int64_t> Composition::keepStartVersion()
{
    const std::int64_t newest = m_configHistory->newest();
    const auto content = contentOf(m_texts, *m_initialConfig);
    const auto kept = m_configHistory->content(newest);
    if (kept && *kept == content) return newest;
    gateway::ConfigVersion entry;
    entry.actor = "command line";
    entry.source = "start";
    if (kept)
        for (auto& change : config::configChanges(kept->fingerprint, content.fingerprint))
            entry.changed.push_back(std::move(change.path));
    return m_configHistory->record(std::move(entry), config::configYaml(*m_initialConfig), content);
}

std::int64_t Composition::nextVersion() const
{
    return m_configHistory->newest() + 1;
}

gateway::ReloadReport Composition::comparedWithRunning(const config::Config& config) const
{
    const auto running = m_runtime.get();
    auto diff = config::diff(*running->config, config);
    gateway::ReloadReport report;
    report.before = running->version;
    report.changed = std::move(diff.changed);
    report.needsRestart = std::move(diff.needsRestart);
    report.changes = config::toJson(config::configChanges(
        config::configFingerprint(*running->config), config::configFingerprint(config)));
    return report;
}

Result<gateway::ReloadReport> Composition::installVersion(Prepared prepared, SourceTexts texts,
                                                          gateway::ConfigVersion entry)
{
    const auto config = prepared.config;
    auto report = install(std::move(prepared), nextVersion());
    if (!report) return report;
    m_texts = std::move(texts);
    m_configHistory->setMaxVersions(config->configHistory.maxVersions);
    entry.changed = report->changed;
    const auto kept = m_configHistory->record(std::move(entry), config::configYaml(*config),
                                              contentOf(m_texts, *config));
    // It is in force already; that it cannot be kept must not undo what was asked for.
    if (!kept)
        m_logger->log(telemetry::Level::Error, "error", "configuration_version_not_kept",
                      {{"config_version", report->version}, {"error", kept.error().text()}});
    announce(*report);
    return report;
}

Result<gateway::ReloadReport> Composition::previewReload()
{
    const std::lock_guard lock(m_reloadMutex);
    auto fresh = loadNodeConfig(m_options, m_initialConfig->isDemo);
    if (!fresh) return tl::unexpected(fresh.error());
    const auto prepared = prepare(std::move(fresh->effective));
    if (!prepared) return tl::unexpected(prepared.error());
    auto report = comparedWithRunning(*prepared->config);
    report.version = report.before;
    return report;
}

std::string Composition::rollBackRefusal() const
{
    if (m_options.configFile.empty())
        return "this node runs without a configuration file; start it with --config";
    std::error_code failure;
    const auto real = std::filesystem::canonical(m_options.configFile, failure);
    if (failure) return "the configuration file " + m_options.configFile + " is not there";
    if (!std::filesystem::is_regular_file(real, failure))
        return m_options.configFile + " is not a file that can be replaced";
    if (::access(real.parent_path().c_str(), W_OK | X_OK) != 0)
        return "the folder " + real.parent_path().string() +
               " cannot be written by this process; change the file where it comes from";
    return {};
}

std::filesystem::path Composition::providerFilePath() const
{
    return m_dataDirectory->file(kProviderFile);
}

Result<void> Composition::checkFilesAreInForce() const
{
    const std::pair<std::filesystem::path, std::string> files[] = {
        {m_options.configFile, m_texts.main.value_or("")}, {providerFilePath(), m_texts.providers}};
    for (const auto& [path, inForce] : files) {
        const auto onDisk = readProviderFile(path);
        if (!onDisk) return tl::unexpected(onDisk.error());
        if (*onDisk != inForce)
            return fail(ErrorCode::Conflict,
                        path.string() +
                            ": the file has changes that are not in force; reload or restore it "
                            "first");
    }
    return {};
}

Result<void> Composition::writeTexts(const SourceTexts& texts)
{
    auto main = store::FileDraft::ofReplacement(m_options.configFile, *texts.main);
    if (!main) return tl::unexpected(main.error());
    std::optional<store::FileDraft> providers;
    if (m_hasProviderFile || !texts.providers.empty()) {
        auto draft = store::FileDraft::ofPrivateFile(providerFilePath(), texts.providers);
        if (!draft) return tl::unexpected(draft.error());
        providers.emplace(std::move(*draft));
    }
    if (auto placed = main->putInPlace(); !placed)
        return tl::unexpected(restored(std::move(placed.error())));
    if (!providers) return {};
    m_hasProviderFile = true;
    if (auto placed = providers->putInPlace(); !placed)
        return tl::unexpected(restored(std::move(placed.error())));
    return {};
}

Error Composition::restored(Error error)
{
    const auto restore =
        [&](const std::filesystem::path& path, const std::string& text,
            Result<void> (*write)(const std::filesystem::path&, std::string_view)) {
            if (const auto now = readProviderFile(path); now && *now == text) return;
            const auto written = write(path, text);
            if (written) return;
            const std::string why = written.error().text();
            m_logger->log(telemetry::Level::Error, "error", "configuration_not_restored",
                          {{"file", path.string()},
                           {"error", why},
                           {"hint",
                            "the file is not the one in force; correct it before the next "
                            "reload or start"}});
            error.message += "; what was there before could not be restored: " + why;
        };
    restore(m_options.configFile, m_texts.main.value_or(""), store::replaceFile);
    restore(providerFilePath(), m_texts.providers, store::writePrivateFile);
    return error;
}

Result<gateway::ReloadReport> Composition::rollBack(std::int64_t version,
                                                    const gateway::ChangeCause& cause)
{
    const std::lock_guard lock(m_reloadMutex);
    if (std::string refusal = rollBackRefusal(); !refusal.empty())
        return fail(ErrorCode::Conflict, std::move(refusal));
    auto content = m_configHistory->content(version);
    if (!content) return tl::unexpected(content.error());
    if (!content->mainText)
        return fail(ErrorCode::Conflict, "version " + std::to_string(version) +
                                             " was in force without a configuration file");
    if (auto inForce = checkFilesAreInForce(); !inForce)
        return tl::unexpected(std::move(inForce.error()));
    SourceTexts texts{std::move(content->mainText), std::move(content->providersText)};
    auto fresh = loadNodeConfig(m_options, m_initialConfig->isDemo, texts);
    if (!fresh) return tl::unexpected(fresh.error());
    auto prepared = prepare(std::move(fresh->effective));
    if (!prepared) return tl::unexpected(prepared.error());
    if (auto written = writeTexts(texts); !written) {
        if (written.error().code != ErrorCode::LimitExceeded)
            written.error().code = ErrorCode::Conflict;
        return tl::unexpected(written.error());
    }
    gateway::ConfigVersion entry;
    entry.actor = cause.actor;
    entry.client = cause.client;
    entry.source = "rollback";
    entry.rolledBackTo = version;
    auto report = installVersion(std::move(*prepared), std::move(texts), std::move(entry));
    if (!report) return tl::unexpected(restored(std::move(report.error())));
    noteReload(nullptr);
    m_baseConfig = std::move(fresh->base);
    return report;
}

}  // namespace helix::node
