// People who sign in by password: made, judged, locked out, changed, removed, and after a restart.

#include "auth/user_store.h"

#include "auth/password_hash.h"
#include "base/fake_clock.h"
#include "store/migration.h"

#include <QFile>
#include <QTemporaryDir>
#include <QtTest>
#include <thread>

using namespace helix;
using namespace helix::auth;
using namespace std::chrono_literals;

namespace {

const std::string kPassword = "correct horse battery";

UserRequest wanted(const std::string& name, Role role = Role::Operator)
{
    return {name, Secret(kPassword), "", role};
}

}  // namespace

class TestUserStore : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FakeClock> m_clock;
    std::unique_ptr<store::WriteQueue> m_queue;
    std::unique_ptr<UserStore> m_users;

    [[nodiscard]] std::string path() const { return m_folder->path().toStdString() + "/h.db"; }
    void open()
    {
        m_users.reset();
        m_queue.reset();
        auto queue = store::WriteQueue::start([this]() -> Result<store::Database> {
            auto database = store::Database::open(path(), store::Durability::Full);
            if (!database) return database;
            const auto done =
                store::migrate(*database, store::nodeMigrations(), m_clock->wallNow());
            if (!done) return tl::unexpected(done.error());
            return database;
        });
        QVERIFY2(queue.has_value(), queue ? "" : queue.error().text().c_str());
        m_queue = std::move(*queue);
        auto users = UserStore::open(path(), *m_queue, *m_clock);
        QVERIFY2(users.has_value(), users ? "" : users.error().text().c_str());
        m_users = std::move(*users);
    }
    [[nodiscard]] User create(const std::string& name = "alice")
    {
        auto made = m_users->create(wanted(name));
        return made ? std::move(*made) : User{};
    }
    [[nodiscard]] SignIn signIn(const std::string& name, const std::string& password = kPassword,
                                const std::string& address = "10.0.0.1")
    {
        return m_users->signIn({name, Secret(password), address, {3, 15min}});
    }
    [[nodiscard]] SignInOutcome outcome(const std::string& name, const std::string& password,
                                        const std::string& address = "10.0.0.1")
    {
        return signIn(name, password, address).outcome;
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_clock = std::make_unique<FakeClock>();
        open();
    }
    void cleanup()
    {
        m_users.reset();
        m_queue.reset();
    }

    void aHashNamesItsCostAndItsSalt()
    {
        const auto one = hashPassword(kPassword);
        const auto two = hashPassword(kPassword);
        QVERIFY(one.has_value() && two.has_value());
        QVERIFY(one->starts_with("$argon2id$v=19$m=65536,t=1,p=4$"));
        QVERIFY(*one != *two);
        QCOMPARE(one->size(), nobodysPassword().size());
        QVERIFY(isPassword(*one, kPassword));
        QVERIFY(!isPassword(*one, kPassword + "x"));
        QVERIFY(!isPassword("no hash", kPassword));
        QVERIFY(!isPassword(nobodysPassword(), kPassword));
    }

    void theRightPasswordSignsIn()
    {
        const auto made = create();
        const auto done = signIn("ALICE");
        QCOMPARE(done.outcome, SignInOutcome::Good);
        QCOMPARE(done.user.id, made.id);
        QCOMPARE(done.user.role, Role::Operator);
        QVERIFY(done.user.lastLoginMs.has_value());
        QCOMPARE(outcome("alice", "wrong password"), SignInOutcome::WrongPassword);
        QCOMPARE(outcome("nobody", kPassword), SignInOutcome::UnknownName);
    }

    void aNameIsTakenOnceWhateverItsCase()
    {
        QVERIFY(!create("alice").id.empty());
        const auto again = m_users->create(wanted("Alice"));
        QVERIFY(!again.has_value());
        QCOMPARE(again.error().code, ErrorCode::AlreadyExists);
    }

    void wrongOnesInARowLockTheName()
    {
        QVERIFY(!create().id.empty());
        QCOMPARE(outcome("alice", "wrong one", "10.0.0.1"), SignInOutcome::WrongPassword);
        QCOMPARE(outcome("alice", "wrong one", "10.0.0.2"), SignInOutcome::WrongPassword);
        QCOMPARE(outcome("alice", kPassword, "10.0.0.1"), SignInOutcome::Good);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(outcome("alice", "wrong one", "10.0.1." + std::to_string(i)),
                     SignInOutcome::WrongPassword);
        QCOMPARE(outcome("alice", kPassword, "10.0.2.1"), SignInOutcome::LockedName);
        QVERIFY(m_users->list().front().isLocked(unixMillis(m_clock->wallNow())));
        // A restart does not give a guesser new tries.
        open();
        QCOMPARE(outcome("alice", kPassword, "10.0.2.2"), SignInOutcome::LockedName);
        m_clock->advance(15min);
        QCOMPARE(outcome("alice", kPassword, "10.0.2.2"), SignInOutcome::Good);
    }

    void wrongOnesInARowLockTheAddress()
    {
        QVERIFY(!create().id.empty());
        for (int i = 0; i < 3; ++i)
            QCOMPARE(outcome("name-" + std::to_string(i), kPassword, "2001:db8:0:1::1"),
                     SignInOutcome::UnknownName);
        const auto locked = signIn("alice", kPassword, "2001:db8:0:1:ffff::9");
        QCOMPARE(locked.outcome, SignInOutcome::LockedAddress);
        QCOMPARE(locked.retryAfter, std::chrono::milliseconds(15min));
        QCOMPARE(outcome("alice", kPassword, "2001:db8:0:2::1"), SignInOutcome::Good);
        m_clock->advance(15min);
        QCOMPARE(outcome("alice", kPassword, "2001:db8:0:1::1"), SignInOutcome::Good);
    }

    void parallelGuessesAreWorthNoMoreThanThoseInARow()
    {
        QVERIFY(!create().id.empty());
        std::atomic<int> judged{0};
        std::vector<std::thread> threads;
        for (int t = 0; t < 12; ++t)
            threads.emplace_back([&, t] {
                const auto done = signIn("alice", "wrong one", "10.1.0." + std::to_string(t));
                if (done.outcome == SignInOutcome::WrongPassword) ++judged;
            });
        for (auto& thread : threads) thread.join();
        QCOMPARE(judged.load(), 3);
        QCOMPARE(outcome("alice", kPassword, "10.2.0.1"), SignInOutcome::LockedName);
    }

    void changesTakeEffectAndStay()
    {
        const auto made = create();
        for (int i = 0; i < 3; ++i)
            QCOMPARE(outcome("alice", "wrong one", "10.0.1." + std::to_string(i)),
                     SignInOutcome::WrongPassword);
        UserChanges changes;
        changes.password = Secret("another password");
        changes.role = Role::ReadOnly;
        changes.email = "alice@example.org";
        const auto changed = m_users->update(made.id, changes);
        QVERIFY(changed.has_value());
        QCOMPARE(changed->before.role, Role::Operator);
        for (int round = 0; round < 2; ++round) {
            QCOMPARE(outcome("alice", "another password"), SignInOutcome::Good);
            QCOMPARE(outcome("alice", kPassword, "10.0.3.1"), SignInOutcome::WrongPassword);
            const auto subject = m_users->subject(made.id);
            QVERIFY(subject && subject->role == Role::ReadOnly);
            QCOMPARE(m_users->list().front().email, std::string("alice@example.org"));
            open();
        }
        const auto before = signIn("alice", "another password");
        QVERIFY(m_users->isCurrent(before));
        changes = {};
        changes.isDisabled = true;
        QVERIFY(m_users->update(made.id, changes).has_value());
        QVERIFY(!m_users->isCurrent(before));
        QCOMPARE(outcome("alice", "another password"), SignInOutcome::Disabled);
        QVERIFY(!m_users->subject(made.id));
        QCOMPARE(m_users->update("user-nobody", changes).error().code, ErrorCode::NotFound);
    }

    void whoIsRemovedIsUnknown()
    {
        const auto made = create();
        QVERIFY(m_users->remove(made.id).has_value());
        QCOMPARE(outcome("alice", kPassword), SignInOutcome::UnknownName);
        QCOMPARE(m_users->remove(made.id).error().code, ErrorCode::NotFound);
        open();
        QVERIFY(m_users->list().empty());
        QVERIFY(!create("alice").id.empty());
    }

    void placesAreBounded()
    {
        std::vector<std::shared_ptr<void>> places;
        for (int i = 0; i < kMaxSignIns; ++i) {
            places.push_back(m_users->takePlace());
            QVERIFY(places.back() != nullptr);
        }
        QVERIFY(m_users->takePlace() == nullptr);
        places.pop_back();
        QVERIFY(m_users->takePlace() != nullptr);
    }

    void noPasswordIsOnDisk()
    {
        QVERIFY(!create().id.empty());
        QCOMPARE(outcome("alice", kPassword), SignInOutcome::Good);
        cleanup();
        for (const char* suffix : {"", "-wal"}) {
            QFile file(QString::fromStdString(path() + suffix));
            if (!file.open(QIODevice::ReadOnly)) continue;
            QVERIFY(!file.readAll().contains(QByteArray::fromStdString(kPassword)));
        }
    }

    void badRequestsNameTheMemberAndShowNoPassword_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("param");
        QTest::newRow("no name") << QByteArray(R"({"password":"12345678"})")
                                 << QByteArray("username");
        QTest::newRow("a name with a blank")
            << QByteArray(R"({"username":"a b","password":"12345678"})") << QByteArray("username");
        QTest::newRow("no password") << QByteArray(R"({"username":"a"})") << QByteArray("password");
        QTest::newRow("a short password")
            << QByteArray(R"({"username":"a","password":"s3cret!"})") << QByteArray("password");
        QTest::newRow("an unknown role")
            << QByteArray(R"({"username":"a","password":"12345678","role":"root"})")
            << QByteArray("role");
        QTest::newRow("no address")
            << QByteArray(R"({"username":"a","password":"12345678","email":"x"})")
            << QByteArray("email");
        QTest::newRow("a misspelt member")
            << QByteArray(R"({"username":"a","password":"12345678","rolle":"admin"})")
            << QByteArray("rolle");
        QTest::newRow("broken JSON") << QByteArray("{\"password\":\"s3cret!") << QByteArray();
    }
    void badRequestsNameTheMemberAndShowNoPassword()
    {
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, param);
        const auto parsed = parseUserRequest(body.toStdString());
        QVERIFY(!parsed.has_value());
        QCOMPARE(parsed.error().param, param.toStdString());
        QVERIFY(parsed.error().message.find("s3cret") == std::string::npos);
        QVERIFY(parsed.error().message.find("12345678") == std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestUserStore)
#include "tst_user_store.moc"
