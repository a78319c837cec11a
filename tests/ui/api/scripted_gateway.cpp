#include "scripted_gateway.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTcpSocket>

namespace helix::test {

namespace {

qsizetype contentLength(const QByteArray& head)
{
    for (const QByteArray& line : head.split('\n'))
        if (line.toLower().startsWith("content-length:")) return line.mid(15).trimmed().toInt();
    return 0;
}

QByteArray delta(const QJsonObject& delta)
{
    const QJsonObject choice{{QStringLiteral("index"), 0}, {QStringLiteral("delta"), delta}};
    const QJsonObject chunk{{QStringLiteral("choices"), QJsonArray{choice}}};
    return ScriptedGateway::event(QJsonDocument(chunk).toJson(QJsonDocument::Compact));
}

const QByteArray kModels = R"({"object":"list","data":[
    {"id":"fast","object":"model","owned_by":"helixagent"},
    {"id":"large","object":"model","owned_by":"claude"},
    {"id":"auto","object":"model","owned_by":"helixagent"}]})";

}  // namespace

ScriptedGateway::ScriptedGateway()
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket* socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { take(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
    m_server.listen(QHostAddress::LocalHost, 0);
}

QUrl ScriptedGateway::url() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()));
}

void ScriptedGateway::setScript(const QByteArray& bytes, bool isClosedAfter)
{
    m_script = bytes;
    m_isClosedAfter = isClosedAfter;
}

void ScriptedGateway::write(const QByteArray& bytes)
{
    if (m_socket) m_socket->write(bytes);
}

void ScriptedGateway::close()
{
    if (m_socket) m_socket->disconnectFromHost();
}

void ScriptedGateway::take(QTcpSocket* socket)
{
    QByteArray bytes = socket->property("bytes").toByteArray() + socket->readAll();
    socket->setProperty("bytes", bytes);
    const auto end = bytes.indexOf("\r\n\r\n");
    if (end < 0 || bytes.size() < end + 4 + contentLength(bytes.left(end))) return;
    socket->setProperty("bytes", QByteArray());
    if (bytes.startsWith("GET ")) {
        socket->write(
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: "
            "close\r\nContent-Length: " +
            QByteArray::number(kModels.size()) + "\r\n\r\n" + kModels);
        socket->disconnectFromHost();
        return;
    }
    m_heads << bytes.left(end);
    m_bodies << QJsonDocument::fromJson(bytes.mid(end + 4)).object();
    m_socket = socket;
    if (m_script.isEmpty()) return;
    socket->write(m_script);
    if (m_isClosedAfter) socket->disconnectFromHost();
}

QByteArray ScriptedGateway::head()
{
    return "HTTP/1.1 200 OK\r\nX-Request-ID: req-1\r\nX-Helix-Provider: claude\r\nX-Helix-Model: "
           "large\r\nX-Helix-Attempts: 2\r\nX-Helix-Fallbacks: 1\r\nX-Helix-Cache: miss\r\n"
           "Content-Type: text/event-stream; charset=utf-8\r\nConnection: close\r\n\r\n";
}

QByteArray ScriptedGateway::event(const QByteArray& data)
{
    return "data: " + data + "\n\n";
}

QByteArray ScriptedGateway::text(const QString& text)
{
    return delta({{QStringLiteral("content"), text}});
}

QByteArray ScriptedGateway::toolCall(int index, const QString& arguments, const QString& id,
                                     const QString& name)
{
    QJsonObject function{{QStringLiteral("arguments"), arguments}};
    if (!name.isEmpty()) function.insert(QStringLiteral("name"), name);
    QJsonObject call{{QStringLiteral("index"), index}, {QStringLiteral("function"), function}};
    if (!id.isEmpty()) call.insert(QStringLiteral("id"), id);
    return delta({{QStringLiteral("tool_calls"), QJsonArray{call}}});
}

QByteArray ScriptedGateway::end()
{
    return event(R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})") +
           event(R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":80,)"
                 R"("total_tokens":92,"cost":0.0012}})") +
           event("[DONE]");
}

}  // namespace helix::test
