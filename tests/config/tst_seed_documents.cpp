// Every block of gateway configuration that the course material holds, found by walking its files,
// must load as it stands: alone, and all blocks of a document together.

#include "config/effective.h"
#include "config/schema.h"
#include "config/yaml_tree.h"
#include "load_text.h"
#include "support/course_documents.h"

#include <QtTest>
#include <algorithm>

using namespace helix;
using namespace helix::config;
using test::CourseBlock;

namespace {

LoadOptions courseOptions(const std::string& text)
{
    return optionsFor(text, {{"JWT_SECRET", "jwt-secret-0001"},
                             {"OAUTH_CLIENT_ID", "client"},
                             {"OAUTH_CLIENT_SECRET", "oauth-secret-0001"},
                             {"OAUTH_DOMAIN", "example.com"}});
}

/// The course shows the files of other programs, too; a block is ours when all its sections are.
bool isGatewayConfiguration(const CourseBlock& block)
{
    const YamlDocuments yaml = parseYaml(block.text.toStdString());
    if (!yaml.errors.empty() || yaml.documents.size() != 1) return false;
    const YamlNode& root = *yaml.documents[0];
    const auto names = childNames("");
    return !root.members.empty() &&
           std::all_of(root.members.begin(), root.members.end(), [&](const YamlMember& member) {
               return std::find(names.begin(), names.end(), member.key) != names.end();
           });
}

QList<CourseBlock> configurationBlocks(const QString& file)
{
    QList<CourseBlock> blocks;
    for (const auto& block : test::courseBlocks(file))
        if (block.language == "yaml" && isGatewayConfiguration(block)) blocks << block;
    return blocks;
}

QString nameOf(const QString& file, int line)
{
    return QFileInfo(file).fileName().left(3) + ", the block at line " + QString::number(line);
}

}  // namespace

class TestSeedDocuments : public QObject {
    Q_OBJECT
    QStringList m_files = test::courseFiles(HELIX_SOURCE_ROOT);

    void verifyLoads(const std::string& text)
    {
        const auto outcome = loadConfigWithFindings(courseOptions(text));
        QVERIFY2(!hasErrors(outcome.findings), findingsText(outcome.findings).c_str());
        const std::string shown = configYaml(*outcome.config);
        QVERIFY(shown.find("secret-0001") == std::string::npos);
        QVERIFY(loadConfig(optionsFor(shown)).has_value());
    }

private slots:
    void initTestCase()
    {
        if (m_files.isEmpty()) QSKIP("the course material is not beside the source tree");
    }

    void eachBlockLoadsAlone_data()
    {
        QTest::addColumn<QString>("text");
        for (const QString& file : m_files)
            for (const auto& block : configurationBlocks(file))
                QTest::newRow(qPrintable(nameOf(file, block.line))) << block.text;
    }
    void eachBlockLoadsAlone()
    {
        QFETCH(QString, text);
        verifyLoads(text.toStdString());
    }

    void allBlocksOfADocumentLoadTogether_data()
    {
        QTest::addColumn<QString>("file");
        for (const QString& file : m_files)
            QTest::newRow(qPrintable(QFileInfo(file).fileName().left(3))) << file;
    }
    void allBlocksOfADocumentLoadTogether()
    {
        QFETCH(QString, file);
        QString whole;
        for (const auto& block : configurationBlocks(file)) whole += block.text + '\n';
        QVERIFY(!whole.isEmpty());
        verifyLoads(whole.toStdString());
    }

    void theBlocksOfTheOperationsCourseGoWithThoseOfTheDeploymentCourse()
    {
        const QString operations = m_files.last();
        for (const QString& file : m_files) {
            if (file == operations) continue;
            QString whole;
            for (const QString& each : {file, operations})
                for (const auto& block : configurationBlocks(each)) whole += block.text + '\n';
            verifyLoads(whole.toStdString());
        }
    }

    void noBlockWasOverlooked()
    {
        // Tracing, availability, logging, security, rates and backup; the runbook's own limit.
        QMap<QString, int> sections;
        for (const QString& file : m_files)
            for (const auto& block : configurationBlocks(file)) {
                const YamlDocuments yaml = parseYaml(block.text.toStdString());
                for (const auto& member : yaml.documents[0]->members)
                    ++sections[QString::fromStdString(member.key)];
            }
        for (const char* name : {"tracing", "high_availability", "logging", "security",
                                 "rate_limiting", "backup", "providers"})
            QVERIFY2(sections.contains(name), name);
    }
};

QTEST_APPLESS_MAIN(TestSeedDocuments)
#include "tst_seed_documents.moc"
