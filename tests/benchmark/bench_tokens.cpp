// What a token costs a request: seen before (the usual case; the goal for all of identity and
// limits is five microseconds), and for the first time, by algorithm.

#include "auth/token_service.h"
#include "store/migration.h"

#include <benchmark/benchmark.h>
#include <unistd.h>
#include <filesystem>

namespace {

using namespace helix;

const SystemClock kClock;
constexpr int kPeople = 1'000;

// A data directory of its own; gone at the end.
class TokenRoom {
public:
    TokenRoom()
        : m_folder(std::filesystem::temp_directory_path() /
                   ("bench_tokens_" + std::to_string(::getpid())))
    {
        std::filesystem::create_directories(m_folder);
        m_queue = std::move(*store::WriteQueue::start([this]() -> Result<store::Database> {
            auto database = store::Database::open(m_folder / "helix.db", store::Durability::Full);
            if (!database) return database;
            const auto done = store::migrate(*database, store::nodeMigrations(), kClock.wallNow());
            if (!done) return tl::unexpected(done.error());
            return database;
        }));
        config::SecurityConfig security;
        security.jwt.secret = Secret("0123456789abcdef0123456789abcdef");
        tokens =
            std::move(*auth::TokenService::open(m_folder / "helix.db", *m_queue, kClock, security));
    }
    ~TokenRoom()
    {
        tokens.reset();
        m_queue.reset();
        std::filesystem::remove_all(m_folder);
    }
    TokenRoom(const TokenRoom&) = delete;
    TokenRoom& operator=(const TokenRoom&) = delete;

    std::unique_ptr<auth::TokenService> tokens;

private:
    std::filesystem::path m_folder;
    std::unique_ptr<store::WriteQueue> m_queue;
};

TokenRoom& room()
{
    static TokenRoom made;
    return made;
}

std::vector<std::string> tokensOfManyPeople()
{
    std::vector<std::string> texts;
    for (int i = 0; i < kPeople; ++i)
        texts.push_back(
            room()
                .tokens->issue({"usr-" + std::to_string(i), "somebody", auth::Role::Developer})
                ->accessToken);
    return texts;
}

void aTokenSeenBefore(benchmark::State& state)
{
    static const auto texts = tokensOfManyPeople();
    auth::TokenService& tokens = *room().tokens;
    for (const auto& text : texts) (void)tokens.verify(text);
    std::size_t next = static_cast<std::size_t>(state.thread_index()) * 127;
    for (auto _ : state)
        if (!tokens.verify(texts[next++ % texts.size()]))
            state.SkipWithError("a token does not work");
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(aTokenSeenBefore)->ThreadRange(1, 4)->UseRealTime();

void aTokenThatIsWrong(benchmark::State& state)
{
    std::string text = tokensOfManyPeople().front();
    text.back() = text.back() == 'A' ? 'E' : 'A';
    for (auto _ : state)
        if (room().tokens->verify(text)) state.SkipWithError("a wrong token works");
}
BENCHMARK(aTokenThatIsWrong);

void issuingAPair(benchmark::State& state)
{
    for (auto _ : state)
        benchmark::DoNotOptimize(room().tokens->issue({"usr", "somebody", auth::Role::Admin}));
}
BENCHMARK(issuingAPair);

}  // namespace
