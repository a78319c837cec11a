#include "base/duration_text.h"
#include "config/config_changes.h"
#include "config/effective.h"
#include "config/schema.h"
#include "load_text.h"

#include <QtTest>
#include <set>

using namespace helix;
using namespace helix::config;

namespace {

// The value at a path of plain names, or nullptr.
const Json* valueAt(const Json& root, std::string_view path)
{
    const Json* value = &root;
    while (!path.empty() && value != nullptr) {
        const auto dot = path.find('.');
        value = jsonMember(*value, std::string(path.substr(0, dot)).c_str());
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
    }
    return value;
}

bool isSame(const SchemaEntry& entry, const Json& value)
{
    const std::string text(entry.defaultText);
    if (entry.type == ValueType::Size) return value == *parseByteSize(text);
    if (value.is_string()) return value == text;
    return value == Json::parse(text);
}

}  // namespace

class TestConfigSchema : public QObject {
    Q_OBJECT
private slots:
    void defaultsOfTheTableAreThoseOfTheStructs()
    {
        Config config;
        config.providers["x"];
        const Json effective = configJson(config);
        int compared = 0;
        for (const SchemaEntry& entry : schemaEntries()) {
            std::string path(entry.path);
            if (path.starts_with("providers.*.")) path.replace(10, 1, "x");
            const Json* value = valueAt(effective, path);
            if (value == nullptr || entry.defaultText.empty()) continue;
            QVERIFY2(isSame(entry, *value), path.c_str());
            ++compared;
        }
        QVERIFY(compared > 60);
    }

    void everyEffectiveKeyStandsInTheTable()
    {
        Config config;
        config.providers["x"].cost.emplace();
        config.models["g"].targets.emplace_back();
        const std::function<void(const Json&, const std::string&)> visit =
            [&](const Json& value, const std::string& path) {
                QVERIFY2(path.empty() || findSchemaEntry(path) != nullptr, path.c_str());
                if (!value.is_object()) return;
                for (const auto& [key, member] : value.items())
                    visit(member, path.empty() ? key : path + "." + key);
            };
        visit(configJson(config), "");
    }

    void everyEntryIsExplained()
    {
        std::set<std::string_view> paths;
        for (const SchemaEntry& entry : schemaEntries()) {
            QVERIFY2(!entry.doc.empty(), entry.path.data());
            QVERIFY2(paths.insert(entry.path).second, entry.path.data());
            QCOMPARE(entry.type == ValueType::Enum, !entry.choices.empty());
        }
    }

    void entriesAreFoundByConcretePaths()
    {
        QCOMPARE(findSchemaEntry("providers.claude.weight")->path,
                 std::string_view("providers.*.weight"));
        QCOMPARE(findSchemaEntry("models.fast.targets[3].provider")->path,
                 std::string_view("models.*.targets[].provider"));
        QCOMPARE(findSchemaEntry("rate_limiting.endpoints.\"/v1/a.b\".burst")->path,
                 std::string_view("rate_limiting.endpoints.*.burst"));
        QVERIFY(findSchemaEntry("server.nothing") == nullptr);
        const auto names = childNames("server");
        QCOMPARE(nearestName("prot", names), std::string_view("port"));
        QCOMPARE(nearestName("completely_else", names), std::string_view());
    }

    void theShippedJsonSchemaIsCurrent()
    {
        QFile file(QFINDTESTDATA("../../resources/config/helixagent.schema.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY2(file.readAll().toStdString() == configSchemaText(),
                 "write it anew with: helixagent config schema");
    }

    void theShippedConfigurationLoadsAndHoldsTheDefaults()
    {
        LoadOptions options = optionsFor("");
        options.text.reset();
        options.file = QFINDTESTDATA("../../resources/config/helixagent.yaml").toStdString();
        const auto outcome = loadConfigWithFindings(options);
        QVERIFY2(outcome.findings.empty(), findingsText(outcome.findings).c_str());
        const ConfigDiff difference = diff(Config(), *outcome.config);
        QVERIFY2(difference.isEmpty(), difference.isEmpty() ? "" : difference.changed[0].c_str());
    }
};

QTEST_APPLESS_MAIN(TestConfigSchema)
#include "tst_config_schema.moc"
