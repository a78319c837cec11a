#include "telemetry/logger.h"

#include "base/json.h"
#include "telemetry/log_sinks.h"
#include "telemetry/recent_log.h"

#include <spdlog/async.h>
#include <spdlog/async_logger.h>
#include <unistd.h>
#include <condition_variable>

namespace helix::telemetry {

namespace {

constexpr std::chrono::seconds kMaxFlushWait{2};
constexpr std::chrono::milliseconds kFlushPoll{5};
constexpr std::size_t kMaxDefaultsBytes = 2048;

// Stands behind the real sinks and counts the lines that have passed them.
class PassedSink final : public spdlog::sinks::sink {
public:
    void log(const spdlog::details::log_msg&) override
    {
        ++m_passed;
        m_changed.notify_all();
    }
    void flush() override {}
    void set_pattern(const std::string&) override {}
    void set_formatter(std::unique_ptr<spdlog::formatter>) override {}

    [[nodiscard]] std::uint64_t passed() const noexcept { return m_passed; }
    void waitForChange()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_for(lock, kFlushPoll);
    }

private:
    std::atomic<std::uint64_t> m_passed{0};
    std::mutex m_mutex;
    std::condition_variable m_changed;
};

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
    std::shared_ptr<PassedSink> passed = std::make_shared<PassedSink>();
    std::shared_ptr<spdlog::details::thread_pool> pool;
    std::shared_ptr<spdlog::async_logger> logger;
    std::atomic<std::uint64_t> taken{0};

    [[nodiscard]] bool isEnabled(Level level, std::string_view category) const
    {
        if (!options.levels.empty()) {
            const auto found = options.levels.find(std::string(category));
            if (found != options.levels.end()) return level >= found->second;
        }
        return level >= options.level;
    }

    [[nodiscard]] bool hasPassedAll() const
    {
        return passed->passed() + pool->overrun_counter() >= taken;
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
    sinks->push_back(next->passed);
    try {
        next->pool = std::make_shared<spdlog::details::thread_pool>(options.queueCapacity, 1);
    } catch (const std::exception& error) {
        return fail(ErrorCode::IoError, "the log's thread cannot be started", error.what());
    }
    next->options = std::move(options);
    next->logger =
        std::make_shared<spdlog::async_logger>("helix", sinks->begin(), sinks->end(), next->pool,
                                               spdlog::async_overflow_policy::overrun_oldest);
    next->logger->set_level(spdlog::level::trace);
    next->logger->set_error_handler([this](const std::string&) { ++m_failedWrites; });

    std::shared_ptr<Outputs> old;
    {
        const std::lock_guard lock(m_mutex);
        old = std::exchange(m_outputs, std::move(next));
        if (old) m_overrunsOfOldOutputs += old->pool->overrun_counter();
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
    ++current->taken;
    current->logger->log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    if (m_recent != nullptr) m_recent->append(level, std::move(line));
}

void Logger::flush()
{
    const auto current = outputs();
    if (!current) return;
    const auto giveUp = std::chrono::steady_clock::now() + kMaxFlushWait;
    while (!current->hasPassedAll() && std::chrono::steady_clock::now() < giveUp)
        current->passed->waitForChange();
}

std::uint64_t Logger::dropped() const
{
    const auto current = outputs();
    return m_failedWrites + m_overrunsOfOldOutputs + current->pool->overrun_counter();
}

}  // namespace helix::telemetry
