#include "feature_cases.h"
#include "providers/wire_format.h"

#include <QtTest>

using namespace helix;
using namespace helix::providers;

class TestWireFeatures : public QObject {
    Q_OBJECT

    static void addRows(const std::vector<test::FeatureCase>& cases)
    {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const auto& one : cases) QTest::newRow(one.tag.c_str()) << index++;
    }
    static void check(const std::vector<test::FeatureCase>& cases)
    {
        QFETCH(int, index);
        const auto& one = cases[std::size_t(index)];
        Endpoint endpoint;
        endpoint.baseUrl = "http://h";
        endpoint.quirks = one.quirks;
        const auto call = (*wireFormat(one.type))->encode(one.request, "m", endpoint);
        const auto body = parseJson(call.body);
        QVERIFY2(body.has_value(), call.body.c_str());
        const Json::json_pointer place(one.place);
        if (one.value == "absent") {
            QVERIFY2(!body->contains(place), call.body.c_str());
            return;
        }
        QVERIFY2(body->contains(place), call.body.c_str());
        QCOMPARE(dumpJson(body->at(place)), dumpJson(Json::parse(one.value)));
    }

private slots:
    void contentIsWritten_data() { addRows(test::contentCases()); }
    void contentIsWritten() { check(test::contentCases()); }
    void toolsAreWritten_data() { addRows(test::toolCases()); }
    void toolsAreWritten() { check(test::toolCases()); }
    void reasoningIsWritten_data() { addRows(test::reasoningCases()); }
    void reasoningIsWritten() { check(test::reasoningCases()); }
    void settingsAreWritten_data() { addRows(test::settingCases()); }
    void settingsAreWritten() { check(test::settingCases()); }
};

QTEST_APPLESS_MAIN(TestWireFeatures)
#include "tst_wire_features.moc"
