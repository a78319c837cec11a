#include "telemetry/logger.h"

#include "base/json.h"
#include "telemetry/line_writer.h"
#include "telemetry/log_sinks.h"
#include "telemetry/recent_log.h"

#include <unistd.h>

namespace helix::telemetry {

namespace {

constexpr std::chrono::seconds kMaxFlushWait{2};
constexpr std::size_t kMaxDefaultsBytes = 2048;

Result<spdlog::sink_ptr> openOutput(const std::string& output)
{
    if (output == "stdout") return std::make_shared<DescriptorSink>(STDOUT_FILENO, false);
    if (output == "stderr") return std::make_shared<DescriptorSink>(STDERR_FILENO, false);
    return FileSink::open(output, 0, 1);
}

Result<std::vector<spdlog::sink_ptr>> openSinks(const LogOptions& options)
{
    std::vector<spdlog::sink_ptr> sinks;
    auto first = openOutput(options.output);
    if (!first) return tl::unexpected(first.error());
    sinks.push_back(std::move(*first));
    if (options.file.empty()) return sinks;
    auto second = FileSink::open(options.file, options.maxFileBytes, options.maxFiles);
    if (!second) return tl::unexpected(second.error());
    sinks.push_back(std::move(*second));
    return sinks;
}

std::string defaultMembers(const std::map<std::string, std::string>& fields)
{
    std::string members;
    for (const auto& [name, value] : fields) {
        std::string member;
        appendJsonString(member, name);
        member.push_back(':');
        appendJsonString(member, isSecretName(name) ? std::string(kRedacted) : value);
        if (members.size() + member.size() + 1 > kMaxDefaultsBytes) break;
        if (!members.empty()) members.push_back(',');
        members += member;
    }
    return members;
}

}  // namespace

// Everything that a reconfiguration replaces. The last one who holds it waits for its lines to be
// written.
struct Logger::Outputs {
    LogOptions options;
    std::string defaults;
    std::unique_ptr<LineWriter> writer;

    [[nodiscard]] bool isEnabled(Level level, std::string_view category) const
    {
        if (!options.levels.empty()) {
            const auto found = options.levels.find(std::string(category));
            if (found != options.levels.end()) return level >= found->second;
        }
        return level >= options.level;
    }
};

Logger::Logger(const Clock& clock, RecentLog* recent) : m_clock(clock), m_recent(recent) {}

Logger::~Logger()
{
    flush();
}

Result<std::unique_ptr<Logger>> Logger::create(LogOptions options, const Clock& clock,
                                               RecentLog* recent)
{
    std::unique_ptr<Logger> logger(new Logger(clock, recent));
    if (auto done = logger->reconfigure(std::move(options)); !done)
        return tl::unexpected(done.error());
    return logger;
}

Result<void> Logger::reconfigure(LogOptions options)
{
    if (options.queueCapacity == 0)
        return fail(ErrorCode::InvalidArgument, "the log queue must hold at least one line");
    auto sinks = openSinks(options);
    if (!sinks) return tl::unexpected(sinks.error());
    auto next = std::make_shared<Outputs>();
    next->defaults = defaultMembers(options.defaultFields);
    const auto failed = [this](std::size_t lines) { m_failedWrites += lines; };
    try {
        next->writer =
            std::make_unique<LineWriter>(std::move(*sinks), options.queueCapacity, failed);
    } catch (const std::exception& error) {
        return fail(ErrorCode::IoError, "the log's thread cannot be started", error.what());
    }
    next->options = std::move(options);

    std::shared_ptr<Outputs> old;
    {
        const std::lock_guard lock(m_mutex);
        old = std::exchange(m_outputs, std::move(next));
        if (old) m_overrunsOfOldOutputs += old->writer->dropped();
    }
    return {};
}

std::shared_ptr<Logger::Outputs> Logger::outputs() const
{
    const std::lock_guard lock(m_mutex);
    return m_outputs;
}

bool Logger::isEnabled(Level level, std::string_view category) const
{
    return outputs()->isEnabled(level, category);
}

void Logger::log(Level level, std::string_view category, std::string_view message,
                 std::span<const Field> fields)
{
    const auto current = outputs();
    if (!current->isEnabled(level, category)) return;
    std::string line =
        formatLogLine(m_clock.wallNow(), level, message, current->defaults, fields, m_redactor);
    current->writer->push(line);
    if (m_recent != nullptr) m_recent->append(level, std::move(line));
}

void Logger::flush()
{
    const auto current = outputs();
    if (!current) return;
    (void)current->writer->waitUntilWritten(kMaxFlushWait);
}

std::uint64_t Logger::dropped() const
{
    const auto current = outputs();
    return m_failedWrites + m_overrunsOfOldOutputs + current->writer->dropped();
}

}  // namespace helix::telemetry
