// Logs and node events: a page, and a stream to follow. A stream looks for news four times a
// second; a reader that falls behind the ring is told how much it missed.

#include "gateway/admin/admin_endpoints.h"
#include "net/sse.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr std::chrono::milliseconds kFollowInterval{250};
constexpr std::chrono::seconds kHeartbeat{10};
constexpr std::size_t kMaxLogPage = 2'000;
constexpr std::size_t kDefaultLogPage = 500;
constexpr std::size_t kFollowBatch = 500;

template <class Number>
std::optional<Number> numberParameter(const Exchange& exchange, const char* name)
{
    const std::string text = exchange.request.queryParameter(name);
    Number value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

std::uint64_t resumePoint(const Exchange& exchange, std::uint64_t fallback)
{
    if (const auto after = numberParameter<std::uint64_t>(exchange, "after")) return *after;
    const std::string last(exchange.request.headers.get("last-event-id"));
    std::uint64_t value = 0;
    const auto parsed = std::from_chars(last.data(), last.data() + last.size(), value);
    return !last.empty() && parsed.ec == std::errc() ? value : fallback;
}

void appendGap(std::string& out, std::uint64_t dropped)
{
    if (dropped == 0) return;
    out += "event: gap\ndata: {\"dropped\":" + std::to_string(dropped) + "}\n\n";
}

// Asks `collect` for news until the client or the node goes; collect appends whole events to its
// argument.
template <class Collect>
asio::awaitable<void> follow(Services& services, Exchange& exchange, Collect collect)
{
    if (!co_await exchange.beginEventStream()) co_return;
    net::Event tick(exchange.worker.context(), exchange.worker.timers());
    std::string out = ": following\n\n";
    SteadyTime lastSent = services.clock.steadyNow();
    while (services.node.state() != NodeState::Draining) {
        collect(out);
        const SteadyTime now = services.clock.steadyNow();
        if (out.empty() && now - lastSent >= kHeartbeat) out = ": alive\n\n";
        if (!out.empty()) {
            const auto sent = co_await exchange.writer.write(out);
            if (!sent) co_return;
            lastSent = now;
            out.clear();
        }
        if (co_await tick.wait(std::chrono::steady_clock::now() + kFollowInterval) ==
            net::WaitOutcome::Cancelled)
            co_return;
    }
    (void)co_await exchange.writer.endStream();
}

std::optional<telemetry::RecentQuery> logQuery(const Exchange& exchange, std::string& problem)
{
    telemetry::RecentQuery query;
    query.limit = std::clamp<std::size_t>(
        numberParameter<std::size_t>(exchange, "limit").value_or(kDefaultLogPage), 1, kMaxLogPage);
    query.contains = exchange.request.queryParameter("q");
    const std::string level = exchange.request.queryParameter("level");
    if (level.empty()) return query;
    const auto parsed = telemetry::parseLevel(level);
    if (!parsed) {
        problem = parsed.error().message;
        return std::nullopt;
    }
    query.minLevel = *parsed;
    return query;
}

}  // namespace

asio::awaitable<void> serveAdminLogs(Services& services, Exchange& exchange)
{
    std::string problem;
    auto query = logQuery(exchange, problem);
    if (!query) {
        ApiError error = badRequest(problem, "level");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const auto after = numberParameter<std::uint64_t>(exchange, "after");
    query->after = after.value_or(0);
    query->isNewestFirstCut = !after.has_value();
    const telemetry::RecentPage page = services.recentLog.since(*query);
    // The lines are JSON already; they are joined, not parsed again.
    std::string body = "{\"lines\":[";
    for (std::size_t i = 0; i < page.lines.size(); ++i) {
        body += (i == 0 ? "" : ",");
        body += "{\"seq\":" + std::to_string(page.lines[i].seq) +
                ",\"line\":" + page.lines[i].json + "}";
    }
    body += "],\"last_seq\":" + std::to_string(page.lastSeq) +
            ",\"first_seq\":" + std::to_string(page.firstSeq) +
            ",\"dropped\":" + std::to_string(after ? page.gap : 0) + "}";
    co_await exchange.respondText(200, "application/json", std::move(body));
}

asio::awaitable<void> serveAdminLogStream(Services& services, Exchange& exchange)
{
    std::string problem;
    auto query = logQuery(exchange, problem);
    if (!query) {
        ApiError error = badRequest(problem, "level");
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    query->after = resumePoint(exchange, services.recentLog.lastSeq());
    query->limit = kFollowBatch;
    query->isNewestFirstCut = false;
    auto collect = [&services, query = *query](std::string& out) mutable {
        const telemetry::RecentPage page = services.recentLog.since(query);
        appendGap(out, page.gap);
        for (const auto& line : page.lines)
            out += "event: log\nid: " + std::to_string(line.seq) + "\ndata: " + line.json + "\n\n";
        query.after = page.nextAfter;
    };
    co_await follow(services, exchange, std::move(collect));
}

asio::awaitable<void> serveAdminEventStream(Services& services, Exchange& exchange)
{
    std::uint64_t start = resumePoint(exchange, services.events.lastSeq());
    auto collect = [&services, after = start](std::string& out) mutable {
        std::uint64_t gap = 0;
        const auto events = services.events.since(after, kFollowBatch, gap);
        appendGap(out, gap);
        for (const auto& event : events) {
            out += "event: " + event.kind + "\nid: " + std::to_string(event.seq) +
                   "\ndata: " + dumpJson(event.toJson()) + "\n\n";
            after = event.seq;
        }
    };
    co_await follow(services, exchange, std::move(collect));
}

}  // namespace helix::gateway
