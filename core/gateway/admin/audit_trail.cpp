// The audit log to read: a page of it, and all of it as a file.

#include "gateway/admin/admin_endpoints.h"
#include "gateway/audit_text.h"
#include "net/blocking_call.h"

#include <charconv>

namespace helix::gateway {

namespace asio = net::asio;

namespace {

constexpr int kDefaultPage = 100;
constexpr int kExportBatch = 500;

bool readNumber(const Exchange& exchange, const char* name, std::optional<std::int64_t>& out)
{
    const std::string text = exchange.request.queryParameter(name);
    if (text.empty()) return true;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size()) return false;
    out = value;
    return true;
}

tl::expected<AuditQuery, ApiError> readQuery(const Exchange& exchange)
{
    AuditQuery query;
    std::optional<std::int64_t> limit = kDefaultPage;
    for (const auto& [name, target] :
         {std::pair("limit", &limit), std::pair("before", &query.before),
          std::pair("after", &query.after), std::pair("since_ms", &query.sinceMs),
          std::pair("until_ms", &query.untilMs)})
        if (!readNumber(exchange, name, *target))
            return tl::unexpected(badRequest(std::string(name) + " must be a number", name));
    if (*limit < 1 || *limit > kMaxAuditPage)
        return tl::unexpected(
            badRequest("limit must be 1 to " + std::to_string(kMaxAuditPage), "limit"));
    query.limit = static_cast<int>(*limit);
    query.actor = exchange.request.queryParameter("actor");
    query.action = exchange.request.queryParameter("action");
    query.subject = exchange.request.queryParameter("subject");
    query.contains = exchange.request.queryParameter("q");
    return query;
}

asio::awaitable<Result<AuditPage>> readPage(Services& services, net::Worker& worker,
                                            AuditQuery query)
{
    auto call = [&services, query = std::move(query)]() { return services.audit.page(query); };
    co_return co_await net::runBlocking(worker, services.blocking, std::move(call));
}

asio::awaitable<bool> beginFile(Exchange& exchange, AuditFormat format)
{
    const bool isCsv = format == AuditFormat::Csv;
    net::Headers headers = exchange.answerHeaders;
    headers.add("Content-Type", isCsv ? "text/csv; charset=utf-8" : "application/jsonl");
    headers.add("Content-Disposition",
                std::string("attachment; filename=\"audit.") + (isCsv ? "csv\"" : "jsonl\""));
    headers.add("Cache-Control", "no-store");
    exchange.record.status = 200;
    const auto begun = co_await exchange.writer.beginStream(200, std::move(headers));
    co_return begun.has_value();
}

}  // namespace

asio::awaitable<bool> audited(Services& services, Exchange& exchange, AuditEntry entry)
{
    entry.actor = exchange.principal.name();
    entry.client = exchange.record.client;
    Json data = entry.toJson();
    const std::string subject = entry.subject;
    const std::string text = entry.action + " on " + entry.subject;
    auto call = [&services, row = std::move(entry)]() { return services.audit.append(row); };
    auto written = co_await net::runToEnd(exchange.worker, services.blocking, std::move(call));
    if (!written) {
        ApiError error = fromError(written.error());
        error.message =
            "the act was done but could not be written to the audit log: " + error.message;
        co_await exchange.respondError(std::move(error));
        co_return false;
    }
    data["id"] = *written;
    services.events.publish("audit", subject, text, std::move(data));
    co_return true;
}

asio::awaitable<void> serveAdminAudit(Services& services, Exchange& exchange)
{
    auto query = readQuery(exchange);
    if (!query) {
        co_await exchange.respondError(std::move(query.error()));
        co_return;
    }
    auto page = co_await readPage(services, exchange.worker, std::move(*query));
    if (!page) {
        ApiError error = fromError(page.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    const Json body = page->toJson();
    co_await exchange.respondJson(200, body);
}

// Page by page, each read only when the client took the one before: the log may be larger than
// memory, and a reader that stops costs nothing.
asio::awaitable<void> serveAdminAuditExport(Services& services, Exchange& exchange)
{
    auto query = readQuery(exchange);
    const auto format = parseAuditFormat(exchange.request.queryParameter("format"));
    if (!query || !format) {
        ApiError error =
            query ? badRequest("format must be jsonl or csv", "format") : std::move(query.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    query->limit = kExportBatch;
    query->after = query->after.value_or(0);
    auto page = co_await readPage(services, exchange.worker, *query);
    if (!page) {
        ApiError error = fromError(page.error());
        co_await exchange.respondError(std::move(error));
        co_return;
    }
    if (!co_await beginFile(exchange, *format)) co_return;
    std::string text = auditHead(*format);
    for (;;) {
        for (const AuditEntry& entry : page->entries) text += auditLine(entry, *format);
        if (!text.empty()) {
            const auto sent = co_await exchange.writer.write(text);
            if (!sent) co_return;
        }
        if (!page->hasMore) break;
        text.clear();
        query->after = page->entries.back().id;
        page = co_await readPage(services, exchange.worker, *query);
        if (!page) {
            // A file that ends early must not look whole.
            exchange.writer.abortStream();
            co_return;
        }
    }
    (void)co_await exchange.writer.endStream();
}

}  // namespace helix::gateway
