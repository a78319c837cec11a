#include "pages/overview/overview_facts.h"

#include "models/plain_text.h"
#include "models/provider_condition.h"
#include "models/status_look.h"

#include <QCoreApplication>

namespace helix::pages {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("OverviewPage", text);
}

QString nodeWord(api::NodeState state)
{
    switch (state) {
        case api::NodeState::Starting: return tr("node starting");
        case api::NodeState::Ready: return tr("node ready");
        case api::NodeState::Draining: return tr("node draining");
        case api::NodeState::Unknown: return tr("node state unknown");
    }
    return {};
}

theme::Status statusOfProblem(const api::Problem& problem)
{
    return problem.severity == api::Severity::Critical ? theme::Status::Critical
                                                       : theme::Status::Warning;
}

Navigation towards(const QString& subject)
{
    const QString provider = providerOfSubject(subject);
    if (provider.isEmpty()) return {};
    return {QStringLiteral("providers"), {{QStringLiteral("provider"), provider}}};
}

Note noteOf(const api::Problem& problem, qint64 nodeNowMs)
{
    Note note;
    note.status = statusOfProblem(problem);
    note.title = models::plainText(problem.component);
    note.text = models::plainText(problem.text);
    note.advice = models::plainText(problem.action);
    if (problem.sinceMs)
        note.time = tr("for %1").arg(theme::formatSpan(nodeNowMs - *problem.sinceMs));
    note.target = towards(problem.component);
    return note;
}

Note noteOf(const api::ProviderState& provider, qint64 nodeNowMs)
{
    Note note;
    note.status = models::statusOf(models::severityOf(provider));
    note.title = tr("provider %1").arg(models::plainText(provider.name));
    note.text = models::whyText(provider, nodeNowMs);
    if (provider.healthSinceMs)
        note.time = tr("for %1").arg(theme::formatSpan(nodeNowMs - *provider.healthSinceMs));
    note.target = {QStringLiteral("providers"), {{QStringLiteral("provider"), provider.name}}};
    return note;
}

bool isBad(theme::Status status)
{
    return status == theme::Status::Critical || status == theme::Status::Warning ||
           status == theme::Status::Info;
}

bool isNamed(const QList<Note>& notes, const QString& provider)
{
    return std::any_of(notes.begin(), notes.end(), [&](const Note& note) {
        return note.target.filters.value(QStringLiteral("provider")) == provider;
    });
}

theme::Status statusOfEvent(const api::NodeEvent& event)
{
    if (event.kind == api::EventKind::Drain) return theme::Status::Warning;
    if (event.kind != api::EventKind::Breaker) return theme::Status::Info;
    if (event.data.contains("\"to\":\"open\"")) return theme::Status::Critical;
    return event.data.contains("\"to\":\"closed\"") ? theme::Status::Ok : theme::Status::Info;
}

/// "claude · claude-sonnet-4-6": the key's prefix stays for the detail.
QString subjectText(const QString& subject)
{
    const QStringList parts = subject.split(QLatin1Char('/'));
    return parts.size() < 3 ? subject : parts.mid(0, parts.size() - 1).join(QStringLiteral(" · "));
}

QString headlineOf(theme::Status status, int wrong, int unknown)
{
    if (wrong == 1) return tr("1 thing needs attention");
    if (wrong > 1) return tr("%1 things need attention").arg(wrong);
    if (status == theme::Status::Info) return tr("A provider is recovering");
    if (unknown > 0) return tr("Nothing known to be wrong, %1 unknown").arg(unknown);
    return tr("All is well");
}

}  // namespace

QString providerOfSubject(const QString& subject)
{
    const QString prefix = QStringLiteral("provider ");
    if (subject.startsWith(prefix))
        return subject.mid(prefix.size()).section(QLatin1Char('/'), 0, 0);
    return subject.contains(QLatin1Char('/')) ? subject.section(QLatin1Char('/'), 0, 0) : QString();
}

QList<theme::Status> providerStatuses(const api::ProviderList& providers)
{
    QList<theme::Status> statuses;
    for (const auto& provider : providers.providers)
        if (provider.isEnabled) statuses.append(models::statusOf(models::severityOf(provider)));
    return statuses;
}

RollUp rollUp(const api::NodeStatus& status, const api::ProviderList* providers)
{
    QList<theme::Status> all =
        providers == nullptr ? QList<theme::Status>{} : providerStatuses(*providers);
    const QString providerText = providers == nullptr ? tr("Providers: not known yet")
                                 : all.isEmpty()      ? tr("No provider is configured")
                                                 : tr("Providers: %1").arg(theme::rollUpText(all));
    const int unknown = int(all.count(theme::Status::Unknown));
    if (status.state != api::NodeState::Ready) all.append(theme::Status::Warning);
    for (const auto& problem : status.problems) all.append(statusOfProblem(problem));
    const int wrong = int(wrongNow(status, providers, 0).size());
    const auto worst = all.isEmpty() ? theme::Status::Unknown : theme::worstOf(all);
    return {worst, headlineOf(worst, wrong, unknown),
            QStringLiteral("%1  ·  %2").arg(providerText, nodeWord(status.state))};
}

QList<Note> wrongNow(const api::NodeStatus& status, const api::ProviderList* providers,
                     qint64 nodeNowMs)
{
    QList<Note> notes;
    for (const auto& problem : status.problems) notes.append(noteOf(problem, nodeNowMs));
    if (providers != nullptr) {
        for (const auto& provider : providers->providers) {
            const auto providerStatus = models::statusOf(models::severityOf(provider));
            if (provider.isEnabled && isBad(providerStatus) && !isNamed(notes, provider.name))
                notes.append(noteOf(provider, nodeNowMs));
        }
    }
    std::stable_sort(notes.begin(), notes.end(),
                     [](const Note& a, const Note& b) { return int(a.status) > int(b.status); });
    return notes;
}

QList<Note> eventNotes(const QList<api::NodeEvent>& events, theme::TimeZone zone)
{
    QList<Note> notes;
    for (auto it = events.rbegin(); it != events.rend(); ++it) {
        Note note;
        note.status = statusOfEvent(*it);
        note.title =
            models::plainText(it->subject.isEmpty() ? it->kindText : subjectText(it->subject));
        note.text = models::plainText(it->text).replace(QStringLiteral("->"), QStringLiteral("→"));
        note.time = theme::formatClock(it->atMs, zone);
        note.target = towards(it->subject);
        notes.append(note);
    }
    return notes;
}

}  // namespace helix::pages
