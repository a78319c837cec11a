#include "theme/contrast.h"
#include "theme/icons.h"
#include "theme/series.h"
#include "theme/status.h"
#include "theme/tokens.h"

#include <QPainter>
#include <QtTest>

using namespace helix::theme;

namespace {

constexpr double kTextContrast = 4.5;
constexpr double kGlyphContrast = 3.0;
constexpr double kSmallestDifference = 10.0;

QList<QColor> statusGlyphs(const Theme& theme)
{
    return {theme.ok.glyph, theme.info.glyph, theme.warning.glyph, theme.critical.glyph,
            theme.unknown.glyph};
}

QList<QColor> statusTexts(const Theme& theme)
{
    return {theme.ok.text, theme.info.text, theme.warning.text, theme.critical.text,
            theme.unknown.text};
}

QList<QColor> seriesColours(const Theme& theme)
{
    return {theme.series.begin(), theme.series.end()};
}

double smallestDifference(const QList<QColor>& colours, Vision vision)
{
    double smallest = 1e9;
    for (qsizetype i = 0; i < colours.size(); ++i)
        for (qsizetype j = i + 1; j < colours.size(); ++j)
            smallest = std::min(smallest, colourDifference(seenWith(vision, colours[i]),
                                                           seenWith(vision, colours[j])));
    return smallest;
}

}  // namespace

class TestTokens : public QObject {
    Q_OBJECT
private slots:
    void theMeasuresAgreeWithPublishedValues()
    {
        QVERIFY(std::abs(contrastRatio(Qt::black, Qt::white) - 21) < 0.01);
        QCOMPARE(colourDifference(QColor(12, 200, 90), QColor(12, 200, 90)), 0.0);
        // Black to white is 100 in lightness, and CIEDE2000 leaves it there.
        QVERIFY(std::abs(colourDifference(Qt::black, Qt::white) - 100) < 0.1);
    }

    void textIsReadable_data() { schemes(); }
    void textIsReadable()
    {
        QFETCH(int, scheme);
        const auto& theme = themeFor(Scheme(scheme));
        for (const auto& ground : {theme.window, theme.card, theme.raised}) {
            QVERIFY(contrastRatio(theme.textPrimary, ground) >= kTextContrast);
            QVERIFY(contrastRatio(theme.textSecondary, ground) >= kTextContrast);
        }
        QVERIFY(contrastRatio(theme.textTertiary, theme.window) >= kTextContrast);
        QVERIFY(contrastRatio(theme.textTertiary, theme.card) >= kTextContrast);
        QVERIFY(contrastRatio(theme.textPrimary, theme.selection) >= kTextContrast);
        QVERIFY(contrastRatio(theme.accent, theme.card) >= kTextContrast);
        for (const auto& text : statusTexts(theme))
            QVERIFY(contrastRatio(text, theme.card) >= kTextContrast);
    }

    void chipsAndBandsAreReadable_data() { schemes(); }
    void chipsAndBandsAreReadable()
    {
        QFETCH(int, scheme);
        const auto& theme = themeFor(Scheme(scheme));
        for (const auto& status :
             {theme.ok, theme.info, theme.warning, theme.critical, theme.unknown})
            QVERIFY2(contrastRatio(status.onTint, status.tint) >= kTextContrast,
                     qPrintable(status.tint.name()));
        QVERIFY(contrastRatio(theme.onCriticalFill, theme.criticalFill) >= kTextContrast);
        for (const auto& band : {theme.bandDevelopment, theme.bandTest, theme.bandProduction})
            QVERIFY(contrastRatio(theme.onBand, band) >= kTextContrast);
    }

    void shapesAndBordersStandOut_data() { schemes(); }
    void shapesAndBordersStandOut()
    {
        QFETCH(int, scheme);
        const auto& theme = themeFor(Scheme(scheme));
        for (const auto& glyph : statusGlyphs(theme))
            QVERIFY(contrastRatio(glyph, theme.card) >= kGlyphContrast);
        for (const auto& ground : {theme.window, theme.card, theme.raised}) {
            QVERIFY(contrastRatio(theme.borderControl, ground) >= kGlyphContrast);
            QVERIFY(contrastRatio(theme.focusRing, ground) >= kGlyphContrast);
        }
        for (const auto& colour : theme.series)
            QVERIFY(contrastRatio(colour, theme.card) >= kGlyphContrast);
    }

    void colourBlindPeopleTellTheStatusesApart_data() { schemesAndVisions(); }
    void colourBlindPeopleTellTheStatusesApart()
    {
        QFETCH(int, scheme);
        QFETCH(int, vision);
        const auto& theme = themeFor(Scheme(scheme));
        for (const auto& set : {statusGlyphs(theme), statusTexts(theme), seriesColours(theme)}) {
            const double smallest = smallestDifference(set, Vision(vision));
            QVERIFY2(smallest >= kSmallestDifference, qPrintable(QString::number(smallest)));
        }
    }

    void statusHuesAreNoSeriesColours()
    {
        for (const auto scheme : {Scheme::Dark, Scheme::Light})
            for (const auto& glyph : statusGlyphs(themeFor(scheme)))
                QVERIFY(!seriesColours(themeFor(scheme)).contains(glyph));
    }

    void aSeriesKeepsItsColour()
    {
        const QStringList providers{QStringLiteral("claude"), QStringLiteral("gemini")};
        QCOMPARE(seriesSlot(QStringLiteral("gemini"), providers), 1);
        QCOMPARE(seriesSlot(QStringLiteral("some model")),
                 seriesSlot(QStringLiteral("some model")));
    }

    void everyStatusHasItsOwnShape()
    {
        // In one colour only the form is left; no two statuses may be the same picture.
        QList<QImage> pictures;
        Theme grey = themeFor(Scheme::Dark);
        for (auto* tokens : {&grey.ok, &grey.info, &grey.warning, &grey.critical, &grey.unknown})
            tokens->glyph = Qt::gray;
        for (const auto status : {Status::Ok, Status::Info, Status::Warning, Status::Critical,
                                  Status::Unknown, Status::Silenced, Status::Disabled}) {
            QImage picture(32, 32, QImage::Format_ARGB32);
            picture.fill(Qt::transparent);
            QPainter painter(&picture);
            paintStatus(painter, picture.rect(), status, grey);
            painter.end();
            QVERIFY(!pictures.contains(picture));
            pictures.append(picture);
        }
    }

    void everyIconIsThere()
    {
        for (const char* name :
             {"overview", "providers",   "requests", "logs",  "search",  "bell",         "theme",
              "pause",    "play",        "copy",     "close", "refresh", "warning",      "clock",
              "help",     "arrow-right", "filter",   "open",  "check",   "chevron-down", "link"})
            QVERIFY2(!icon(QString::fromLatin1(name), Qt::white).isNull(), name);
        QVERIFY(icon(QStringLiteral("nothing"), Qt::white).isNull());
    }

private:
    static void schemes()
    {
        QTest::addColumn<int>("scheme");
        QTest::newRow("in the dark table") << int(Scheme::Dark);
        QTest::newRow("in the light table") << int(Scheme::Light);
    }

    static void schemesAndVisions()
    {
        QTest::addColumn<int>("scheme");
        QTest::addColumn<int>("vision");
        const QList<std::pair<Vision, const char*>> visions{{Vision::Normal, "with normal vision"},
                                                            {Vision::Protan, "without red"},
                                                            {Vision::Deutan, "without green"},
                                                            {Vision::Tritan, "without blue"}};
        for (const auto& [vision, name] : visions) {
            QTest::addRow("dark, %s", name) << int(Scheme::Dark) << int(vision);
            QTest::addRow("light, %s", name) << int(Scheme::Light) << int(vision);
        }
    }
};

QTEST_MAIN(TestTokens)
#include "tst_tokens.moc"
