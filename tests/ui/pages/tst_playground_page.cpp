#include "api/api_thread.h"
#include "cluster/cluster_connection.h"
#include "models/raw_event_model.h"
#include "pages/playground/chat_pane.h"
#include "pages/playground/composer.h"
#include "pages/playground/failure_box.h"
#include "pages/playground/figures_bar.h"
#include "pages/playground/json_field.h"
#include "pages/playground/message_card.h"
#include "pages/playground/model_picker.h"
#include "pages/playground/playground_page.h"
#include "pages/playground/settings_panel.h"
#include "pages/playground/stream_text.h"
#include "pages/playground/transcript_view.h"
#include "scripted_gateway.h"
#include "theme/appearance.h"
#include "widgets/banner.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QJsonDocument>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

using namespace helix;
using namespace helix::pages;
using test::ScriptedGateway;
using State = models::ChatSession::State;

namespace {

const QString kQuestion = QStringLiteral("What does a circuit breaker do?");
const QString kAnswer = QStringLiteral(
    "It keeps a sick provider from costing every request its timeout.\n\n"
    "After a few failures in a row the breaker opens: for a while calls go straight to the next "
    "provider. Then one probe decides whether it closes again.");

class Stage {
public:
    Stage()
    {
        cluster::Cluster cluster;
        cluster.name = QStringLiteral("fixture");
        cluster.apiUrl = gateway.url();
        connection = std::make_unique<cluster::ClusterConnection>(cluster, thread);
        page = std::make_unique<PlaygroundPage>();
        page->resize(1200, 760);
        gateway.setScript(answer(kAnswer));
    }
    ~Stage()
    {
        page->setConnection(nullptr);
        page.reset();
    }

    [[nodiscard]] bool open()
    {
        page->setConnection(connection.get());
        page->show();
        page->activateWindow();
        return QTest::qWaitFor([this] { return page->isReadyForScreenshot(); }) &&
               QTest::qWaitForWindowActive(page.get());
    }
    [[nodiscard]] models::ChatSession& session(int pane = 0) { return page->pane(pane)->session(); }
    void ask(const QString& text)
    {
        page->composer()->setDraft(text, page->composer()->images());
        QTest::keyClick(page->composer()->prompt(), Qt::Key_Return, Qt::ControlModifier);
    }
    [[nodiscard]] bool waitForRest(int pane = 0)
    {
        return QTest::qWaitFor([&] { return !session(pane).isRunning(); }, 10000);
    }
    [[nodiscard]] QString visibleText() const
    {
        QStringList texts;
        for (const auto* label : page->findChildren<QLabel*>())
            if (label->isVisible()) texts << label->text();
        for (const auto* button : page->findChildren<QAbstractButton*>())
            if (button->isVisible()) texts << button->text();
        for (const auto* text : page->findChildren<StreamText*>())
            if (text->isVisible()) texts << text->text();
        return texts.join(u'\n');
    }
    /// Of the newest message.
    [[nodiscard]] QList<StreamText*> texts() const
    {
        return page->pane(0)->transcript()->lastCard()->findChildren<StreamText*>();
    }
    [[nodiscard]] QAbstractButton* button(const QString& text) const
    {
        for (auto* candidate : page->findChildren<QAbstractButton*>())
            if (candidate->isVisible() && candidate->text() == text) return candidate;
        return nullptr;
    }
    void trigger(const QString& action)
    {
        for (auto* candidate : page->pageActions())
            if (candidate->text() == action) return candidate->trigger();
        qFatal("no action %s", qPrintable(action));
    }

    [[nodiscard]] static QByteArray answer(const QString& text)
    {
        QByteArray script = ScriptedGateway::head();
        for (const QString& word : text.split(u' ')) script += ScriptedGateway::text(word + u' ');
        return script + ScriptedGateway::end();
    }
    [[nodiscard]] static QByteArray toolCall()
    {
        return ScriptedGateway::head() +
               ScriptedGateway::toolCall(0, "{\"city\":\"Oslo\"}", "c1", "get_weather") +
               ScriptedGateway::event(
                   R"({"choices":[{"delta":{},"finish_reason":"tool_calls"}]})") +
               ScriptedGateway::event("[DONE]");
    }

    /// Writes pictures of both schemes when HELIX_SHOTS names a directory.
    void shoot(const QString& name)
    {
        const QString directory = qEnvironmentVariable("HELIX_SHOTS");
        if (directory.isEmpty()) return;
        page->resize(1216, 720);
        for (const auto scheme : {theme::Scheme::Light, theme::Scheme::Dark}) {
            theme::apply(*qApp, scheme);
            QCoreApplication::processEvents();
            const char* suffix = scheme == theme::Scheme::Dark ? "dark" : "light";
            page->grab().save(QDir(directory).filePath(
                QStringLiteral("%1-%2.png").arg(name, QLatin1String(suffix))));
        }
    }

    ScriptedGateway gateway;
    api::ApiThread thread;
    std::unique_ptr<cluster::ClusterConnection> connection;
    std::unique_ptr<PlaygroundPage> page;
};

}  // namespace

class TestPlaygroundPage : public QObject {
    Q_OBJECT
private slots:
    void init() { theme::apply(*qApp, theme::Scheme::Dark); }

    void anEmptyPlaygroundExplainsItselfAndSendsNothing()
    {
        Stage stage;
        QVERIFY(stage.open());
        QVERIFY(stage.visibleText().contains("Ask any model of fixture"));
        QVERIFY(stage.visibleText().contains("Nothing is sent before"));
        QVERIFY(stage.visibleText().contains("3 models of fixture"));
        QCOMPARE(stage.page->pane(0)->picker()->model(), QStringLiteral("fast"));
        QVERIFY(!stage.button("Send")->isEnabled());
        stage.shoot("playground-empty");
        stage.button(kQuestion)->click();
        QCOMPARE(stage.page->composer()->text(), kQuestion);
        QVERIFY(stage.button("Send")->isEnabled());
        QVERIFY(stage.gateway.bodies().isEmpty());
    }
    void withoutClusterItSaysSo()
    {
        PlaygroundPage page;
        page.show();
        QStringList texts;
        for (const auto* label : page.findChildren<QLabel*>())
            if (label->isVisible()) texts << label->text();
        QVERIFY(texts.join(u' ').contains("No cluster is attached"));
        QVERIFY(!page.isReadyForScreenshot());
    }
    void controlEnterSendsAndTheAnswerStandsWithItsFigures()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.ask(kQuestion);
        QVERIFY(stage.session().isRunning());
        QVERIFY(stage.waitForRest());
        QCOMPARE(stage.session().lastAnswer()->message.text.trimmed(), kAnswer);
        QVERIFY(stage.page->composer()->text().isEmpty());
        const QString shown = stage.visibleText();
        QVERIFY2(shown.contains(kAnswer), qPrintable(shown));
        QVERIFY(shown.contains(QStringLiteral("claude · large · 2 attempts · fallbacks: 1")));
        QVERIFY2(stage.page->pane(0)->figures()->text().contains("12 in + 80 out"),
                 qPrintable(stage.page->pane(0)->figures()->text()));
        QVERIFY(stage.page->pane(0)->figures()->text().contains("$0.001200"));
        stage.shoot("playground-answer");
    }
    void severalTurnsAndTheSystemPromptGoAlong()
    {
        Stage stage;
        QVERIFY(stage.open());
        api::ChatParameters parameters;
        parameters.temperature = 0.5;
        stage.page->pane(0)->settings()->setSetup("Be brief", parameters);
        stage.ask("one");
        QVERIFY(stage.waitForRest());
        stage.ask("two");
        QVERIFY(stage.waitForRest());
        const auto body = stage.gateway.bodies().last();
        QCOMPARE(body["messages"].toArray().size(), 4);
        QCOMPARE(body["messages"][0]["content"].toString(), QStringLiteral("Be brief"));
        QCOMPARE(body["temperature"].toDouble(), 0.5);
    }
    void escapeStopsAndTheGatewayNotices()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.gateway.setScript(ScriptedGateway::head() + ScriptedGateway::text("Half a"), false);
        stage.ask("Hi");
        QTRY_COMPARE(stage.session().state(), State::Streaming);
        QVERIFY(stage.button("Stop"));
        QTest::keyClick(stage.page->composer()->prompt(), Qt::Key_Escape);
        QVERIFY(stage.waitForRest());
        QTRY_VERIFY(stage.gateway.hasClientLeft());
        QVERIFY(stage.visibleText().contains("Stopped by you"));
        QVERIFY(stage.visibleText().contains("Half a"));
    }
    void twoPanesAskTwoModelsTheSame()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.trigger("One pane or two");
        QVERIFY(stage.page->hasTwoPanes());
        stage.page->pane(1)->picker()->setModel("claude/large");
        QVERIFY(stage.button("Send to both"));
        stage.ask(kQuestion);
        QVERIFY(stage.waitForRest(0) && stage.waitForRest(1));
        QCOMPARE(stage.gateway.bodies().size(), 2);
        QSet<QString> asked;
        for (const auto& body : stage.gateway.bodies()) asked << body["model"].toString();
        QCOMPARE(asked, (QSet<QString>{"fast", "claude/large"}));
        QCOMPARE(stage.session(1).lastAnswer()->message.text.trimmed(), kAnswer);
        stage.shoot("playground-two");
        QCOMPARE(stage.page->sessionState().value("second_model"), QStringLiteral("claude/large"));
    }
    void failuresStandInPlaceWithTheWayOut()
    {
        Stage stage;
        QVERIFY(stage.open());
        const QByteArray body =
            R"({"error":{"message":"all candidates failed: claude 503","code":"exhausted"}})";
        stage.gateway.setScript(
            "HTTP/1.1 502 X\r\nX-Request-ID: req-9\r\nConnection: "
            "close\r\nContent-Length: " +
            QByteArray::number(body.size()) + "\r\n\r\n" + body);
        stage.ask("Hi");
        QVERIFY(stage.waitForRest());
        QVERIFY(stage.visibleText().contains("No provider could answer"));
        QVERIFY(stage.visibleText().contains("all candidates failed: claude 503"));
        QSignalSpy navigation(stage.page.get(), &Page::navigationRequested);
        stage.button("Open in Requests")->click();
        const auto request = navigation.first().first().value<Navigation>();
        QCOMPARE(request.pageId, QStringLiteral("requests"));
        QCOMPARE(request.filters.value("request"), QStringLiteral("req-9"));
        stage.shoot("playground-failure");
        stage.gateway.setScript(Stage::answer(kAnswer));
        stage.page->pane(0)->picker()->setModel("large");
        stage.button("Try again")->click();
        QVERIFY(stage.waitForRest());
        QCOMPARE(stage.session().entries().size(), 2);
        QVERIFY(!stage.session().lastAnswer()->failure);
        // Another model was chosen meanwhile, as the advice says.
        QCOMPARE(stage.gateway.bodies().last()["model"].toString(), QStringLiteral("large"));
    }
    void aBrokenStreamKeepsItsText()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.gateway.setScript(
            ScriptedGateway::head() + ScriptedGateway::text("The first words") +
            ScriptedGateway::event(R"({"error":{"message":"idle timeout","code":"broken"}})"));
        stage.ask("Hi");
        QVERIFY(stage.waitForRest());
        QVERIFY(stage.visibleText().contains("The answer broke off"));
        QVERIFY(stage.visibleText().contains("idle timeout"));
        QVERIFY(stage.visibleText().contains("The first words"));
    }
    void reasoningIsFolded()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.gateway.setScript(
            ScriptedGateway::head() +
            ScriptedGateway::event(
                R"({"choices":[{"delta":{"reasoning_content":"Hmm, let me think."}}]})") +
            ScriptedGateway::text("Yes.") + ScriptedGateway::end());
        stage.ask("Hi");
        QVERIFY(stage.waitForRest());
        auto* fold = stage.button(QStringLiteral("Reasoning · 18 characters"));
        QVERIFY(fold != nullptr);
        QVERIFY(!stage.visibleText().contains("let me think"));
        fold->click();
        QVERIFY(stage.visibleText().contains("let me think"));
    }
    void toolsAreCalledAndAnswered()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->pane(0)->showSettings(true);
        stage.button("Insert an example")->click();
        QVERIFY(stage.visibleText().contains("The model may call get_weather"));
        stage.shoot("playground-settings");
        stage.gateway.setScript(Stage::toolCall());
        stage.ask("Weather?");
        QVERIFY(stage.waitForRest());
        QCOMPARE(stage.session().state(), State::ToolsWanted);
        QTRY_VERIFY(stage.visibleText().contains("Calls get_weather"));
        QCOMPARE(stage.gateway.bodies().last()["tools"].toArray().size(), 1);
        stage.gateway.setScript(Stage::answer(kAnswer));
        auto* field = qobject_cast<QPlainTextEdit*>(
            stage.page->pane(0)->transcript()->lastCard()->firstResultField());
        QVERIFY(field->hasFocus());
        field->setPlainText("{\"sky\":\"clear\"}");
        stage.shoot("playground-tools");
        QTest::keyClick(field, Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(stage.waitForRest());
        const auto messages = stage.gateway.bodies().last()["messages"].toArray();
        QCOMPARE(messages.last()["role"].toString(), QStringLiteral("tool"));
        QCOMPARE(messages.last()["content"].toString(), QStringLiteral("{\"sky\":\"clear\"}"));
        QCOMPARE(messages.last()["tool_call_id"].toString(), QStringLiteral("c1"));
        QCOMPARE(stage.session().state(), State::Idle);
    }
    void badSettingsHoldTheRequestBackAndSayWhere()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->pane(0)->settings()->tools()->setText("[{]");
        stage.page->composer()->setDraft("Hi");
        QVERIFY(stage.visibleText().contains("Tools: Line 1, column"));
        QVERIFY(!stage.button("Send")->isEnabled());
        stage.ask("Hi");
        QVERIFY(!stage.session().isRunning());
        QCOMPARE(stage.page->composer()->text(), QStringLiteral("Hi"));
    }
    void rawEventsStandBesideTheText()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.trigger("Raw events");
        stage.ask("Hi");
        QVERIFY(stage.waitForRest());
        auto& events = stage.page->pane(0)->rawEvents();
        QVERIFY(events.rowCount() > 10);
        const QString last =
            events.index(events.rowCount() - 1, models::RawEventModel::Data).data().toString();
        QCOMPARE(last, QStringLiteral("[DONE]"));
        stage.shoot("playground-raw");
        stage.ask("Again");
        QVERIFY(stage.waitForRest());
        QVERIFY(events.rowCount() < 100);
    }
    void whatModelsWriteIsNeverMarkup()
    {
        Stage stage;
        QVERIFY(stage.open());
        const QString evil = QStringLiteral("<img src=x> <b>bold</b> \u202e\u001b[31m");
        stage.gateway.setScript(ScriptedGateway::head() + ScriptedGateway::text(evil) +
                                ScriptedGateway::end());
        stage.ask("<h1>me too</h1>");
        QVERIFY(stage.waitForRest());
        const QString shown = stage.visibleText();
        QVERIFY(shown.contains("<img src=x> <b>bold</b> \\u202e\\x1b[31m"));
        QVERIFY(shown.contains("<h1>me too</h1>"));
        QCOMPARE(stage.session().lastAnswer()->message.text, evil);
    }
    void anotherPageHandsAConversationOver()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.ask("before");
        QVERIFY(stage.waitForRest());
        PlaygroundRequest request{"large",
                                  QJsonDocument::fromJson(R"([{"role":"system","content":"Be kind"},
                {"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},
                {"role":"user","content":"And now?"}])")
                                      .array(),
                                  {{"temperature", 0.25}}};
        const auto navigation = playgroundNavigation(request);
        QCOMPARE(navigation.pageId, PlaygroundPage::pageInfo().id);
        stage.page->applyNavigation(navigation.filters);
        QCOMPARE(stage.session().entries().size(), 2);
        QCOMPARE(stage.page->composer()->text(), QStringLiteral("And now?"));
        QCOMPARE(stage.page->pane(0)->picker()->model(), QStringLiteral("large"));
        QCOMPARE(stage.gateway.bodies().size(), 1);
        const auto body = api::chatBody(stage.page->pane(0)->request("And now?", {}));
        QCOMPARE(body["messages"].toArray(), request.messages);
        QCOMPARE(body["temperature"].toDouble(), 0.25);
        QVERIFY(stage.visibleText().contains("replaced by a captured request"));
        stage.button("Undo")->click();
        QCOMPARE(stage.session().entries().first().message.text, QStringLiteral("before"));
        // Handing it over once more is meant.
        stage.page->applyNavigation(playgroundNavigation(request).filters);
        QCOMPARE(stage.session().entries().first().message.text, QStringLiteral("Hi"));
        stage.button("Undo")->click();
        // Going back repeats the navigation; what was said since must stay.
        stage.page->applyNavigation(navigation.filters);
        QCOMPARE(stage.session().entries().first().message.text, QStringLiteral("before"));
    }
    void aConversationTooLargeToCarryLeavesItsModel()
    {
        const QJsonObject message{{"role", "user"},
                                  {"content", QString(kMaxPlaygroundRequestBytes, u'x')}};
        const auto navigation = playgroundNavigation({"large", {message}, {}});
        QCOMPARE(playgroundRequest(navigation.filters).model, QStringLiteral("large"));
        QVERIFY(playgroundRequest(navigation.filters).messages.isEmpty());
        const auto body = playgroundRequestOfBody(
            {{"messages", QJsonArray{message}}, {"stream", true}, {"seed", 1}}, "fast");
        QCOMPARE(body.model, QStringLiteral("fast"));
        QCOMPARE(body.parameters, (QJsonObject{{"seed", 1}}));
    }
    void startingOverCanBeUndone()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.ask("Hi");
        QVERIFY(stage.waitForRest());
        stage.trigger("Start over");
        QVERIFY(stage.session().entries().isEmpty());
        QVERIFY(stage.visibleText().contains("Ask any model"));
        stage.button("Undo")->click();
        QCOMPARE(stage.session().entries().size(), 2);
    }
    void theLastMessageCanBeEdited()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.ask("a typo");
        QVERIFY(stage.waitForRest());
        stage.button("Edit")->click();
        QCOMPARE(stage.page->composer()->text(), QStringLiteral("a typo"));
        QVERIFY(stage.session().entries().isEmpty());
    }
    void picturesAreAttachedShownAndSent()
    {
        Stage stage;
        QVERIFY(stage.open());
        QTemporaryDir directory;
        QImage image(640, 400, QImage::Format_RGB32);
        image.fill(QColor(0x56, 0xB4, 0xE9));
        const QString path = directory.filePath("sky.png");
        QVERIFY(image.save(path));
        stage.page->composer()->attach({path});
        QTRY_COMPARE(stage.page->composer()->images().size(), 1);
        stage.ask("What is it?");
        QVERIFY(stage.waitForRest());
        const auto content = stage.gateway.bodies().last()["messages"][0]["content"].toArray();
        QCOMPARE(content.size(), 2);
        QVERIFY(content[1]["image_url"]["url"].toString().startsWith("data:image/png;base64,"));
        stage.shoot("playground-picture");
        QFile text(directory.filePath("notes.png"));
        QVERIFY(text.open(QIODevice::WriteOnly));
        text.write("no picture");
        text.close();
        stage.page->composer()->attach({text.fileName()});
        QTRY_VERIFY(stage.visibleText().contains("notes.png is no PNG, JPEG, GIF or WebP"));
    }
    void codeNeverHasTheRealKey()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.connection->setGatewayKey("hx-very-secret");
        stage.page->composer()->setDraft("Hi");
        for (const auto language : {models::CodeLanguage::Curl, models::CodeLanguage::Python,
                                    models::CodeLanguage::JavaScript}) {
            const QString code = stage.page->code(language);
            QVERIFY(code.contains("HELIX_API_KEY"));
            QVERIFY(code.contains("Hi"));
            QVERIFY(!code.contains("very-secret"));
        }
        stage.trigger("Copy as curl");
        QVERIFY(QApplication::clipboard()->text().startsWith("curl"));
    }
    void everythingIsReachableByKeyboardAndHasAName()
    {
        Stage stage;
        QVERIFY(stage.open());
        stage.page->setTwoPanes(true);
        stage.page->pane(0)->showSettings(true);
        for (const auto* widget : stage.page->findChildren<QWidget*>()) {
            const bool isControl = widget->isVisible() && widget->focusPolicy() & Qt::TabFocus;
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool hasName = !widget->accessibleName().isEmpty() ||
                                 (button != nullptr && !button->text().isEmpty());
            if (isControl && widget->parentWidget()->accessibleName().isEmpty())
                QVERIFY2(hasName, widget->metaObject()->className());
        }
        for (const auto* action : stage.page->pageActions())
            QVERIFY2(!action->shortcuts().isEmpty(), qPrintable(action->text()));
    }
    void longTextIsCutIntoPiecesThatCopyingJoins()
    {
        StreamText text("text", theme::TextRole::Body);
        text.resize(600, 100);
        const QString line = QString(10000, u'x') + QStringLiteral(" end\nsecond\n\nlast");
        for (const QChar c : line.left(10)) text.append(c);
        text.append(line.mid(10));
        QVERIFY(text.document()->blockCount() > 4);
        QCOMPARE(text.text(), line);
        text.selectAll();
        text.copy();
        QCOMPARE(QApplication::clipboard()->text(), line);
    }
    void aMegabyteNeverHoldsTheWindow_data()
    {
        QTest::addColumn<QString>("piece");
        QTest::newRow("one paragraph") << QString(1000, u'x');
        QTest::newRow("many lines") << QStringLiteral("some words on a line\n").repeated(48);
    }
    void aMegabyteNeverHoldsTheWindow()
    {
        QFETCH(QString, piece);
        Stage stage;
        QVERIFY(stage.open());
        QByteArray script = ScriptedGateway::head();
        for (int number = 0; number < 1000; ++number) script += ScriptedGateway::text(piece);
        stage.gateway.setScript(script + ScriptedGateway::end());
        stage.ask("Much");
        qint64 longest = 0;
        QElapsedTimer clock;
        while (stage.session().isRunning()) {
            clock.start();
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            longest = std::max(longest, clock.elapsed());
        }
        QCOMPARE(stage.session().lastAnswer()->message.text.size(), piece.size() * 1000);
        // Waiting for the next update is in it: 34 ms.
        qInfo("the longest turn of the event loop took %lld ms", static_cast<long long>(longest));
        for (const auto* text : stage.texts()) {
            QVERIFY(text->height() <= StreamText::kMaxInlineHeight);
            QVERIFY(text->isComplete());
        }
        clock.start();
        stage.page->resize(1000, 700);
        QCoreApplication::processEvents();
        const qint64 resizing = clock.elapsed();
        qInfo("a new width took %lld ms", static_cast<long long>(resizing));
        stage.trigger("Start over");
        clock.start();
        stage.button("Undo")->click();
        QCoreApplication::processEvents();
        const qint64 bringing = clock.elapsed();
        qInfo("bringing it back took %lld ms", static_cast<long long>(bringing));
        longest = 0;
        const auto isPouring = [&] {
            const auto texts = stage.texts();
            return !std::all_of(texts.begin(), texts.end(),
                                [](const StreamText* text) { return text->isComplete(); });
        };
        while (isPouring()) {
            clock.start();
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
            longest = std::max(longest, clock.elapsed());
        }
        qInfo("laying it out again took turns of %lld ms at most", static_cast<long long>(longest));
        QVERIFY(stage.visibleText().contains(piece.repeated(2)));
    }
};

QTEST_MAIN(TestPlaygroundPage)
#include "tst_playground_page.moc"
