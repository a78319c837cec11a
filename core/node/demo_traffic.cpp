#include "node/demo_traffic.h"

#include "base/json.h"

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

namespace helix::node {

namespace asio = net::asio;

namespace {

constexpr int kMaxInFlight = 12;
constexpr double kMeanIntervalMs = 450;
constexpr std::chrono::seconds kPatience{60};

constexpr std::array kQuestions{
    "Summarise yesterday's deployment in three sentences.",
    "Which index would help a query that filters by status and sorts by time?",
    "Write a polite answer to a customer whose order is late.",
    "Explain the difference between a liveness and a readiness probe.",
    "Name three causes of a slow TLS handshake.",
    "Turn this list of errors into a table with counts.",
};

struct Caller {
    const char* model;
    int share;
};
constexpr std::array kCallers{Caller{"claude-sim-large", 5}, Caller{"fast", 3},
                              Caller{"deepseek-sim-chat", 2}, Caller{"qwen-sim-max", 2}};

}  // namespace

DemoTraffic::DemoTraffic(net::Worker& worker, std::string apiUrl, const Secret& token)
    : m_worker(worker), m_url(std::move(apiUrl)), m_token(token)
{}

void DemoTraffic::start()
{
    asio::co_spawn(m_worker.context(), run(), asio::detached);
    asio::co_spawn(m_worker.context(), verifyProviders(), asio::detached);
}

asio::awaitable<void> DemoTraffic::run()
{
    net::Event pause(m_worker.context(), m_worker.timers());
    std::exponential_distribution<double> interval(1.0 / kMeanIntervalMs);
    int total = 0;
    for (const Caller& caller : kCallers) total += caller.share;
    while (!m_isStopping) {
        const auto wait =
            std::chrono::milliseconds(20 + static_cast<int>(std::min(interval(m_random), 4'000.0)));
        (void)co_await pause.wait(std::chrono::steady_clock::now() + wait);
        if (m_isStopping || m_inFlight >= kMaxInFlight) continue;
        int draw = std::uniform_int_distribution<int>(0, total - 1)(m_random);
        const char* model = kCallers.front().model;
        for (const Caller& caller : kCallers) {
            model = caller.model;
            if ((draw -= caller.share) < 0) break;
        }
        const char* question = kQuestions[m_random() % kQuestions.size()];
        asio::co_spawn(m_worker.context(), call(model, question, m_random() % 2 == 0),
                       asio::detached);
    }
}

asio::awaitable<void> DemoTraffic::call(std::string model, std::string question, bool isStream)
{
    ++m_inFlight;
    Json message = Json::object();
    message["role"] = "user";
    message["content"] = question;
    Json body = Json::object();
    body["model"] = model;
    body["stream"] = isStream;
    body["messages"] = Json::array();
    body["messages"].push_back(std::move(message));
    std::string path = "/v1/chat/completions";
    std::string text = dumpJson(body);
    co_await post(std::move(path), std::move(text));
    --m_inFlight;
}

asio::awaitable<void> DemoTraffic::verifyProviders()
{
    std::string path = "/v1/providers/verify";
    std::string nothing = "{}";
    co_await post(std::move(path), std::move(nothing));
}

asio::awaitable<void> DemoTraffic::post(std::string path, std::string body)
{
    net::ClientRequest request;
    request.url = m_url + path;
    request.headers.add("Content-Type", "application/json");
    request.headers.add("User-Agent", "helix-demo");
    request.headers.add("Authorization", "Bearer " + m_token.reveal());
    request.body = std::move(body);
    const auto until = std::chrono::steady_clock::now() + kPatience;
    const auto exchange = m_worker.client().start(std::move(request));
    const auto head = co_await exchange->head(until);
    if (!head) co_return;
    // What comes back is the business of the request log; here it is only read to its end.
    const auto answer = co_await exchange->readAll(until);
    (void)answer;
}

}  // namespace helix::node
