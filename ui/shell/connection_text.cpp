#include "shell/connection_text.h"

#include <QCoreApplication>

namespace helix::shell {
namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("helix::shell", text);
}

bool hasCriticalProblem(const cluster::ClusterConnection& connection)
{
    const auto status = connection.status();
    return status != nullptr &&
           std::any_of(status->problems.begin(), status->problems.end(), [](const auto& problem) {
               return problem.severity == api::Severity::Critical;
           });
}

QString degradedWord(const cluster::ClusterConnection& connection)
{
    const auto status = connection.status();
    if (status == nullptr) return translated("Degraded");
    if (status->state == api::NodeState::Starting) return translated("Starting");
    if (status->state == api::NodeState::Draining) return translated("Draining");
    const auto count = int(status->problems.size());
    return count == 1 ? translated("Degraded: 1 problem")
                      : translated("Degraded: %1 problems").arg(count);
}

QString withReason(const char* word, const cluster::ConnectionState& state)
{
    if (!state.failure) return translated(word);
    return QStringLiteral("%1: %2").arg(translated(word), api::failureWord(*state.failure));
}

}  // namespace

theme::Status connectionStatus(const cluster::ClusterConnection& connection)
{
    switch (connection.state().phase) {
        case cluster::Phase::NeverContacted: return theme::Status::Unknown;
        case cluster::Phase::Connecting: return theme::Status::Info;
        case cluster::Phase::Up: return theme::Status::Ok;
        case cluster::Phase::Degraded:
            return hasCriticalProblem(connection) ? theme::Status::Critical
                                                  : theme::Status::Warning;
        case cluster::Phase::Stale: return theme::Status::Unknown;
        case cluster::Phase::Unreachable: return theme::Status::Critical;
    }
    return theme::Status::Unknown;
}

QString connectionWord(const cluster::ClusterConnection& connection)
{
    switch (connection.state().phase) {
        case cluster::Phase::NeverContacted: return translated("Never contacted");
        case cluster::Phase::Connecting: return translated("Connecting");
        case cluster::Phase::Up: return translated("Up");
        case cluster::Phase::Degraded: return degradedWord(connection);
        case cluster::Phase::Stale: return withReason("Stale", connection.state());
        case cluster::Phase::Unreachable: return withReason("Unreachable", connection.state());
    }
    return {};
}

QString clusterTitle(const cluster::Cluster& cluster)
{
    return cluster.name.isEmpty() ? cluster.apiUrl.authority(QUrl::FullyEncoded) : cluster.name;
}

QColor environmentBand(const theme::Theme& theme, cluster::Environment environment)
{
    switch (environment) {
        case cluster::Environment::Development: return theme.bandDevelopment;
        case cluster::Environment::Test: return theme.bandTest;
        case cluster::Environment::Production: return theme.bandProduction;
    }
    return theme.bandDevelopment;
}

}  // namespace helix::shell
