#include "fixture_node.h"

#include <QJsonDocument>
#include <QTcpSocket>

namespace helix::test {

namespace {

const QByteArray kHeadEnd = QByteArrayLiteral("\r\n\r\n");

QByteArray headerOf(const QByteArray& head, const QByteArray& name)
{
    for (const QByteArray& line : head.split('\n')) {
        const auto colon = line.indexOf(':');
        if (colon > 0 && line.left(colon).trimmed().toLower() == name)
            return line.mid(colon + 1).trimmed();
    }
    return {};
}

Asked parse(const QByteArray& head, const QByteArray& body)
{
    const QList<QByteArray> line = head.left(head.indexOf("\r\n")).split(' ');
    const QUrl target(QString::fromLatin1(line.value(1)));
    return {line.value(0), target.path(), QUrlQuery(target), QJsonDocument::fromJson(body).object(),
            headerOf(head, "authorization")};
}

}  // namespace

FixtureNode::FixtureNode()
{
    connect(&m_server, &QTcpServer::newConnection, this, [this] {
        while (QTcpSocket* socket = m_server.nextPendingConnection()) {
            connect(socket, &QTcpSocket::readyRead, this, [this, socket] { take(socket); });
            connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        }
    });
    m_server.listen(QHostAddress::LocalHost, 0);
}

QUrl FixtureNode::url() const
{
    return QUrl(QStringLiteral("http://127.0.0.1:%1").arg(m_server.serverPort()));
}

void FixtureNode::answer(const QString& path, Responder responder)
{
    m_responders.insert(path, std::move(responder));
}

void FixtureNode::answer(const QString& path, const QJsonObject& json)
{
    answer(path, [body = QJsonDocument(json).toJson(QJsonDocument::Compact)](const Asked&) {
        return Answer{200, body};
    });
}

void FixtureNode::take(QTcpSocket* socket)
{
    QByteArray bytes = socket->property("bytes").toByteArray() + socket->readAll();
    socket->setProperty("bytes", bytes);
    const auto end = bytes.indexOf(kHeadEnd);
    if (end < 0) return;
    const QByteArray head = bytes.left(end + 2);
    const QByteArray body = bytes.mid(end + kHeadEnd.size());
    if (body.size() < headerOf(head, "content-length").toInt()) return;
    socket->setProperty("bytes", QByteArray());
    const Asked asked = parse(head, body);
    m_asked << asked;
    respond(socket, asked);
}

void FixtureNode::respond(QTcpSocket* socket, const Asked& asked)
{
    if (asked.path.endsWith(QLatin1String("/stream"))) {
        socket->write(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n: "
            "here\n\n");
        m_streams[asked.path] << socket;
        return;
    }
    Answer answer{
        404,
        R"({"error":{"message":"not found","type":"invalid_request_error","code":"not_found"}})"};
    for (auto it = m_responders.begin(); it != m_responders.end(); ++it) {
        const bool isPrefix = it.key().endsWith(u'*') && asked.path.startsWith(it.key().chopped(1));
        if (it.key() == asked.path || isPrefix) answer = it.value()(asked);
        if (it.key() == asked.path) break;
    }
    socket->write("HTTP/1.1 " + QByteArray::number(answer.status) +
                  " X\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: " +
                  QByteArray::number(answer.body.size()) + "\r\n\r\n" + answer.body);
    socket->disconnectFromHost();
}

void FixtureNode::push(const QString& path, const QByteArray& event, const QByteArray& data,
                       qint64 id)
{
    for (const auto& socket : m_streams.value(path)) {
        if (!socket) continue;
        socket->write("event: " + event + "\n");
        if (id > 0) socket->write("id: " + QByteArray::number(id) + "\n");
        socket->write("data: " + data + "\n\n");
    }
}

int FixtureNode::openStreams(const QString& path) const
{
    int open = 0;
    for (const auto& socket : m_streams.value(path)) open += socket ? 1 : 0;
    return open;
}

QList<Asked> FixtureNode::asked(const QString& path) const
{
    QList<Asked> matching;
    for (const Asked& asked : m_asked)
        if (asked.path == path) matching << asked;
    return matching;
}

}  // namespace helix::test
