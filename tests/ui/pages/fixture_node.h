#pragma once
// A node for the tests of the pages: answers the admin API with canned JSON on loopback, keeps
// streams open to push into, and remembers what it was asked. Lives on the thread of the test.

#include <QHash>
#include <QJsonObject>
#include <QList>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>
#include <QUrlQuery>

#include <functional>

class QTcpSocket;

namespace helix::test {

struct Asked {
    QByteArray method;
    QString path;
    QUrlQuery query;
    QJsonObject body;
    QByteArray authorization;
};

struct Answer {
    int status = 200;
    QByteArray body;
};

class FixtureNode : public QObject {
    Q_OBJECT
public:
    using Responder = std::function<Answer(const Asked&)>;

    FixtureNode();

    [[nodiscard]] QUrl url() const;

    /// Answers every request whose path is exactly @p path; a path that ends with '*' answers what
    /// begins so.
    void answer(const QString& path, Responder responder);
    void answer(const QString& path, const QJsonObject& json);

    /// Sends an event on every open stream of @p path.
    void push(const QString& path, const QByteArray& event, const QByteArray& data, qint64 id);

    [[nodiscard]] int openStreams(const QString& path) const;
    [[nodiscard]] QList<Asked> asked(const QString& path) const;

private:
    void take(QTcpSocket* socket);
    void respond(QTcpSocket* socket, const Asked& asked);

    QTcpServer m_server;
    QHash<QString, Responder> m_responders;
    QList<Asked> m_asked;
    QHash<QString, QList<QPointer<QTcpSocket>>> m_streams;
};

}  // namespace helix::test
