#include "gateway/endpoint.h"

#include <QtTest>

using namespace helix::gateway;

class TestEndpoint : public QObject {
    Q_OBJECT
private slots:
    void findsTheRoute_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("parameter");
        QTest::newRow("a plain path") << "GET"
                                      << "/v1/models"
                                      << "/v1/models"
                                      << "";
        QTest::newRow("a model id with slashes") << "GET"
                                                 << "/v1/models/openrouter/meta/llama"
                                                 << "/v1/models/{id*}"
                                                 << "openrouter/meta/llama";
        QTest::newRow("the fixed word wins over a parameter") << "GET"
                                                              << "/v1/providers/health"
                                                              << "/v1/providers/health"
                                                              << "";
        for (const char* word : {"verification", "discovery", "best"})
            QTest::newRow(word) << "GET" << QString("/v1/providers/%1").arg(word)
                                << QString("/v1/providers/%1").arg(word) << "";
        QTest::newRow("any other word is a provider") << "GET"
                                                      << "/v1/providers/claude"
                                                      << "/v1/providers/{id}"
                                                      << "claude";
        QTest::newRow("a parameter in the middle") << "GET"
                                                   << "/v1/providers/claude/health"
                                                   << "/v1/providers/{id}/health"
                                                   << "claude";
        QTest::newRow("a method of a provider's model")
            << "POST"
            << "/v1beta/models/google/gemini:generateContent"
            << "/v1beta/models/{call*}"
            << "google/gemini:generateContent";
        QTest::newRow("Anthropic's token count") << "POST"
                                                 << "/v1/messages/count_tokens"
                                                 << "/v1/messages/count_tokens"
                                                 << "";
        QTest::newRow("Ollama's chat") << "POST"
                                       << "/api/chat"
                                       << "/api/chat"
                                       << "";
        QTest::newRow("HEAD is answered by GET") << "HEAD"
                                                 << "/health"
                                                 << "/health"
                                                 << "";
        QTest::newRow("an admin act") << "POST"
                                      << "/admin/providers/claude/breaker"
                                      << "/admin/providers/{name}/breaker"
                                      << "claude";
    }
    void findsTheRoute()
    {
        QFETCH(QString, method);
        QFETCH(QString, path);
        QFETCH(QString, pattern);
        QFETCH(QString, parameter);
        const Match match = matchEndpoint(method.toStdString(), path.toStdString());
        QVERIFY(match.endpoint != nullptr);
        QCOMPARE(QString::fromStdString(std::string(match.endpoint->path)), pattern);
        QCOMPARE(QString::fromStdString(match.parameter), parameter);
    }

    void knowsWhatIsNotThere()
    {
        QVERIFY(matchEndpoint("GET", "/v1").endpoint == nullptr);
        QVERIFY(matchEndpoint("GET", "/admin").endpoint == nullptr);
        QCOMPARE(matchEndpoint("GET", "/nothing").allowedMethods, std::string());
    }

    void namesTheMethodsOfAKnownPath()
    {
        const Match match = matchEndpoint("DELETE", "/v1/models");
        QVERIFY(match.endpoint == nullptr);
        QCOMPARE(match.allowedMethods, std::string("GET"));
    }

    void whatAdministratesNeedsTheAdminToken()
    {
        for (const Endpoint& endpoint : endpoints()) {
            const bool isAdmin = endpoint.path.starts_with("/admin");
            const bool changesProviders =
                endpoint.path.starts_with("/v1/providers") && endpoint.method != "GET";
            QCOMPARE(endpoint.access == Access::Admin, isAdmin || changesProviders);
            const bool isOpen = endpoint.path.starts_with("/health") ||
                                endpoint.path == "/v1/auth/login" ||
                                endpoint.path == "/v1/auth/refresh";
            QCOMPARE(endpoint.access == Access::Open, isOpen);
        }
    }
};

QTEST_APPLESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
