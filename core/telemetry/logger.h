#pragma once
// The JSON log: one object a line, built on the caller's thread, written by one thread behind a
// bounded queue. Owned by the node, used by reference everywhere. It never blocks and never fails
// its caller: when the queue is full, or the disk, the line is dropped and counted.

#include "base/clock.h"
#include "base/result.h"
#include "telemetry/redaction.h"

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace helix::telemetry {

class RecentLog;

inline constexpr std::size_t kMaxLogValueBytes = 4 * 1024;
inline constexpr std::size_t kMaxLogLineBytes = 16 * 1024;
inline constexpr std::size_t kDefaultLogQueue = 8192;

enum class Level { Debug, Info, Warn, Error };

[[nodiscard]] std::string_view levelName(Level level) noexcept;
/// Errors: InvalidArgument. "warning" is taken as warn.
[[nodiscard]] Result<Level> parseLevel(std::string_view text);

struct Field {
    std::string_view key;
    std::variant<std::string_view, std::int64_t, double, bool> value;

    Field(std::string_view name, std::string_view text) : key(name), value(text) {}
    Field(std::string_view name, const std::string& text) : key(name), value(std::string_view(text))
    {}
    Field(std::string_view name, const char* text) : key(name), value(std::string_view(text)) {}
    Field(std::string_view name, bool flag) : key(name), value(flag) {}
    Field(std::string_view name, double number) : key(name), value(number) {}
    template <std::integral T>
    requires(!std::same_as<T, bool>) Field(std::string_view name, T number)
        : key(name), value(static_cast<std::int64_t>(number))
    {}
};

struct LogOptions {
    Level level = Level::Info;
    std::string output = "stdout";  ///< stdout | stderr | path of a file
    std::string file;               ///< a second, rotating output; empty: none
    std::size_t maxFileBytes = 64 * 1024 * 1024;
    int maxFiles = 5;
    std::map<std::string, std::string> defaultFields;  ///< service, environment, version, …
    std::map<std::string, Level> levels;               ///< category -> level
    std::size_t queueCapacity = kDefaultLogQueue;
};

/// Thread: all functions from any thread.
class Logger {
public:
    /// recent may be null; it must outlive the logger. Errors: IoError when an output cannot be
    /// opened, InvalidArgument for a queue of zero lines.
    [[nodiscard]] static Result<std::unique_ptr<Logger>> create(LogOptions options,
                                                                const Clock& clock,
                                                                RecentLog* recent = nullptr);
    ~Logger();
    Logger(const Logger&) = delete;
    Logger& operator=(const Logger&) = delete;

    void log(Level level, std::string_view category, std::string_view message,
             std::span<const Field> fields);
    void log(Level level, std::string_view category, std::string_view message,
             std::initializer_list<Field> fields = {})
    {
        log(level, category, message, std::span<const Field>(fields.begin(), fields.size()));
    }

    /// Ask before building expensive fields.
    [[nodiscard]] bool isEnabled(Level level, std::string_view category) const;

    /// Switches outputs, levels and fields; lines that were taken before go to the old outputs.
    /// Errors: as create(); then the old ones stay.
    [[nodiscard]] Result<void> reconfigure(LogOptions options);

    /// Masks this value in everything that is logged from now on.
    void registerSecret(const std::string& secret) { m_redactor.registerSecret(secret); }
    [[nodiscard]] const Redactor& redactor() const noexcept { return m_redactor; }

    /// Waits until all lines taken so far are written or dropped, at most two seconds.
    void flush();

    /// Lines that were lost since the start: queue full or output failing.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    struct Outputs;
    Logger(const Clock& clock, RecentLog* recent);
    [[nodiscard]] std::shared_ptr<Outputs> outputs() const;

    const Clock& m_clock;
    RecentLog* m_recent;
    Redactor m_redactor;
    std::atomic<std::uint64_t> m_failedWrites{0};
    std::atomic<std::uint64_t> m_overrunsOfOldOutputs{0};
    mutable std::mutex m_mutex;
    std::shared_ptr<Outputs> m_outputs;
};

/// The JSON object of one line, without line feed; what log() writes. `defaults` are complete JSON
/// members ("\"service\":\"x\"") or empty.
[[nodiscard]] std::string formatLogLine(WallTime time, Level level, std::string_view message,
                                        std::string_view defaults, std::span<const Field> fields,
                                        const Redactor& redactor);

}  // namespace helix::telemetry
