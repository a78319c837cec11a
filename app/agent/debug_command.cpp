#include "command.h"
#include "debug_verdicts.h"

#include <CLI/CLI.hpp>
#include <array>
#include <fstream>
#include <iostream>
#include <memory>

namespace helix::agent {

namespace {

// Room for the largest request body in base64, several times.
constexpr std::size_t kMaxBatchLineBytes = 64 * 1024 * 1024;
constexpr int kUnreadable = 2;

using Verdict = Result<Json> (*)(const Json& line);

struct Kind {
    const char* name;
    const char* summary;
    const char* example;  ///< one batch line
    Verdict verdict;
};

constexpr std::array<Kind, 6> kKinds{{
    {"sse", "Server-sent events, cut into chunks", R"({"id":1,"chunks_b64":["ZGF0YTog","eAoK"]})",
     sseVerdict},
    {"http", "The requests of one connection",
     R"({"id":1,"input_b64":"R0VUIC8gSFRUUC8xLjENCkhvc3Q6IGENCg0K"})", httpVerdict},
    {"json", "JSON texts", R"({"id":1,"input_b64":"eyJhIjoxfQ=="})", jsonVerdict},
    {"yaml", "YAML texts", R"({"id":1,"input_b64":"YTogMQo="})", yamlVerdict},
    {"traceparent", "Trace headers of requests",
     R"({"id":1,"headers":[["traceparent","00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"]]})",
     traceparentVerdict},
    {"jwt", "JSON Web Tokens",
     R"({"id":1,"token":"eyJhbGciOiJIUzI1NiJ9.eyJleHAiOjIwMDAwMDAwMDB9.4W6egHvMSp9bBiGUnE7WhVfXazOfg-ADcjvIYILgyPU","alg":"HS256","secret":"secret","now":1900000000})",
     jwtVerdict},
}};

/// False at the end. Of a line beyond the limit it reads one byte more than the limit.
bool readLine(std::istream& input, std::string& line)
{
    line.clear();
    char c = 0;
    while (line.size() <= kMaxBatchLineBytes && input.get(c)) {
        if (c == '\n') return true;
        line.push_back(c);
    }
    return !line.empty() && !input.bad();
}

Result<Json> answerTo(const std::string& line, Verdict verdict)
{
    if (line.size() > kMaxBatchLineBytes)
        return fail(ErrorCode::LimitExceeded,
                    "the line is longer than " + std::to_string(kMaxBatchLineBytes) + " bytes");
    auto request = parseJson(line);
    if (!request) return tl::unexpected(request.error());
    if (!request->is_object() || !request->contains("id"))
        return fail(ErrorCode::InvalidArgument, "the line must be a JSON object with an id");
    auto answer = verdict(*request);
    if (answer) (*answer)["id"] = std::move((*request)["id"]);
    return answer;
}

int refuse(const std::string& place, const std::string& reason)
{
    std::cout.flush();
    std::cerr << place << ": " << reason << '\n';
    return kUnreadable;
}

int judge(std::istream& input, const std::string& name, Verdict verdict)
{
    std::string line;
    for (std::size_t number = 1; readLine(input, line); ++number) {
        const auto answer = answerTo(line, verdict);
        if (!answer) return refuse(name + ":" + std::to_string(number), answer.error().text());
        std::cout << dumpJson(*answer) << '\n';
    }
    if (input.bad()) return refuse(name, "cannot be read");
    return std::cout.flush() ? 0 : refuse("standard output", "cannot be written");
}

int judgeFile(const std::string& file, Verdict verdict)
{
    if (file == "-") return judge(std::cin, "standard input", verdict);
    std::ifstream input(file, std::ios::binary);
    if (!input) return refuse(file, "cannot be opened");
    return judge(input, file, verdict);
}

}  // namespace

void addDebugCommand(CLI::App& app, int& exitCode)
{
    CLI::App* debug = app.add_subcommand(
        "debug", "What the node's parsers say about inputs, without a network; for test suites");
    debug->require_subcommand(1);
    debug->footer("Example: helixagent debug json --batch inputs.jsonl");
    for (const Kind& kind : kKinds) {
        const auto file = std::make_shared<std::string>();
        CLI::App* command = debug->add_subcommand(kind.name, kind.summary);
        command->add_option("--batch", *file, "One JSON object a line; - is standard input")
            ->type_name("FILE")
            ->required();
        command->footer(
            std::string("One answer a line with the line's id; exit 2 when a line is not as in the "
                        "example.\nExample: echo '") +
            kind.example + "' | helixagent debug " + kind.name + " --batch -");
        command->callback(
            [file, verdict = kind.verdict, &exitCode] { exitCode = judgeFile(*file, verdict); });
    }
}

}  // namespace helix::agent
