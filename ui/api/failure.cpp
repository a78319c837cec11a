#include "api/http_worker.h"
#include "api/json_fields.h"

#include <QCoreApplication>
#include <QNetworkReply>

namespace helix::api {
namespace {

QString translated(const char* text)
{
    return QCoreApplication::translate("helix::api", text);
}

QString placeOf(const QNetworkReply& reply)
{
    const QUrl url = reply.url();
    return url.port() < 0 ? url.host() : QStringLiteral("%1:%2").arg(url.host()).arg(url.port());
}

FailureKind kindOfStatus(int status)
{
    if (status == 401) return FailureKind::Unauthorized;
    if (status == 403) return FailureKind::Forbidden;
    if (status == 404) return FailureKind::NotFound;
    return status >= 500 ? FailureKind::ServerError : FailureKind::Rejected;
}

Failure httpFailure(const QNetworkReply& reply, int status, const QByteArray& body)
{
    Failure failure{kindOfStatus(status), status, {}, {}};
    if (const auto object = parseObject(body)) {
        const auto error = object->value(QLatin1String("error")).toObject();
        failure.text = textAt(error, QLatin1String("message"));
        failure.code = textAt(error, QLatin1String("code"));
        failure.param = textAt(error, QLatin1String("param"));
    }
    if (failure.text.isEmpty())
        failure.text = translated("%1 answered %2").arg(placeOf(reply)).arg(status);
    return failure;
}

Failure transportFailure(const QNetworkReply& reply)
{
    const QString place = placeOf(reply);
    switch (reply.error()) {
        case QNetworkReply::ConnectionRefusedError:
            return {FailureKind::Refused,
                    0,
                    translated("%1 refused the connection: nothing listens there").arg(place),
                    {}};
        case QNetworkReply::HostNotFoundError:
            return {FailureKind::Dns,
                    0,
                    translated("The name %1 does not resolve").arg(reply.url().host()),
                    {}};
        case QNetworkReply::SslHandshakeFailedError:
            return {FailureKind::Tls,
                    0,
                    translated("TLS with %1 failed: %2").arg(place, reply.errorString()),
                    {}};
        case QNetworkReply::TimeoutError:
            return {
                FailureKind::Timeout, 0, translated("%1 did not answer in time").arg(place), {}};
        default:
            return {
                FailureKind::Network, 0, translated("%1: %2").arg(place, reply.errorString()), {}};
    }
}

}  // namespace

std::optional<Failure> failureOf(QNetworkReply& reply, const QByteArray& body)
{
    if (reply.property("isTimedOut").toBool())
        return Failure{FailureKind::Timeout,
                       0,
                       translated("%1 did not answer in time").arg(placeOf(reply)),
                       {}};
    if (reply.property("isTooLarge").toBool())
        return Failure{FailureKind::Decode,
                       0,
                       translated("The answer of %1 is larger than 32 MiB").arg(placeOf(reply)),
                       {}};
    const int status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    if (status >= 300) return httpFailure(reply, status, body);
    if (reply.error() == QNetworkReply::OperationCanceledError)
        return Failure{FailureKind::Cancelled, 0, translated("Withdrawn"), {}};
    if (reply.error() != QNetworkReply::NoError) return transportFailure(reply);
    return std::nullopt;
}

QString failureWord(const Failure& failure)
{
    switch (failure.kind) {
        case FailureKind::Dns: return translated("name not found");
        case FailureKind::Refused: return translated("refused");
        case FailureKind::Tls: return translated("TLS");
        case FailureKind::Timeout: return translated("timeout");
        case FailureKind::Network: return translated("network");
        case FailureKind::Unauthorized: return translated("token needed");
        case FailureKind::Forbidden: return translated("not allowed");
        case FailureKind::Decode: return translated("unreadable answer");
        case FailureKind::Cancelled: return translated("withdrawn");
        case FailureKind::NotFound:
        case FailureKind::Rejected:
        case FailureKind::ServerError: return QString::number(failure.httpStatus);
    }
    return {};
}

}  // namespace helix::api
