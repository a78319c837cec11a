#include "debate/agreement.h"

#include <QtTest>

using namespace helix::debate;

namespace {

const char* const kCapital =
    "The capital city of France is Paris, which lies on the river Seine in the north of the "
    "country.";
const char* const kCapitalToo =
    "Paris, on the river Seine in the north of the country, is the capital city of France.";
const char* const kBread =
    "Knead flour, water, yeast and salt, let the dough rest for two hours, then bake it hot until "
    "brown.";

}  // namespace

class TestAgreement : public QObject {
    Q_OBJECT

private slots:
    void wordsAreNormalised_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("words");
        QTest::newRow("case, articles and punctuation go") << "The Answer, is: YES!"
                                                           << "answer is yes";
        QTest::newRow("numbers lose their separators") << "1,000.50 and 3.0"
                                                       << "1000.5 and 3";
        QTest::newRow("a sign belongs to its number") << "-5 or 5"
                                                      << "-5 or 5";
        QTest::newRow("a hyphen between words does not") << "well-known"
                                                         << "well known";
        QTest::newRow("an apostrophe joins") << "don't"
                                             << "dont";
        QTest::newRow("other scripts are words") << "Привет мир"
                                                 << "Привет мир";
        QTest::newRow("nothing") << ""
                                 << "";
    }
    void wordsAreNormalised()
    {
        QFETCH(QString, text);
        QFETCH(QString, words);
        QStringList list;
        for (const auto& word : normalisedWords(text.toStdString()))
            list << QString::fromStdString(word);
        QCOMPARE(list.join(' '), words);
    }

    void similarityIsMeasured_data()
    {
        QTest::addColumn<QString>("a");
        QTest::addColumn<QString>("b");
        QTest::addColumn<double>("least");
        QTest::addColumn<double>("most");
        QTest::newRow("equal short answers") << "42"
                                             << "42." << 1.0 << 1.0;
        QTest::newRow("other numbers do not agree at all") << "42"
                                                           << "41" << 0.0 << 0.0;
        QTest::newRow("yes is not no") << "Yes"
                                       << "No" << 0.0 << 0.0;
        QTest::newRow("the same said in another order") << kCapital << kCapitalToo << 0.9 << 1.0;
        QTest::newRow("another subject") << kCapital << kBread << 0.0 << 0.2;
        QTest::newRow("two empty answers") << ""
                                           << "" << 1.0 << 1.0;
    }
    void similarityIsMeasured()
    {
        QFETCH(QString, a);
        QFETCH(QString, b);
        QFETCH(double, least);
        QFETCH(double, most);
        const double there = similarity(a.toStdString(), b.toStdString());
        QVERIFY2(there >= least && there <= most, QByteArray::number(there).constData());
        QCOMPARE(similarity(b.toStdString(), a.toStdString()), there);
    }

    void theMajorityWins()
    {
        const auto result = agreementOf({"41", "42", "42.0", "the 42"});
        QCOMPARE(result.winner, std::size_t(1));
        QCOMPARE(result.share, 0.75);
        QCOMPARE(result.cluster, (std::vector<std::size_t>{1, 0, 0, 0}));
        QCOMPARE(result.score[0], 0.0);
    }
    void weightsMoveTheVote()
    {
        const auto result = agreementOf({"41", "42", "42"}, {5, 1, 1});
        QCOMPARE(result.winner, std::size_t(0));
        QCOMPARE(result.share, 5.0 / 7.0);
    }
    void aTieGoesToTheEarlier()
    {
        QCOMPARE(agreementOf({"a", "b"}).winner, std::size_t(0));
        QCOMPARE(agreementOf({"a", "b"}).share, 0.5);
    }
    void oneAnswerAgreesWithItself()
    {
        const auto result = agreementOf({"x"});
        QCOMPARE(result.share, 1.0);
        QCOMPARE(result.winner, std::size_t(0));
    }
};

QTEST_APPLESS_MAIN(TestAgreement)
#include "tst_agreement.moc"
