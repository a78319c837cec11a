#pragma once
// A file layer for SQLite that fails the N-th writing operation, once or from then on, and counts
// them all. Everything else goes to the system's layer. Created and destroyed on the test's thread
// while no database uses it; the switches may be moved from any thread.
// Source: https://www.sqlite.org/vfs.html; the idea is SQLite's own anomaly testing.

#include <atomic>
#include <memory>
#include <string>

struct sqlite3_vfs;

namespace helix::test {

class FailingVfs {
public:
    enum class Mode { Once, FromThenOn };

    FailingVfs();
    ~FailingVfs();
    FailingVfs(const FailingVfs&) = delete;
    FailingVfs& operator=(const FailingVfs&) = delete;

    /// For Database::open().
    [[nodiscard]] const char* name() const noexcept { return m_name.c_str(); }

    /// The n-th writing operation from now on (n >= 1) answers with the SQLite code.
    void failOperation(int n, int code, Mode mode);
    /// Only fsync fails, from now on.
    void failSync(int code);
    void heal();
    /// Writing operations since the last failOperation(), failSync() or heal().
    [[nodiscard]] int operations() const noexcept { return m_operations; }
    [[nodiscard]] int syncs() const noexcept { return m_syncs; }
    [[nodiscard]] bool hasFailed() const noexcept { return m_hasFailed; }

    /// For the layer itself: SQLITE_OK, or the code to answer with.
    [[nodiscard]] int onWrite();
    [[nodiscard]] int onSync();

private:
    std::string m_name;
    std::unique_ptr<sqlite3_vfs> m_vfs;
    std::atomic<int> m_operations{0};
    std::atomic<int> m_syncs{0};
    std::atomic<int> m_failAt{0};
    std::atomic<int> m_code{0};
    std::atomic<int> m_syncCode{0};
    std::atomic<bool> m_isForGood{false};
    std::atomic<bool> m_hasFailed{false};
};

}  // namespace helix::test
