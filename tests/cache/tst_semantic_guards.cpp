// What the guards let pass and what they refuse, one pair of questions a row.

#include "cache/semantic/question_guard.h"
#include "cache/semantic/question_words.h"

#include <QtTest>

using namespace helix::cache;

namespace {

QByteArray nameOf(const std::optional<Guard>& guard)
{
    return guard ? guardName(*guard) : "";
}

template <class Range, class Project>
bool isSorted(const Range& range, Project project)
{
    return std::is_sorted(range.begin(), range.end(),
                          [&](const auto& a, const auto& b) { return project(a) < project(b); });
}

}  // namespace

class TestSemanticGuards : public QObject {
    Q_OBJECT

private slots:
    void twoQuestionsAreToldApart_data()
    {
        QTest::addColumn<QByteArray>("one");
        QTest::addColumn<QByteArray>("other");
        QTest::addColumn<QByteArray>("guard");
        const auto row = [](const char* tag, const char* one, const char* other,
                            const char* guard) {
            QTest::newRow(tag) << QByteArray(one) << QByteArray(other) << QByteArray(guard);
        };
        row("the same words pass", "How do I reset my password?", "How do I reset my password?",
            "");
        row("other words of the same meaning pass", "How do I reset my password?",
            "how can i change the password of my account", "");
        row("a polite word passes", "Please explain how a mutex works", "Explain how a mutex works",
            "");
        row("another opening word passes", "Describe what TCP does", "Explain what TCP does", "");
        row("German questions of the same wording pass", "Wie setze ich mein Passwort zurück?",
            "wie setze ich bitte mein Passwort zurück", "");

        row("not", "Which foods are safe to eat raw?", "Which foods are not safe to eat raw?",
            "negation");
        row("n't is not", "Why does the server start?", "Why doesn't the server start?",
            "negation");
        row("a curved apostrophe is one, too", "Why does the server start?",
            "Why doesn\xe2\x80\x99t the server start?", "negation");
        row("cannot and can't are the same", "Why can't the server start on its own?",
            "Why cannot the server start on its own?", "");
        row("without", "A cake recipe with eggs please", "A cake recipe without eggs please",
            "negation");
        row("never", "When should I use goto in code?", "When should I never use goto in code?",
            "negation");
        row("except", "List all files in the folder", "List all files except in the folder",
            "negation");
        row("no", "Are there planets with water?", "Are there planets with no water?", "negation");
        row("German nicht", "Wann darf ich die Maschine starten?",
            "Wann darf ich die Maschine nicht starten?", "negation");
        row("French jamais", "Quand faut-il utiliser cette méthode ?",
            "Quand faut-il jamais utiliser cette méthode ?", "negation");

        row("before and after", "What should I eat before running?",
            "What should I eat after running?", "opposite");
        row("enable and disable", "How do I enable two factor login?",
            "How do I disable two factor login?", "opposite");
        row("minimum and maximum", "What is the minimum age to vote?",
            "What is the maximum age to vote?", "opposite");
        row("buy and sell", "Is it time to buy gold?", "Is it time to sell gold?", "opposite");
        row("advantages and disadvantages", "advantages of solar panels at home",
            "disadvantages of solar panels at home", "opposite");

        row("another number", "What is 17 times 3?", "What is 18 times 3?", "number");
        row("numbers in another order", "Subtract 5 from 9 for me", "Subtract 9 from 5 for me",
            "number");
        row("a number more", "Give me tips for interviews", "Give me 5 tips for interviews",
            "number");
        row("a decimal place", "Convert 1.5 litres to cups", "Convert 15 litres to cups", "number");
        row("a number in words is the number", "Give me three tips for interviews",
            "Give me 3 tips for interviews", "");
        row("another number in words", "Give me three tips for interviews",
            "Give me four tips for interviews", "number");
        row("another ordinal", "Who was the 3rd president of France?",
            "Who was the 4th president of France?", "number");
        row("another year", "Who won the world cup in 2014?", "Who won the world cup in 2018?",
            "number");
        row("another ISO date", "What happened on 2024-01-15 in space?",
            "What happened on 2024-01-16 in space?", "number");
        row("another time", "Is 10:30 a good time to call?", "Is 11:30 a good time to call?",
            "number");
        row("another version", "What changed in release 3.11 of it?",
            "What changed in release 3.12 of it?", "number");
        row("another port", "Why is port 8080 in use here?", "Why is port 8081 in use here?",
            "number");

        row("another unit", "How much is 5 kg of flour?", "How much is 5 lb of flour?", "unit");
        row("a unit at the number", "How much is 5kg of flour?", "How much is 5lb of flour?",
            "unit");
        row("the unit may stand apart", "How much is 5kg of flour?", "How much is 5 kg of flour?",
            "");
        row("another currency", "Is $20 a fair price for it?",
            "Is \xe2\x82\xac"
            "20 a fair price for it?",
            "unit");
        row("percent or not", "Take 20 of the whole sum", "Take 20% of the whole sum", "unit");
        row("minutes and hours", "How many minutes does a flight take?",
            "How many hours does a flight take?", "unit");

        row("another day", "Is the shop open on monday?", "Is the shop open on tuesday?", "date");
        row("another month", "How warm is it here in january?", "How warm is it here in july?",
            "date");
        row("yesterday and tomorrow", "What was said about rain yesterday?",
            "What was said about rain tomorrow?", "date");

        row("another quoted text", "Translate \"good grief\" into verse",
            "Translate \"good heavens\" into verse", "quote");
        row("in single quotes", "What does 'foo' mean here now?", "What does 'bar' mean here now?",
            "quote");
        row("in code", "What does `ls` print for it?", "What does `pwd` print for it?", "quote");
        row("in curved quotes", "Who said \xe2\x80\x9cto be\xe2\x80\x9d on stage?",
            "Who said \xe2\x80\x9cto see\xe2\x80\x9d on stage?", "quote");
        row("a block of code", "Explain this\n```\na = b\n```", "Explain this\n```\nb = a\n```",
            "quote");

        row("another name", "What is the capital of France?", "What is the capital of Spain?",
            "name");
        row("names in another order", "A train from Paris to London",
            "A train from London to Paris", "name");
        row("a name at the beginning", "Berlin has how many people?",
            "Hamburg has how many people?", "name");
        row("another language of programs", "How do I sort a list in C++?",
            "How do I sort a list in C#?", "name");
        row("another identifier", "What does parse_input return to me?",
            "What does parse_output return to me?", "name");
        row("another camel", "What does getUser return to me?", "What does getGroup return to me?",
            "name");
        row("another address", "What is the use of example.com to me?",
            "What is the use of example.org to me?", "name");
        row("another model", "How good is GPT-4 at chess?", "How good is GPT-5 at chess?", "name");
        row("another abbreviation", "What does HTTP stand for today?",
            "What does SMTP stand for today?", "name");

        row("another language", "What is the meaning of life?",
            "Was ist der Sinn des Lebens und warum?", "language");
        row("French and Spanish", "Comment est-ce que je peux faire une tarte ?",
            "¿Cómo puedo hacer una tarta y por qué?", "language");
    }
    void twoQuestionsAreToldApart()
    {
        QFETCH(QByteArray, one);
        QFETCH(QByteArray, other);
        QFETCH(QByteArray, guard);
        const auto a = traitsOf(one.toStdString());
        const auto b = traitsOf(other.toStdString());
        QVERIFY(a.isComparable() && b.isComparable());
        QCOMPARE(nameOf(difference(a, b)), guard);
        QCOMPARE(nameOf(difference(b, a)), guard);
    }

    void someQuestionsAreNeverCompared_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("isComparable");
        QTest::newRow("nothing") << QByteArray() << false;
        QTest::newRow("a greeting") << QByteArray("Hello!") << false;
        QTest::newRow("two words") << QByteArray("and then?") << false;
        QTest::newRow("three words") << QByteArray("why is that?") << true;
        QTest::newRow("signs only") << QByteArray("?! ... --- %%% $$$") << false;
        QTest::newRow("a script that the guards have no words of")
            << QByteArray(
                   "\xe8\xbf\x99\xe4\xb8\xaa\xe6\x80\x8e\xe4\xb9\x88\xe7\x94\xa8 \xe8\xbf\x99 "
                   "\xe4\xb8\xaa \xe4\xb8\xaa")
            << false;
        QTest::newRow("Russian")
            << QByteArray(
                   "\xd0\xba\xd0\xb0\xd0\xba \xd1\x8d\xd1\x82\xd0\xbe "
                   "\xd1\x80\xd0\xb0\xd0\xb1\xd0\xbe\xd1\x82\xd0\xb0\xd0\xb5\xd1\x82")
            << false;
        QTest::newRow("umlauts are Latin") << QByteArray("f\xc3\xbcr wen l\xc3\xa4uft das") << true;
        QTest::newRow("a text that is too long") << QByteArray(9'000, 'a') << false;
        QTest::newRow("bytes that are no UTF-8")
            << QByteArray("\xff\xfe\xc3 \xe2\x82 \xf0\x9f") << false;
    }
    void someQuestionsAreNeverCompared()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, isComparable);
        QCOMPARE(traitsOf(text.toStdString()).isComparable(), isComparable);
    }

    void theListsAreSorted()
    {
        const auto itself = [](const auto& word) { return word; };
        QVERIFY(isSorted(negationWords(), itself));
        QVERIFY(isSorted(oppositeWords(), itself));
        QVERIFY(isSorted(unitWords(), itself));
        QVERIFY(isSorted(dateWords(), itself));
        QVERIFY(isSorted(openingWords(), itself));
        QVERIFY(isSorted(numberWords(), [](const NumberWord& entry) { return entry.word; }));
        for (const auto& language : languageWords()) QVERIFY(isSorted(language.words, itself));
    }
};

QTEST_APPLESS_MAIN(TestSemanticGuards)
#include "tst_semantic_guards.moc"
