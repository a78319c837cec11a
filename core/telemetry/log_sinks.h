#pragma once
// Where log lines go. A sink lives on the log's own thread; what it cannot write it reports by an
// exception of spdlog, which the logger counts as a dropped line.

#include "base/result.h"

#include <spdlog/sinks/base_sink.h>
#include <memory>
#include <mutex>
#include <string>

namespace helix::telemetry {

/// Writes whole lines, one or a batch at a time, to a descriptor. Of a line that a full pipe took
/// only in part the rest is kept and goes out first next time. A reader that does not read costs at
/// most kStallMs once, not for every line.
class DescriptorSink : public spdlog::sinks::base_sink<std::mutex> {
public:
    static constexpr int kStallMs = 250;

    /// The descriptor is closed at the end when isOwner.
    DescriptorSink(int descriptor, bool isOwner);
    ~DescriptorSink() override;
    DescriptorSink(const DescriptorSink&) = delete;
    DescriptorSink& operator=(const DescriptorSink&) = delete;

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override {}

    void writeLine(std::string_view line);
    void replaceDescriptor(int descriptor);
    [[nodiscard]] bool hasDescriptor() const noexcept { return m_descriptor >= 0; }

private:
    [[nodiscard]] std::size_t writeSome(std::string_view bytes);

    int m_descriptor;
    bool m_isOwner;
    bool m_isFile;  // takes any amount without blocking
    bool m_isStalled = false;
    std::string m_rest;  ///< of a line that was begun
};

/// A file of mode 0600 that is appended to. With a limit it is renamed to path.1 (path.1 to path.2
/// and so on) when a line would exceed it. When the file cannot be opened again every line fails
/// until it can.
class FileSink final : public DescriptorSink {
public:
    /// maxBytes 0: never rotated. maxFiles counts the old ones, too. Errors: IoError.
    [[nodiscard]] static Result<std::shared_ptr<FileSink>> open(std::string path,
                                                                std::size_t maxBytes, int maxFiles);
    FileSink(std::string path, std::size_t maxBytes, int maxFiles, int descriptor,
             std::size_t size);

private:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void rotate();
    /// The first lines of the batch that the file has room for; at least one.
    [[nodiscard]] std::string_view fittingLines(std::string_view lines) const;

    const std::string m_path;
    const std::size_t m_maxBytes;
    const int m_maxFiles;
    std::size_t m_size;
};

}  // namespace helix::telemetry
