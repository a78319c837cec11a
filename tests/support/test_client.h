#pragma once
// A blocking HTTP client on a plain socket, so that a test can send bytes which no proper client
// would. One connection; used on one thread. Every wait has a limit.

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace helix::test {

inline constexpr std::chrono::milliseconds kClientPatience{10'000};

struct ClientAnswer {
    int status = 0;                                ///< 0: no complete head arrived
    std::map<std::string, std::string> headers{};  ///< names in lower case
    std::string body{};                            ///< without chunk framing
    bool isComplete = false;                       ///< the body ended as its framing says
    bool isClosed = false;                         ///< the server closed the connection

    [[nodiscard]] std::string header(const std::string& name) const;
    /// The `data` of the server-sent events in the body.
    [[nodiscard]] std::vector<std::string> events() const;
};

class TestClient {
public:
    /// Connects to loopback; isConnected() is false when that fails.
    explicit TestClient(std::uint16_t port);
    ~TestClient();
    TestClient(const TestClient&) = delete;
    TestClient& operator=(const TestClient&) = delete;

    [[nodiscard]] bool isConnected() const noexcept { return m_socket >= 0; }

    /// False when the server has closed.
    bool send(std::string_view bytes);
    /// One answer with its whole body, or what came until the time was over.
    [[nodiscard]] ClientAnswer readAnswer(std::chrono::milliseconds patience = kClientPatience);
    /// Waits until the raw bytes received so far contain the text. They stay for readAnswer().
    [[nodiscard]] bool waitFor(std::string_view text,
                               std::chrono::milliseconds patience = kClientPatience);
    /// Waits until the server closes, discarding what comes.
    [[nodiscard]] bool waitForClose(std::chrono::milliseconds patience = kClientPatience);
    void close();
    /// Forgets the connection without a word to the server, as a machine that loses its power does.
    /// False where the system does not let us.
    [[nodiscard]] bool vanish();

private:
    using Time = std::chrono::steady_clock::time_point;
    [[nodiscard]] bool receive(Time until);
    [[nodiscard]] bool readHead(ClientAnswer& answer, Time until);
    void readChunks(ClientAnswer& answer, Time until);
    void readSized(ClientAnswer& answer, std::size_t size, Time until);

    int m_socket = -1;
    bool m_isEof = false;
    std::string m_buffer;
};

/// The bytes of a POST with a JSON body.
[[nodiscard]] std::string postText(std::string_view target, std::string_view body,
                                   std::string_view extraHeaders = {});
[[nodiscard]] std::string getText(std::string_view target, std::string_view extraHeaders = {});

/// One request on a connection of its own.
[[nodiscard]] ClientAnswer exchange(std::uint16_t port, std::string_view bytes,
                                    std::chrono::milliseconds patience = kClientPatience);

}  // namespace helix::test
