// The hot path of a stream: bytes of a provider to events. Each figure stands beside a plain JSON
// parse of the same chunks, so that the ratio can be compared between machines.

#include "net/sse.h"
#include "providers/wire_format.h"

#include <benchmark/benchmark.h>

namespace {

using namespace helix;

constexpr int kWords = 200;
constexpr std::size_t kPieceBytes = 1400;  // about what one TCP segment carries

std::string chunk(const std::string& delta, const std::string& finish)
{
    return R"({"id":"chatcmpl-bench","object":"chat.completion.chunk","created":1700000000,"model":"bench","choices":[{"index":0,"delta":)" +
           delta + R"(,"finish_reason":)" + finish + "}]}";
}

std::vector<std::string> openAiChunks()
{
    std::vector<std::string> chunks{chunk(R"({"role":"assistant","content":""})", "null")};
    for (int word = 0; word < kWords; ++word)
        chunks.push_back(chunk(R"({"content":" word)" + std::to_string(word) + R"("})", "null"));
    chunks.push_back(chunk("{}", R"("stop")"));
    return chunks;
}

std::string eventStream(const std::vector<std::string>& chunks)
{
    std::string bytes;
    for (const auto& json : chunks) net::appendSseEvent(bytes, "", "", json);
    net::appendSseEvent(bytes, "", "", "[DONE]");
    return bytes;
}

void count(benchmark::State& state, std::size_t bytes)
{
    state.SetBytesProcessed(std::int64_t(state.iterations()) * std::int64_t(bytes));
    state.SetItemsProcessed(std::int64_t(state.iterations()) * (kWords + 2));
}

void jsonParseOfTheChunks(benchmark::State& state)
{
    const auto chunks = openAiChunks();
    for (auto _ : state)
        for (const auto& json : chunks) benchmark::DoNotOptimize(parseJson(json));
    count(state, eventStream(chunks).size());
}
BENCHMARK(jsonParseOfTheChunks);

void sseDecode(benchmark::State& state)
{
    const auto bytes = eventStream(openAiChunks());
    for (auto _ : state) {
        net::SseDecoder decoder;
        for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
            decoder.feed(std::string_view(bytes).substr(at, kPieceBytes));
            while (const auto* event = decoder.next().value_or(nullptr))
                benchmark::DoNotOptimize(event->data.size());
        }
    }
    count(state, bytes.size());
}
BENCHMARK(sseDecode);

void openAiStreamDecode(benchmark::State& state)
{
    const auto bytes = eventStream(openAiChunks());
    const auto format = providers::wireFormat("openai").value();
    std::vector<providers::ChatEvent> events;
    for (auto _ : state) {
        const auto decoder = format->streamDecoder();
        for (std::size_t at = 0; at < bytes.size(); at += kPieceBytes) {
            events.clear();
            const auto outcome =
                decoder->feed(std::string_view(bytes).substr(at, kPieceBytes), events);
            if (!outcome) state.SkipWithError("the stream was refused");
        }
    }
    count(state, bytes.size());
}
BENCHMARK(openAiStreamDecode);

}  // namespace
