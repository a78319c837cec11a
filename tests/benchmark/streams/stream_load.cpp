// Many paced streams at once, from both ends. As `upstream` it is a provider that sends every
// client one event each interval; as `clients` it opens many streams and measures how late each
// event arrives. Every event carries the moment of its sending (CLOCK_MONOTONIC, shared by all
// processes of a machine), so that lateness is what the way between the two added. It uses none of
// the gateway's own code.
//
//   stream_load upstream INTERVAL_MS EVENTS        prints its port, serves until stdin ends
//   stream_load clients PORT PATH STREAMS MODEL    prints one line of figures

#include <boost/asio.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace asio = boost::asio;
using asio::ip::tcp;
using Clock = std::chrono::steady_clock;

namespace {

std::int64_t nowMicros()
{
    return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch())
        .count();
}

std::string chunk(const std::string& data)
{
    char size[32];
    std::snprintf(size, sizeof size, "%zx\r\n", data.size());
    return size + data + "\r\n";
}

std::string event(const std::string& delta, const char* finish)
{
    return "data: {\"id\":\"x\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
           "\"choices\":[{\"index\":0,\"delta\":" +
           delta + ",\"finish_reason\":" + finish + "}]}\n\n";
}

// ---- the provider ------------------------------------------------------------------------------

struct Pace {
    std::chrono::milliseconds interval;
    int events;
};

asio::awaitable<void> serveStream(tcp::socket socket, Pace pace)
{
    boost::system::error_code error;
    const auto token = [&error] { return asio::redirect_error(asio::use_awaitable, error); };
    std::string head;
    co_await asio::async_read_until(socket, asio::dynamic_buffer(head), "\r\n\r\n", token());
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n"
        "Connection: close\r\n\r\n" +
        chunk(event("{\"role\":\"assistant\",\"content\":\"\"}", "null"));
    co_await asio::async_write(socket, asio::buffer(answer), token());
    asio::steady_timer timer(socket.get_executor());
    auto next = Clock::now();
    for (int i = 0; i < pace.events && !error; ++i) {
        next += pace.interval;
        timer.expires_at(next);
        co_await timer.async_wait(token());
        const std::string piece = chunk(event(
            "{\"content\":\"t=" + std::to_string(nowMicros()) + " some more words\"}", "null"));
        co_await asio::async_write(socket, asio::buffer(piece), token());
    }
    const std::string end =
        chunk(event("{}", "\"stop\"")) + chunk("data: [DONE]\n\n") + "0\r\n\r\n";
    co_await asio::async_write(socket, asio::buffer(end), token());
}

asio::awaitable<void> acceptAll(tcp::acceptor& acceptor, Pace pace)
{
    for (;;) {
        boost::system::error_code error;
        tcp::socket socket =
            co_await acceptor.async_accept(asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        socket.set_option(tcp::no_delay(true), error);
        asio::co_spawn(acceptor.get_executor(), serveStream(std::move(socket), pace),
                       asio::detached);
    }
}

int runUpstream(Pace pace)
{
    asio::io_context context(1);
    tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
    acceptor.listen(4096);
    std::cout << acceptor.local_endpoint().port() << std::endl;
    asio::co_spawn(context, acceptAll(acceptor, pace), asio::detached);
    asio::posix::stream_descriptor input(context, 0);
    char byte = 0;
    input.async_read_some(asio::buffer(&byte, 1), [&](auto, auto) { context.stop(); });
    context.run();
    return 0;
}

// ---- the clients -------------------------------------------------------------------------------

struct Figures {
    std::vector<std::int64_t> lateMicros;
    int complete = 0;
    int failed = 0;
};

void measure(std::string_view text, Figures& figures)
{
    constexpr std::string_view kMark = "\"t=";
    for (auto at = text.find(kMark); at != std::string_view::npos; at = text.find(kMark, at + 1)) {
        const auto sent = std::strtoll(text.data() + at + kMark.size(), nullptr, 10);
        figures.lateMicros.push_back(nowMicros() - sent);
    }
}

asio::awaitable<void> readStream(tcp::endpoint server, std::string path, std::string model,
                                 Figures& figures)
{
    boost::system::error_code error;
    const auto token = [&error] { return asio::redirect_error(asio::use_awaitable, error); };
    tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect(server, token());
    const std::string body = "{\"model\":\"" + model +
                             "\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":"
                             "\"Tell me something.\"}]}";
    const std::string request =
        "POST " + path +
        " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
        "application/json\r\nAuthorization: Bearer none\r\nContent-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    co_await asio::async_write(socket, asio::buffer(request), token());
    std::string line;
    bool isDone = false;
    while (!error && !isDone) {
        const auto size =
            co_await asio::async_read_until(socket, asio::dynamic_buffer(line), '\n', token());
        if (error) break;
        const std::string_view text(line.data(), size);
        measure(text, figures);
        isDone = text.starts_with("data: [DONE]");
        line.erase(0, size);
    }
    ++(isDone ? figures.complete : figures.failed);
}

double millisAt(const std::vector<std::int64_t>& sorted, double share)
{
    if (sorted.empty()) return 0;
    const auto index = static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1));
    return static_cast<double>(sorted[index]) / 1000.0;
}

int runClients(std::uint16_t port, const std::string& path, int streams, const std::string& model)
{
    asio::io_context context(1);
    Figures figures;
    const tcp::endpoint server(asio::ip::make_address("127.0.0.1"), port);
    asio::steady_timer timer(context);
    // Begun over one second, so that the start is not what is measured.
    asio::co_spawn(
        context,
        [&]() -> asio::awaitable<void> {
            for (int i = 0; i < streams; ++i) {
                asio::co_spawn(context, readStream(server, path, model, figures), asio::detached);
                timer.expires_after(std::chrono::microseconds(1'000'000 / streams));
                co_await timer.async_wait(asio::use_awaitable);
            }
        },
        asio::detached);
    context.run();
    auto& late = figures.lateMicros;
    std::sort(late.begin(), late.end());
    std::printf("complete %d failed %d events %zu late-ms p50 %.2f p99 %.2f p99.9 %.2f max %.2f\n",
                figures.complete, figures.failed, late.size(), millisAt(late, 0.5),
                millisAt(late, 0.99), millisAt(late, 0.999), millisAt(late, 1));
    return figures.failed == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string mode = argc > 1 ? argv[1] : "";
    if (mode == "upstream" && argc == 4)
        return runUpstream({std::chrono::milliseconds(std::atoi(argv[2])), std::atoi(argv[3])});
    if (mode == "clients" && argc == 6)
        return runClients(static_cast<std::uint16_t>(std::atoi(argv[2])), argv[3],
                          std::atoi(argv[4]), argv[5]);
    std::cerr << "usage: stream_load upstream INTERVAL_MS EVENTS\n"
                 "       stream_load clients PORT PATH STREAMS MODEL\n";
    return 2;
}
