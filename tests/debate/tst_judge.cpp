#include "debate/judge.h"

#include <QtTest>

using namespace helix;
using namespace helix::debate;

class TestJudge : public QObject {
    Q_OBJECT

private slots:
    void theQuestionShowsAnswersWithoutNames()
    {
        providers::ChatRequest question;
        providers::Message message;
        message.content.emplace_back(providers::TextPart{"What is 6 x 7?"});
        question.messages.push_back(message);
        const auto request = judgeRequest(question, {"first", "second"}, {1, 0});
        QCOMPARE(request.messages.size(), std::size_t(2));
        const auto text = QString::fromStdString(request.messages[1].text());
        QVERIFY(text.contains("What is 6 x 7?"));
        QVERIFY(text.indexOf("Answer 1 ===\nsecond") > 0);
        QVERIFY(text.indexOf("Answer 2 ===\nfirst") > 0);
        QCOMPARE(request.temperature.value_or(1), 0.0);
    }
    void aLongAnswerIsCut()
    {
        const std::string longText(kMaxJudgedBytes * 2, 'x');
        const auto request = judgeRequest({}, {longText}, {0});
        QVERIFY(request.messages[1].text().size() < kMaxJudgedBytes + 1000);
        QVERIFY(QString::fromStdString(request.messages[1].text()).contains("[cut here]"));
    }

    void verdictsAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("isValid");
        QTest::newRow("plain") << R"({"scores":[3, 9.5],"reason":"b"})" << true;
        QTest::newRow("in a code block") << "```json\n{\"scores\":[3,9.5]}\n```" << true;
        QTest::newRow("after other words") << "I think {so}: {\"scores\":[3,9.5]} ok" << true;
        QTest::newRow("too few scores") << R"({"scores":[3]})" << false;
        QTest::newRow("a score that is no number") << R"({"scores":["a","b"]})" << false;
        QTest::newRow("a score out of range") << R"({"scores":[3,11]})" << false;
        QTest::newRow("no JSON") << "the second" << false;
        QTest::newRow("nothing") << "" << false;
        QTest::newRow("braces only") << "}}}{{{" << false;
    }
    void verdictsAreRead()
    {
        QFETCH(QString, text);
        QFETCH(bool, isValid);
        const auto verdict = readVerdict(text.toStdString(), {1, 0});
        QCOMPARE(verdict.has_value(), isValid);
        if (!isValid) return;
        QCOMPARE(verdict->scores, (std::vector<double>{9.5, 3}));
        QCOMPARE(verdict->winner, std::size_t(0));
    }
};

QTEST_APPLESS_MAIN(TestJudge)
#include "tst_judge.moc"
