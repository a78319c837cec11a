// Providers changed at run time: the file, then the swap, so that what was answered is on disk.

#include "node/composition.h"

namespace helix::node {

namespace {

using gateway::ProviderChange;

Result<void> change(config::ProviderOverlay& overlay, const ProviderChange& change, bool isThere,
                    bool isInBase)
{
    if (change.kind == ProviderChange::Kind::Add) {
        if (isThere)
            return fail(ErrorCode::AlreadyExists, "there is a provider named " + change.name);
        // What was left of an earlier one of this name would otherwise be part of the new one.
        overlay.remove(change.name, false);
        overlay.change(change.name, change.keys);
        return {};
    }
    if (!isThere) return fail(ErrorCode::NotFound, "there is no provider named " + change.name);
    if (change.kind == ProviderChange::Kind::Remove)
        overlay.remove(change.name, isInBase);
    else
        overlay.change(change.name, change.keys);
    return {};
}

}  // namespace

Result<config::ProviderOverlay> Composition::changedOverlay(
    const std::vector<ProviderChange>& changes) const
{
    const std::filesystem::path path = m_dataDirectory->file(kProviderFile);
    const auto text = readProviderFile(path);
    if (!text) return tl::unexpected(text.error());
    auto overlay = config::ProviderOverlay::parse(*text, path.string());
    if (!overlay) return overlay;
    const auto runtime = m_runtime.get();
    for (const ProviderChange& each : changes) {
        const bool isThere = runtime->config->provider(each.name) != nullptr;
        const bool isInBase = m_baseConfig.provider(each.name) != nullptr;
        const auto done = change(*overlay, each, isThere, isInBase);
        if (!done) return tl::unexpected(done.error());
    }
    return overlay;
}

Result<gateway::ReloadReport> Composition::changeProviders(
    const std::vector<ProviderChange>& changes, const gateway::ChangeCause& cause)
{
    const std::lock_guard lock(m_reloadMutex);
    const std::filesystem::path path = m_dataDirectory->file(kProviderFile);
    const auto overlay = changedOverlay(changes);
    if (!overlay) return tl::unexpected(overlay.error());
    auto config = withProviderFile(m_baseConfig, overlay->text(), path);
    if (!config) return tl::unexpected(config.error());
    auto prepared = prepare(std::move(*config));
    if (!prepared) return tl::unexpected(prepared.error());
    if (auto written = store::writePrivateFile(path, overlay->text()); !written)
        return tl::unexpected(written.error());
    m_hasProviderFile = true;
    gateway::ConfigVersion entry;
    entry.actor = cause.actor;
    entry.client = cause.client;
    entry.source = "providers";
    auto report =
        installVersion(std::move(*prepared), {m_texts.main, overlay->text()}, std::move(entry));
    for (const ProviderChange& each : changes)
        if (each.kind == ProviderChange::Kind::Remove) m_held.erase(each.name);
    return report;
}

Result<void> Composition::holdProvider(const std::string& name, bool isHeld)
{
    const std::lock_guard lock(m_reloadMutex);
    if (isHeld == m_held.contains(name)) return {};
    if (isHeld)
        m_held.insert(name);
    else
        m_held.erase(name);
    const std::filesystem::path path = m_dataDirectory->file(kProviderFile);
    const auto text = readProviderFile(path);
    if (!text) return tl::unexpected(text.error());
    auto config = withProviderFile(m_baseConfig, *text, path);
    if (!config) return tl::unexpected(config.error());
    auto prepared = prepare(std::move(*config));
    if (!prepared) return tl::unexpected(prepared.error());
    // Nothing that is configured changes, so the version stays.
    const auto report = install(std::move(*prepared), m_runtime.get()->version);
    if (!report) return tl::unexpected(report.error());
    return {};
}

}  // namespace helix::node
