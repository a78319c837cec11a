#include "pages/playground_request.h"

#include <QJsonDocument>
#include <QUuid>

namespace helix::pages {
namespace {

const QString kModel = QStringLiteral("model");
const QString kMessages = QStringLiteral("messages");
const QString kParameters = QStringLiteral("parameters");
const QString kHandover = QStringLiteral("handover");

}  // namespace

Navigation playgroundNavigation(const PlaygroundRequest& request)
{
    Navigation navigation{
        QStringLiteral("playground"),
        {{kModel, request.model}, {kHandover, QUuid::createUuid().toString(QUuid::WithoutBraces)}}};
    const auto messages = QJsonDocument(request.messages).toJson(QJsonDocument::Compact);
    const auto parameters = QJsonDocument(request.parameters).toJson(QJsonDocument::Compact);
    if (messages.size() + parameters.size() > kMaxPlaygroundRequestBytes) return navigation;
    if (!request.messages.isEmpty())
        navigation.filters.insert(kMessages, QString::fromUtf8(messages));
    if (!request.parameters.isEmpty())
        navigation.filters.insert(kParameters, QString::fromUtf8(parameters));
    return navigation;
}

QString playgroundHandover(const QMap<QString, QString>& filters)
{
    return filters.value(kHandover);
}

PlaygroundRequest playgroundRequest(const QMap<QString, QString>& filters)
{
    const auto document = [&](const QString& key) {
        return QJsonDocument::fromJson(filters.value(key).toUtf8());
    };
    return {filters.value(kModel), document(kMessages).array(), document(kParameters).object()};
}

PlaygroundRequest playgroundRequestOfBody(const QJsonObject& body, const QString& model)
{
    PlaygroundRequest request{body.value(kModel).toString(model), body.value(kMessages).toArray(),
                              body};
    for (const QString& name : {kModel, kMessages, QStringLiteral("stream")})
        request.parameters.remove(name);
    return request;
}

}  // namespace helix::pages
