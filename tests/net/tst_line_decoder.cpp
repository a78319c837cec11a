#include "net/line_decoder.h"

#include <QtTest>

using namespace helix;
using namespace helix::net;

namespace {

QStringList decode(std::string_view text, std::size_t step)
{
    LineDecoder decoder;
    QStringList lines;
    for (std::size_t i = 0; i < text.size(); i += step) {
        decoder.feed(text.substr(i, step));
        for (auto line = decoder.next(); line && *line; line = decoder.next())
            lines << QString::fromUtf8((*line)->data(), qsizetype((*line)->size()));
    }
    if (const std::string rest = decoder.takeRest(); !rest.empty())
        lines << "rest " + QString::fromStdString(rest);
    return lines;
}

}  // namespace

class TestLineDecoder : public QObject {
    Q_OBJECT
private slots:
    void findsLinesWhereverTheBytesAreCut_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QStringList>("lines");
        QTest::newRow("line feeds") << QByteArray("a\nbc\n") << QStringList{"a", "bc"};
        QTest::newRow("with carriage returns")
            << QByteArray("a\r\nbc\r\n") << QStringList{"a", "bc"};
        QTest::newRow("empty lines are skipped")
            << QByteArray("\n\r\na\n\n\r\nb\n") << QStringList{"a", "b"};
        QTest::newRow("the last line may lack its end")
            << QByteArray("a\nb") << QStringList{"a", "rest b"};
        QTest::newRow("a lone carriage return is text")
            << QByteArray("a\rb\n") << QStringList{"a\rb"};
        QTest::newRow("nothing") << QByteArray("") << QStringList{};
    }
    void findsLinesWhereverTheBytesAreCut()
    {
        QFETCH(QByteArray, text);
        QFETCH(QStringList, lines);
        for (const std::size_t step : {1U, 2U, 3U, 100U})
            QCOMPARE(decode(text.toStdString(), step), lines);
    }
    void theLimitIsExact()
    {
        LineDecoder whole(4);
        whole.feed("abcd\nabcde\n");
        QVERIFY(whole.next().has_value());
        QCOMPARE(int(whole.next().error().code), int(ErrorCode::LimitExceeded));
        LineDecoder cut(4);
        cut.feed("abc");
        QVERIFY(cut.next().has_value());
        cut.feed("de");
        QVERIFY(!cut.next());
    }
};

QTEST_APPLESS_MAIN(TestLineDecoder)
#include "tst_line_decoder.moc"
