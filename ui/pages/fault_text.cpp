#include "pages/fault_text.h"

#include "theme/format.h"

#include <QCoreApplication>

namespace helix::pages {

namespace {

constexpr int kConflict = 409;
constexpr int kNotImplemented = 501;

QString tr(const char* text)
{
    return QCoreApplication::translate("FaultText", text);
}

QString targetText(const QString& provider, const QString& model)
{
    const QString who = provider == QLatin1String("*") ? tr("every provider") : provider;
    return model.isEmpty() ? who : who + QStringLiteral(" / ") + model;
}

QString shareText(double share)
{
    return share >= 1 ? tr("every attempt")
                      : tr("%1 of the attempts").arg(theme::formatShare(share));
}

}  // namespace

QString faultKindText(const api::Fault& fault)
{
    switch (fault.kind) {
        case api::FaultKind::Latency:
            return tr("Delay of %1")
                .arg(theme::formatLatency(fault.latencyMs ? std::optional<double>(*fault.latencyMs)
                                                          : std::nullopt));
        case api::FaultKind::Error:
            return fault.status ? tr("Error %1").arg(*fault.status) : tr("Errors");
        case api::FaultKind::Cut:
            return fault.afterEvents ? tr("Streams cut after %1 events").arg(*fault.afterEvents)
                                     : tr("Streams cut");
        case api::FaultKind::Unknown: break;
    }
    return tr("Fault");
}

QString faultText(const api::Fault& fault)
{
    return tr("%1 at %2, %3")
        .arg(faultKindText(fault), targetText(fault.provider, fault.model),
             shareText(fault.share.value_or(1)));
}

QString faultOriginText(const api::Fault& fault)
{
    QString text = fault.actor.isEmpty() ? tr("by somebody unknown") : tr("by %1").arg(fault.actor);
    if (!fault.reason.isEmpty()) text += QStringLiteral(": ") + fault.reason;
    return text;
}

QString draftText(const api::FaultDraft& draft)
{
    const QString target = targetText(draft.provider, draft.model);
    const QString share = shareText(draft.share);
    switch (draft.kind) {
        case api::FaultKind::Error:
            return tr("Fails %1 at %2 with status %3 before anything is sent, for %4.")
                .arg(share, target)
                .arg(draft.status)
                .arg(draft.duration);
        case api::FaultKind::Cut:
            return tr("Breaks the streams of %1 at %2 after %3 events with content, for %4.")
                .arg(share, target)
                .arg(draft.afterEvents)
                .arg(draft.duration);
        case api::FaultKind::Latency:
        case api::FaultKind::Unknown: break;
    }
    return tr("Delays %1 at %2 by %3, for %4.")
        .arg(share, target, theme::formatLatency(double(draft.latencyMs)), draft.duration);
}

QString faultFailureText(const api::Failure& failure)
{
    if (failure.httpStatus == kConflict)
        return tr("Fault injection is off on this node. Set faults.enabled: true in its "
                  "configuration and reload. (%1)")
            .arg(failure.text);
    if (failure.kind == api::FailureKind::NotFound || failure.httpStatus == kNotImplemented)
        return tr("This node cannot inject faults: it has no /admin/faults.");
    return failure.text;
}

}  // namespace helix::pages
