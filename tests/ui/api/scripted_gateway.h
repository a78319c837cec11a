#pragma once
// A gateway for the tests of streams: speaks POST /v1/chat/completions as a script says, piece by
// piece, and notices when the client leaves. Listens on loopback, lives on the thread of the test.

#include <QJsonObject>
#include <QPointer>
#include <QTcpServer>
#include <QUrl>

class QTcpSocket;

namespace helix::test {

class ScriptedGateway : public QObject {
    Q_OBJECT
public:
    ScriptedGateway();

    [[nodiscard]] QUrl url() const;

    /// What every new request gets at once, byte for byte; nothing: it waits for write().
    void setScript(const QByteArray& bytes, bool isClosedAfter = true);
    /// To the newest request.
    void write(const QByteArray& bytes);
    void close();

    /// The bodies of the chat requests so far.
    [[nodiscard]] const QList<QJsonObject>& bodies() const { return m_bodies; }
    [[nodiscard]] const QList<QByteArray>& heads() const { return m_heads; }
    /// The newest client has closed its connection.
    [[nodiscard]] bool hasClientLeft() const { return m_socket.isNull(); }

    /// The head of a good event stream.
    [[nodiscard]] static QByteArray head();
    [[nodiscard]] static QByteArray event(const QByteArray& data);
    [[nodiscard]] static QByteArray text(const QString& text);
    /// A piece of a tool call; without id and name it goes on with the one before.
    [[nodiscard]] static QByteArray toolCall(int index, const QString& arguments,
                                             const QString& id = {}, const QString& name = {});
    [[nodiscard]] static QByteArray end();

private:
    void take(QTcpSocket* socket);

    QTcpServer m_server;
    QPointer<QTcpSocket> m_socket;
    QByteArray m_script;
    bool m_isClosedAfter = true;
    QList<QJsonObject> m_bodies;
    QList<QByteArray> m_heads;
};

}  // namespace helix::test
