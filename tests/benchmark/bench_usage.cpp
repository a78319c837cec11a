// Questions to big stores: GET /admin/usage over ten million ledger rows (goal: 200 ms) and pages
// of /admin/requests over ten million records (goal: 50 ms), as the endpoints ask them, without
// HTTP. The stores are made once, in a folder that stays: BENCH_USAGE_FOLDER, or bench_usage in the
// system's temporary folder (about 10 GB). BENCH_USAGE_ROWS makes smaller ones.

#include "gateway/request_rows.h"
#include "gateway/sqlite_usage_ledger.h"
#include "gateway/usage_rows.h"
#include "store/migration.h"

#include <benchmark/benchmark.h>
#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace {

using namespace helix;
using namespace helix::gateway;

constexpr std::int64_t kStartMs = 1'704'067'200'000;  // 1 January 2024
constexpr std::int64_t kSpanMs = 30 * kDayMs;
constexpr std::int64_t kKeys = 1'000;
constexpr std::int64_t kModels = 12;
constexpr std::int64_t kModelsOfAKey = 4;
constexpr std::int64_t kBatch = 50'000;
const SystemClock kClock;

std::int64_t rowCount()
{
    const char* rows = std::getenv("BENCH_USAGE_ROWS");
    return rows == nullptr ? 10'000'000 : std::max(1L, std::atol(rows));
}

std::filesystem::path folder()
{
    const char* name = std::getenv("BENCH_USAGE_FOLDER");
    const auto path = name != nullptr ? std::filesystem::path(name)
                                      : std::filesystem::temp_directory_path() / "bench_usage";
    return path / std::to_string(rowCount());
}

/// A cheap mixing of bits: which caller the n-th request has must look random, and stay the same.
std::int64_t pick(std::int64_t n, std::int64_t salt, std::int64_t below)
{
    auto x = static_cast<std::uint64_t>(n * 31 + salt) * 0x9E3779B97F4A7C15ULL;
    x ^= x >> 29;
    x *= 0xBF58476D1CE4E5B9ULL;
    return static_cast<std::int64_t>((x >> 33) % static_cast<std::uint64_t>(below));
}

std::int64_t timeOf(std::int64_t n)
{
    return kStartMs + n * (kSpanMs / 1'000) / rowCount() * 1'000 + n % 1'000;
}

std::string idOf(std::int64_t n)
{
    const std::string digits = std::to_string(n);
    return "req-" + std::string(24 - digits.size(), '0') + digits;
}

std::string keyOf(std::int64_t number)
{
    return "sk-prod-" + std::to_string(100'000'000 + number);
}

UsageEntry entryOf(std::int64_t n)
{
    const std::int64_t key = pick(n, 1, kKeys);
    const std::int64_t model = (key + pick(n, 2, kModelsOfAKey)) % kModels;
    UsageEntry entry;
    entry.requestId = idOf(n);
    entry.atMs = timeOf(n);
    entry.keyId = keyOf(key);
    entry.keyName = "client " + std::to_string(key);
    entry.team = "team " + std::to_string(key % 20);
    entry.model = "model-" + std::to_string(model);
    entry.provider = "provider-" + std::to_string(model % 5);
    entry.isError = pick(n, 3, 50) == 0;
    entry.status = entry.isError ? 502 : 200;
    entry.promptTokens = 100 + pick(n, 4, 2'000);
    entry.completionTokens = 10 + pick(n, 5, 500);
    entry.costNanoUsd = *entry.promptTokens * 3'000 + *entry.completionTokens * 15'000;
    return entry;
}

RequestRecord recordOf(std::int64_t n)
{
    const UsageEntry entry = entryOf(n);
    RequestRecord record;
    record.id = entry.requestId;
    record.atMs = entry.atMs;
    record.method = "POST";
    record.route = pick(n, 6, 10) == 0 ? "/v1/embeddings" : "/v1/chat/completions";
    record.status = entry.isError ? (pick(n, 7, 3) == 0 ? 429 : 502) : 200;
    record.durationMs = static_cast<double>(pick(n, 8, 5'000));
    record.model = record.providerModel = entry.model;
    record.provider = entry.provider;
    record.keyId = entry.keyId;
    record.team = entry.team;
    record.promptTokens = entry.promptTokens;
    record.completionTokens = entry.completionTokens;
    record.client = "192.0.2.1";
    if (entry.isError) record.errorType = "provider_error";
    return record;
}

template <class Insert>
void fill(store::Database& database, const char* table, Insert insert)
{
    const auto count = database.queryInt(std::string("SELECT coalesce(max(seq), 0) FROM ") + table);
    for (std::int64_t n = count.value_or(0); n < rowCount();) {
        auto transaction = store::Transaction::begin(database);
        const std::int64_t end = std::min(rowCount(), n + kBatch);
        for (; n < end; ++n)
            if (!insert(n)) std::abort();
        if (!transaction->commit()) std::abort();
        if (n % 1'000'000 == 0) std::cerr << table << ": " << n << " rows\n";
    }
}

store::Database makeDatabase(const char* name, std::span<const store::Migration> steps)
{
    std::filesystem::create_directories(folder());
    auto database = store::Database::open(folder() / name, store::Durability::Normal);
    if (!database || !store::migrate(*database, steps, kClock.wallNow())) std::abort();
    return std::move(*database);
}

UsageLedger& ledger()
{
    static const auto kLedger = [] {
        auto database = makeDatabase("usage.db", store::usageMigrations());
        fill(database, "usage_ledger",
             [&](std::int64_t n) { return insertUsage(database, entryOf(n)).has_value(); });
        return std::move(*SqliteUsageLedger::open(folder(), kClock));
    }();
    return *kLedger;
}

RequestStore& requests()
{
    static const auto kStore = [] {
        auto database = makeDatabase("requests.db", store::requestMigrations());
        fill(database, "requests",
             [&](std::int64_t n) { return insertRequest(database, recordOf(n)).has_value(); });
        RequestStoreOptions options;
        options.maxBytes = 1'000'000'000'000;
        options.maxAge = std::chrono::hours(24 * 365 * 100);
        return std::move(*RequestStore::open(folder() / "requests.db", kClock, options));
    }();
    return *kStore;
}

UsageQuery question(const char* groups)
{
    UsageQuery query;
    query.groupBy = *parseUsageGroups(groups);
    query.sinceMs = kStartMs;
    query.untilMs = kStartMs + kSpanMs;
    return query;
}

void ask(benchmark::State& state, const UsageQuery& query)
{
    std::size_t rows = 0;
    for (auto _ : state) {
        const auto report = ledger().report(query);
        if (!report) return state.SkipWithError("the ledger did not answer");
        rows = toJson(*report, query, 0)["rows"].size();
    }
    state.counters["rows"] = static_cast<double>(rows);
}

void usage(benchmark::State& state, const char* groups)
{
    ask(state, question(groups));
}

void usageOfOneKey(benchmark::State& state, const char* groups)
{
    UsageQuery query = question(groups);
    query.key = keyOf(17);
    ask(state, query);
}

void usageOfOneTeam(benchmark::State& state, const char* groups)
{
    UsageQuery query = question(groups);
    query.team = "team 3";
    ask(state, query);
}

void usageWithinDays(benchmark::State& state, const char* groups)
{
    UsageQuery query = question(groups);
    query.sinceMs += 7 * kHourMs;
    query.untilMs -= 5 * kHourMs;
    ask(state, query);
}

BENCHMARK_CAPTURE(usage, byKey, "key")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usage, byModelAndDay, "model,day")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usage, byProvider, "provider")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usage, byTeamAndDay, "team,day")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usage, byKeyModelAndDay, "key,model,day")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usage, byHour, "hour")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usageOfOneKey, byModelAndDay, "model,day")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usageOfOneKey, byHour, "hour")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usageOfOneTeam, byKeyAndHour, "key,hour")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(usageWithinDays, byKey, "key")->Unit(benchmark::kMillisecond);

void spendingAtStart(benchmark::State& state)
{
    for (auto _ : state)
        if (!ledger().spending(kStartMs + 29 * kDayMs, kStartMs))
            return state.SkipWithError("the ledger did not answer");
}
BENCHMARK(spendingAtStart)->Unit(benchmark::kMillisecond);

void page(benchmark::State& state, const RequestQuery& query)
{
    std::size_t rows = 0;
    for (auto _ : state) {
        const auto found = requests().page(query);
        if (!found) return state.SkipWithError("the store did not answer");
        rows = found->toJson()["requests"].size();
    }
    state.counters["rows"] = static_cast<double>(rows);
}

RequestQuery middle()
{
    RequestQuery query;
    query.before = idOf(rowCount() / 2);
    return query;
}

void newestPage(benchmark::State& state)
{
    page(state, {});
}
void pageInTheMiddle(benchmark::State& state)
{
    page(state, middle());
}
void pageOfAKey(benchmark::State& state)
{
    RequestQuery query = middle();
    query.keyId = keyOf(17);
    page(state, query);
}
void pageOfAProvider(benchmark::State& state)
{
    RequestQuery query = middle();
    query.provider = "provider-3";
    page(state, query);
}
void pageOfErrors(benchmark::State& state)
{
    RequestQuery query = middle();
    query.status = *parseStatusFilter("error");
    page(state, query);
}
void pageOfAStatus(benchmark::State& state)
{
    RequestQuery query = middle();
    query.status = *parseStatusFilter("429");
    page(state, query);
}
void pageOfAKeysErrors(benchmark::State& state)
{
    RequestQuery query = middle();
    query.keyId = keyOf(17);
    query.status = *parseStatusFilter("5xx");
    page(state, query);
}
void pageOfAKeyAtAProvider(benchmark::State& state)
{
    RequestQuery query = middle();
    query.keyId = keyOf(17);
    query.provider = "provider-3";
    page(state, query);
}
void pageOfADay(benchmark::State& state)
{
    RequestQuery query;
    query.sinceMs = kStartMs + 10 * kDayMs;
    query.untilMs = kStartMs + 11 * kDayMs;
    page(state, query);
}
void pageOfNobody(benchmark::State& state)
{
    RequestQuery query;
    query.keyId = "sk-prod-nobody000";
    page(state, query);
}
BENCHMARK(newestPage)->Unit(benchmark::kMillisecond);
BENCHMARK(pageInTheMiddle)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfAKey)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfAProvider)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfErrors)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfAStatus)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfAKeysErrors)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfAKeyAtAProvider)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfADay)->Unit(benchmark::kMillisecond);
BENCHMARK(pageOfNobody)->Unit(benchmark::kMillisecond);

}  // namespace
