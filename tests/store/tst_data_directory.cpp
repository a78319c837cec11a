#include "store/data_directory.h"
#include "store/file_draft.h"

#include <sys/stat.h>
#include <unistd.h>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <fstream>

using namespace helix;
using store::DataDirectory;
namespace fs = std::filesystem;

namespace {

int modeOf(const fs::path& path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 ? int(status.st_mode & 07777) : -1;
}

/// Runs as its own process: holds the data directory until it is killed.
int holdDirectory(const char* path)
{
    const auto directory = DataDirectory::open(path);
    std::puts(directory ? "held" : directory.error().message.c_str());
    std::fflush(stdout);
    if (!directory) return 1;
    for (;;) ::pause();
}

}  // namespace

class TestDataDirectory : public QObject {
    Q_OBJECT
    std::unique_ptr<QTemporaryDir> m_folder;
    [[nodiscard]] fs::path path(const char* name = "data") const
    {
        return fs::path(m_folder->path().toStdString()) / name;
    }

private slots:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void theDefaultFollowsXdg_data()
    {
        QTest::addColumn<QByteArray>("xdg");
        QTest::addColumn<QByteArray>("home");
        QTest::addColumn<QByteArray>("expected");
        QTest::newRow("XDG_DATA_HOME wins")
            << QByteArray("/x") << QByteArray("/h") << QByteArray("/x/helix");
        QTest::newRow("a relative one is ignored")
            << QByteArray("x") << QByteArray("/h") << QByteArray("/h/.local/share/helix");
        QTest::newRow("without it the home folder")
            << QByteArray("") << QByteArray("/h") << QByteArray("/h/.local/share/helix");
        QTest::newRow("without both there is none")
            << QByteArray("") << QByteArray("") << QByteArray("");
    }
    void theDefaultFollowsXdg()
    {
        QFETCH(QByteArray, xdg);
        QFETCH(QByteArray, home);
        QFETCH(QByteArray, expected);
        const auto oldHome = qgetenv("HOME");
        qputenv("XDG_DATA_HOME", xdg);
        qputenv("HOME", home);
        const auto found = DataDirectory::defaultPath();
        qunsetenv("XDG_DATA_HOME");
        qputenv("HOME", oldHome);
        QCOMPARE(QByteArray::fromStdString(found ? found->string() : std::string()), expected);
    }

    void everythingIsPrivateUnderAnyUmask_data()
    {
        QTest::addColumn<int>("mask");
        QTest::newRow("a mask that hides nothing") << 0;
        QTest::newRow("a mask that hides everything") << 0777;
    }
    void everythingIsPrivateUnderAnyUmask()
    {
        QFETCH(int, mask);
        const auto old = ::umask(mode_t(mask));
        const auto directory = DataDirectory::open(path("a/b/c"));
        const auto token = directory ? directory->readOrCreateToken("admin_token")
                                     : Result<Secret>(fail(ErrorCode::Internal, "no directory"));
        ::umask(old);
        QVERIFY2(directory.has_value(), directory ? "" : directory.error().text().c_str());
        QVERIFY2(token.has_value(), token ? "" : token.error().text().c_str());
        for (const char* name : {"a", "a/b", "a/b/c"}) QCOMPARE(modeOf(path(name)), 0700);
        for (const auto& file : fs::directory_iterator(path("a/b/c")))
            QCOMPARE(modeOf(file.path()), 0600);
    }

    void anOpenDirectoryIsMadePrivate()
    {
        fs::create_directory(path());
        fs::permissions(path(), fs::perms(0755));
        QVERIFY(DataDirectory::open(path()).has_value());
        QCOMPARE(modeOf(path()), 0700);
    }

    void aSecondUserIsRefusedWithThePidOfTheFirst()
    {
        const auto first = DataDirectory::open(path());
        QVERIFY(first.has_value());
        const auto second = DataDirectory::open(path());
        QVERIFY(!second);
        QCOMPARE(int(second.error().code), int(ErrorCode::Conflict));
        const auto pid = "process " + std::to_string(::getpid());
        QVERIFY2(second.error().message.find(pid) != std::string::npos,
                 second.error().message.c_str());
    }

    void theLockEndsWithItsOwner()
    {
        {
            QVERIFY(DataDirectory::open(path()).has_value());
        }
        QVERIFY(DataDirectory::open(path()).has_value());
    }

    void aKilledProcessLeavesNoLock()
    {
        QProcess other;
        other.start("/proc/self/exe", {"--hold", QString::fromStdString(path().string())});
        QVERIFY(other.waitForReadyRead());
        QCOMPARE(other.readAll().trimmed(), QByteArray("held"));
        const auto refused = DataDirectory::open(path());
        QVERIFY(!refused);
        const auto pid = "process " + std::to_string(other.processId());
        QVERIFY(refused.error().message.find(pid) != std::string::npos);
        ::kill(pid_t(other.processId()), SIGKILL);
        QVERIFY(other.waitForFinished());
        QVERIFY(fs::exists(path() / "helix.lock"));
        QVERIFY(DataDirectory::open(path()).has_value());
    }

    void whatCannotBeUsedSaysWhy_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        QTest::newRow("read-only") << "readonly" << int(ErrorCode::PermissionDenied) << "read-only";
        QTest::newRow("a file") << "file" << int(ErrorCode::IoError) << "Not a directory";
        QTest::newRow("below a file") << "below" << int(ErrorCode::IoError) << "Not a directory";
        QTest::newRow("a symbolic link loop")
            << "loop" << int(ErrorCode::IoError) << "symbolic links";
        QTest::newRow("a link to nothing") << "dangling" << int(ErrorCode::IoError) << "No such";
        QTest::newRow("another owner")
            << "foreign" << int(ErrorCode::PermissionDenied) << "belongs to user 12345";
    }
    void whatCannotBeUsedSaysWhy()
    {
        QFETCH(QString, how);
        QFETCH(int, code);
        QFETCH(QString, words);
        auto target = path();
        if (how == "readonly") {
            fs::create_directory(path());
            fs::permissions(path(), fs::perms(0500));
        } else if (how == "file" || how == "below") {
            std::ofstream(path()) << "x";
            if (how == "below") target /= "data";
        } else if (how == "loop") {
            fs::create_symlink(path(), path());
        } else if (how == "dangling") {
            fs::create_symlink(path("nothing"), path());
        } else {
            fs::create_directory(path());
            if (::chown(path().c_str(), 12345, 12345) != 0) QSKIP("only root can give files away");
        }
        const auto directory = DataDirectory::open(target);
        QVERIFY(!directory);
        QCOMPARE(int(directory.error().code), code);
        QVERIFY2(directory.error().message.find(words.toStdString()) != std::string::npos,
                 directory.error().message.c_str());
        QVERIFY(directory.error().message.find('\n') == std::string::npos);
        QVERIFY(!fs::exists(path("nothing")));
    }

    void aLinkToADirectoryIsFollowed()
    {
        fs::create_directory(path("real"));
        fs::create_directory_symlink(path("real"), path());
        QVERIFY(DataDirectory::open(path()).has_value());
        QVERIFY(fs::exists(path("real") / "helix.lock"));
    }

    void theTokenStaysTheSame()
    {
        std::string first;
        {
            const auto directory = DataDirectory::open(path());
            const auto token = directory->readOrCreateToken("admin_token");
            QVERIFY(token.has_value());
            first = token->reveal();
        }
        QCOMPARE(first.size(), std::size_t(64));
        const auto directory = DataDirectory::open(path());
        QVERIFY(directory->readOrCreateToken("admin_token")->reveal() == first);
        QVERIFY(directory->readOrCreateToken("other")->reveal() != first);
    }

    void aTokenThatIsNoSecretIsRefused_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("code");
        QTest::newRow("everybody may read it")
            << QByteArray("secret") << 0604 << int(ErrorCode::PermissionDenied);
        QTest::newRow("everybody may change it")
            << QByteArray("secret") << 0666 << int(ErrorCode::PermissionDenied);
        QTest::newRow("it is empty") << QByteArray(" \n") << 0600 << int(ErrorCode::ParseError);
    }
    void aTokenThatIsNoSecretIsRefused()
    {
        QFETCH(QByteArray, content);
        QFETCH(int, mode);
        QFETCH(int, code);
        const auto directory = DataDirectory::open(path());
        const auto file = directory->file("admin_token");
        std::ofstream(file) << content.toStdString();
        QCOMPARE(::chmod(file.c_str(), mode_t(mode)), 0);
        const auto token = directory->readOrCreateToken("admin_token");
        QVERIFY(!token);
        QCOMPARE(int(token.error().code), code);
        QVERIFY(token.error().message.find("admin_token") != std::string::npos);
    }

    void aTokenOfTheGroupIsMadePrivate()
    {
        const auto directory = DataDirectory::open(path());
        const auto file = directory->file("admin_token");
        std::ofstream(file) << "given-by-the-operator\n";
        QCOMPARE(::chmod(file.c_str(), 0640), 0);
        QCOMPARE(directory->readOrCreateToken("admin_token")->reveal(),
                 std::string("given-by-the-operator"));
        QCOMPARE(modeOf(file), 0600);
    }

    void aPrivateFileIsReplacedAsAWhole()
    {
        const auto directory = DataDirectory::open(path());
        const auto file = directory->file("x");
        QVERIFY(store::writePrivateFile(file, "one").has_value());
        QVERIFY(store::writePrivateFile(file, "two").has_value());
        std::string content;
        std::getline(std::ifstream(file), content);
        QCOMPARE(content, std::string("two"));
        QVERIFY(!store::writePrivateFile(path("none") / "x", "y").has_value());
    }

    void aReplacementLeavesTheFilesBesideItAlone()
    {
        const auto file = path("helix.yaml");
        const auto beside = path("helix.yaml.new");
        std::ofstream(file) << "one";
        std::ofstream(beside) << "somebody's draft";
        QVERIFY(store::replaceFile(file, "two").has_value());
        std::string content;
        std::getline(std::ifstream(file), content);
        QCOMPARE(content, std::string("two"));
        std::getline(std::ifstream(beside), content);
        QCOMPARE(content, std::string("somebody's draft"));
        QCOMPARE(std::distance(fs::directory_iterator(path("")), fs::directory_iterator()),
                 std::ptrdiff_t(2));
    }

    void aDraftThatIsGivenUpLeavesNothing()
    {
        const auto file = path("helix.yaml");
        std::ofstream(file) << "one";
        {
            const auto draft = store::FileDraft::ofReplacement(file, "two");
            QVERIFY(draft.has_value());
        }
        std::string content;
        std::getline(std::ifstream(file), content);
        QCOMPARE(content, std::string("one"));
        QCOMPARE(std::distance(fs::directory_iterator(path("")), fs::directory_iterator()),
                 std::ptrdiff_t(1));
    }
};

int main(int argc, char** argv)
{
    if (argc == 3 && std::string_view(argv[1]) == "--hold") return holdDirectory(argv[2]);
    TestDataDirectory test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_data_directory.moc"
