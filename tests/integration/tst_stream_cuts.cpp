// F19: a provider's stream that is cut at any of its bytes, by an orderly close or by a reset,
// against a real node. Before the first content the client gets a whole answer from the next
// provider; after it an error within the stream and never a clean end; only where the provider had
// said why its answer ended is a clean end right.

#include "fault_node.h"
#include "stream_readings.h"
#include "support/scripted_upstream.h"
#include "support/test_client.h"
#include "wire_streams.h"

#include <QtTest>
#include <atomic>
#include <mutex>
#include <thread>

using namespace helix::integration;
using namespace helix::test;
using namespace std::chrono_literals;

namespace {

constexpr int kClients = 4;
constexpr std::string_view kMark = "cut at ";

QByteArray yaml(const WireStream& stream, const ScriptedUpstream& a, const ScriptedUpstream& b)
{
    const auto provider = [](const std::string& name, const std::string& type,
                             const std::string& url) {
        return "  " + name + ": {type: " + type + ", base_url: \"" + url +
               "\", api_key: key-0123456789, models: [model-" + name +
               "], max_retries: 0, timeouts: {connect: 5s, first_content: 10s, idle: 10s, total: "
               "20s}}\n";
    };
    return QByteArray::fromStdString(
        "server: {workers: 2}\nproviders:\n" + provider("a", stream.type, a.url()) +
        provider("b", "openai", b.url() + "/v1") +
        "high_availability:\n"
        "  health_check: {enabled: false}\n"
        "  circuit_breaker: {enabled: false}\n"
        "  retry: {budget_ratio: 1, budget_min_per_second: 100000}\n"
        "  failover: {fallback_providers: [{primary: a, fallbacks: [b]}]}\n");
}

/// The stream up to the byte that the prompt names, then the cut.
Reply cutAsAsked(const WireStream& stream, bool isReset, const std::string& request)
{
    const auto at = request.find(kMark);
    const auto count = std::strtoul(request.c_str() + at + kMark.size(), nullptr, 10);
    auto reply = Reply::raw(stream.bytes.substr(0, count));
    return isReset ? reply.reset() : reply.close();
}

/// What is wrong with the answer to a stream that was cut after `cut` bytes; empty when nothing is.
QByteArray problem(const WireStream& stream, bool isReset, std::size_t cut,
                   const ClientAnswer& answer, const StreamReading& reading)
{
    const QByteArray said = QByteArray(kFirstPiece) + kSecondPiece;
    if (answer.status != 200 || !answer.isComplete) return "no whole answer";
    if (!reading.isReadable) return "an event that cannot be read";
    if (reading.isOver) return "something follows the end";
    if (reading.hasError && reading.hasCleanEnd) return "an error and a clean end";
    const bool isFromNext = reading.text == "from b" && reading.hasCleanEnd;
    const bool isBroken =
        reading.hasError && !reading.text.isEmpty() && said.startsWith(reading.text);
    const bool isWhole = reading.hasCleanEnd && reading.text == said;
    // A reset may overtake bytes that were sent before it.
    if (isFromNext) return cut < stream.contentUntil || isReset ? "" : "the next after content";
    if (isBroken)
        return cut >= stream.contentFrom && (cut < stream.finishUntil || isReset)
                   ? ""
                   : "an error at the wrong place";
    if (isWhole) return cut >= stream.finishFrom ? "" : "a clean end of a broken stream";
    return "neither whole nor broken";
}

}  // namespace

class TestStreamCuts : public QObject {
    Q_OBJECT
    std::unique_ptr<ScriptedUpstream> m_a;
    std::unique_ptr<ScriptedUpstream> m_b;
    std::unique_ptr<FaultNode> m_node;

    void start(const WireStream& stream, bool isReset)
    {
        m_a = std::make_unique<ScriptedUpstream>();
        m_a->setResponder([stream, isReset](const ScriptedUpstream::Received& request) {
            return cutAsAsked(stream, isReset, request.body);
        });
        m_b = std::make_unique<ScriptedUpstream>(Reply::stream().token("from b").finish());
        m_node = std::make_unique<FaultNode>();
        m_node->configure(yaml(stream, *m_a, *m_b));
        QVERIFY2(m_node->start(), m_node->errors().constData());
    }

    /// Every step-th cut over several connections; the problems found.
    [[nodiscard]] QByteArrayList cutEverywhere(const WireStream& stream, bool isReset,
                                               const ClientProtocolCase& protocol, std::size_t step)
    {
        QByteArrayList problems;
        std::mutex mutex;
        std::atomic<std::size_t> next{0};
        const auto work = [&] {
            for (;;) {
                const std::size_t cut = step * next++;
                if (cut > stream.bytes.size()) return;
                const auto body = protocol.body(std::string(kMark) + std::to_string(cut));
                const auto answer = exchange(m_node->port(), postText(protocol.target, body));
                const auto why = problem(stream, isReset, cut, answer, protocol.read(answer));
                if (why.isEmpty()) continue;
                const std::lock_guard lock(mutex);
                problems += why + " at " + QByteArray::number(qulonglong(cut)) + ": " +
                            QByteArray::number(answer.status) + ' ' +
                            QByteArray::fromStdString(answer.body).left(800);
            }
        };
        std::vector<std::thread> clients;
        for (int i = 0; i < kClients; ++i) clients.emplace_back(work);
        for (auto& client : clients) client.join();
        return problems;
    }

private slots:
    void cleanup()
    {
        m_node.reset();
        m_a.reset();
        m_b.reset();
    }

    void f19_aCutAtAnyByteNeverLooksWhole_data()
    {
        QTest::addColumn<int>("row");
        QTest::addColumn<bool>("isReset");
        QTest::addColumn<bool>("isChunked");
        int row = 0;
        for (const auto& stream : wireStreams(BodyFraming::UntilClose)) {
            QTest::addRow("F19: %s, closed", stream.type) << row << false << false;
            QTest::addRow("F19: %s, reset", stream.type) << row << true << false;
            QTest::addRow("F19: %s in chunks, closed", stream.type) << row << false << true;
            ++row;
        }
    }
    void f19_aCutAtAnyByteNeverLooksWhole()
    {
        QFETCH(int, row);
        QFETCH(bool, isReset);
        QFETCH(bool, isChunked);
        const auto framing = isChunked ? BodyFraming::Chunked : BodyFraming::UntilClose;
        const auto stream = wireStreams(framing)[std::size_t(row)];
        start(stream, isReset);
        const auto problems = cutEverywhere(stream, isReset, clientProtocols().front(), 1);
        QVERIFY2(problems.isEmpty(), problems.mid(0, 5).join('\n').constData());
        QCOMPARE(m_a->count(), stream.bytes.size() + 1);
        QVERIFY(m_node->isRunning());
    }

    void f19_everyProtocolTellsOfTheCut_data()
    {
        QTest::addColumn<int>("row");
        for (std::size_t row = 1; row < clientProtocols().size(); ++row)
            QTest::addRow("F19: to a client of %s", clientProtocols()[row].name) << int(row);
    }
    void f19_everyProtocolTellsOfTheCut()
    {
        QFETCH(int, row);
        const auto stream = wireStreams(BodyFraming::UntilClose).front();
        start(stream, false);
        const auto problems = cutEverywhere(stream, false, clientProtocols()[std::size_t(row)], 7);
        QVERIFY2(problems.isEmpty(), problems.mid(0, 5).join('\n').constData());
    }
};

QTEST_GUILESS_MAIN(TestStreamCuts)
#include "tst_stream_cuts.moc"
