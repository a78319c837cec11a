#include "source_rules.h"

#include <QtTest>

#include <filesystem>
#include <fstream>
#include <sstream>

using namespace helix::tidy;
namespace fs = std::filesystem;

namespace {

std::string readFile(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

bool isSource(const fs::path& path)
{
    return path.extension() == ".h" || path.extension() == ".cpp";
}

/// Every C++ file below the source folders, by path relative to the root.
std::vector<SourceFile> sourceTree(const fs::path& root)
{
    std::vector<SourceFile> files;
    for (const char* top : {"app", "core", "ui", "tests"})
        for (const auto& entry : fs::recursive_directory_iterator(root / top))
            if (entry.is_regular_file() && isSource(entry.path()))
                files.push_back(
                    {fs::relative(entry.path(), root).generic_string(), readFile(entry.path())});
    return files;
}

QByteArray report(const Findings& findings)
{
    QByteArray text;
    for (const auto& finding : findings) text += QByteArray::fromStdString(finding.text()) + '\n';
    return text;
}

}  // namespace

/// Runs every house rule over the sources of this checkout.
class TestLayering : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        std::string error;
        const auto table = LayerTable::parse(readFile(m_root / "tests/tidy/layers.txt"), &error);
        QVERIFY2(table, error.c_str());
        m_table = *table;
        m_files = sourceTree(m_root);
        QVERIFY2(m_files.size() > 50, "the source tree was not found");
    }
    void everyFileKeepsTheRules()
    {
        Findings findings;
        for (const auto& file : m_files)
            for (auto& finding : checkFile(file, m_table)) findings.push_back(std::move(finding));
        const auto text = report(findings);
        QVERIFY2(findings.empty(), text.constData());
    }
    void theTopLevelHoldsOnlyTheLayout()
    {
        Findings findings;
        for (const auto& entry : fs::directory_iterator(m_root))
            for (auto& finding : checkTopLevelEntry(entry.path().filename().string()))
                findings.push_back(std::move(finding));
        const auto text = report(findings);
        QVERIFY2(findings.empty(), text.constData());
    }

private:
    const fs::path m_root = HELIX_SOURCE_ROOT;
    LayerTable m_table;
    std::vector<SourceFile> m_files;
};

QTEST_APPLESS_MAIN(TestLayering)
#include "tst_layering.moc"
