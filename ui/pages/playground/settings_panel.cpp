#include "pages/playground/settings_panel.h"

#include "pages/playground/json_field.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QJsonDocument>
#include <QLineEdit>
#include <QLocale>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

using L1 = QLatin1String;

constexpr int kMaxStops = 4;
constexpr int kPromptLines = 4;
constexpr int kStopLines = 2;

const QString kExampleTools = QStringLiteral(R"([
  {
    "type": "function",
    "function": {
      "name": "get_weather",
      "description": "The weather of a city now",
      "parameters": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"]
      }
    }
  }
])");

/// Text that people type is in the C locale here, as the JSON it becomes.
std::optional<double> numberOf(const QLineEdit& field)
{
    bool isNumber = false;
    const double value = QLocale::c().toDouble(field.text().trimmed(), &isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

std::optional<qint64> integerOf(const QLineEdit& field)
{
    bool isNumber = false;
    const qint64 value = QLocale::c().toLongLong(field.text().trimmed(), &isNumber);
    return isNumber ? std::optional(value) : std::nullopt;
}

bool isUsed(const QLineEdit& field)
{
    return !field.text().trimmed().isEmpty();
}

bool isWithin(std::optional<double> value, double low, double high)
{
    return value && *value >= low && *value <= high;
}

QString numberText(std::optional<double> value)
{
    return value ? QString::number(*value, 'g', 12) : QString();
}

QString numberText(std::optional<qint64> value)
{
    return value ? QString::number(*value) : QString();
}

QString indented(const QJsonDocument& document)
{
    return QString::fromUtf8(document.toJson(QJsonDocument::Indented)).trimmed();
}

QStringList toolNames(const QJsonValue& tools)
{
    QStringList names;
    for (const auto& tool : tools.toArray())
        names << tool.toObject().value(L1("function")).toObject().value(L1("name")).toString();
    return names;
}

QString choiceText(const QJsonValue& choice)
{
    if (choice.isString()) return choice.toString();
    return choice.toObject().value(L1("function")).toObject().value(L1("name")).toString();
}

QJsonValue choiceValue(const QString& text)
{
    if (text.isEmpty()) return QJsonValue::Undefined;
    if (text == L1("auto") || text == L1("none") || text == L1("required")) return text;
    return QJsonObject{{L1("type"), L1("function")},
                       {L1("function"), QJsonObject{{L1("name"), text}}}};
}

void choose(QComboBox& box, const QString& data)
{
    const int index = box.findData(data);
    if (index < 0 && !data.isEmpty()) box.addItem(data, data);
    box.setCurrentIndex(std::max(0, box.findData(data)));
}

void setLines(QPlainTextEdit& editor, int lines)
{
    editor.setFixedHeight(editor.fontMetrics().lineSpacing() * lines + theme::kSpace16);
    editor.setTabChangesFocus(true);
    editor.setObjectName(QStringLiteral("field"));
}

}  // namespace

SettingsPanel::SettingsPanel(QWidget* parent) : QScrollArea(parent)
{
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setAccessibleName(tr("Settings of this pane"));
    setFocusPolicy(Qt::NoFocus);
    auto* inner = new QWidget(this);
    auto* layout = new QVBoxLayout(inner);
    layout->setContentsMargins(theme::kSpace4, 0, theme::kSpace12, theme::kSpace8);
    layout->setSpacing(theme::kSpace4);
    m_problem = widgets::plainLabel({}, theme::TextRole::Secondary, inner);
    m_problem->setWordWrap(true);
    layout->addWidget(m_problem);
    buildPrompt(layout);
    buildSampling(layout);
    buildFormat(layout);
    buildTools(layout);
    layout->addStretch(1);
    setWidget(inner);
    inner->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    refresh();
    restyle();
}

void SettingsPanel::addSection(QVBoxLayout* layout, const QString& title, const QString& hint)
{
    layout->addSpacing(theme::kSpace8);
    m_titles << widgets::plainLabel(title, theme::TextRole::PanelTitle, this);
    layout->addWidget(m_titles.last());
    if (hint.isEmpty()) return;
    m_hints << widgets::plainLabel(hint, theme::TextRole::Secondary, this);
    m_hints.last()->setWordWrap(true);
    layout->addWidget(m_hints.last());
}

void SettingsPanel::buildPrompt(QVBoxLayout* layout)
{
    addSection(layout, tr("System prompt"), {});
    m_system = new QPlainTextEdit(this);
    m_system->setAccessibleName(tr("System prompt"));
    m_system->setPlaceholderText(tr("How the model should behave; empty: not sent"));
    setLines(*m_system, kPromptLines);
    layout->addWidget(m_system);
    connect(m_system, &QPlainTextEdit::textChanged, this, &SettingsPanel::refresh);
}

QLineEdit* SettingsPanel::addNumber(QGridLayout* grid, const QString& title, const QString& hint)
{
    auto* label = widgets::plainLabel(title, theme::TextRole::Body, this);
    auto* field = new QLineEdit(this);
    field->setAccessibleName(title);
    field->setPlaceholderText(tr("default"));
    field->setToolTip(hint);
    label->setBuddy(field);
    const int row = grid->rowCount();
    grid->addWidget(label, row, 0);
    grid->addWidget(field, row, 1);
    connect(field, &QLineEdit::textChanged, this, &SettingsPanel::refresh);
    return field;
}

void SettingsPanel::buildSampling(QVBoxLayout* layout)
{
    addSection(layout, tr("Parameters"),
               tr("What stays empty is not sent: the model's default "
                  "holds."));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kSpace12);
    grid->setVerticalSpacing(theme::kSpace4);
    grid->setColumnStretch(1, 1);
    m_temperature = addNumber(grid, tr("Temperature"), tr("0 to 2; low: the likeliest words"));
    m_topP = addNumber(grid, tr("Top p"), tr("0 to 1: the share of likely words to choose among"));
    m_maxTokens = addNumber(grid, tr("Max tokens"), tr("The answer ends there at the latest"));
    m_seed = addNumber(grid, tr("Seed"), tr("The same seed asks for the same answer"));
    m_effort = new QComboBox(this);
    m_effort->setAccessibleName(tr("Reasoning effort"));
    m_effort->addItem(tr("default"), QString());
    for (const char* effort : {"none", "minimal", "low", "medium", "high"})
        m_effort->addItem(QString::fromLatin1(effort), QString::fromLatin1(effort));
    m_stop = new QPlainTextEdit(this);
    m_stop->setAccessibleName(tr("Stop sequences, one a line"));
    m_stop->setPlaceholderText(tr("one a line, at most four"));
    m_stop->setFont(theme::fontFor(theme::TextRole::Mono));
    setLines(*m_stop, kStopLines);
    const int row = grid->rowCount();
    grid->addWidget(widgets::plainLabel(tr("Reasoning"), theme::TextRole::Body, this), row, 0);
    grid->addWidget(m_effort, row, 1);
    grid->addWidget(widgets::plainLabel(tr("Stop"), theme::TextRole::Body, this), row + 1, 0,
                    Qt::AlignTop);
    grid->addWidget(m_stop, row + 1, 1);
    layout->addLayout(grid);
    connect(m_effort, &QComboBox::currentIndexChanged, this, &SettingsPanel::refresh);
    connect(m_stop, &QPlainTextEdit::textChanged, this, &SettingsPanel::refresh);
}

void SettingsPanel::buildFormat(QVBoxLayout* layout)
{
    addSection(layout, tr("Form of the answer"), {});
    m_format = new QComboBox(this);
    m_format->setAccessibleName(tr("Form of the answer"));
    m_format->addItem(tr("Text (default)"), QString());
    m_format->addItem(tr("A JSON object"), QStringLiteral("json_object"));
    m_format->addItem(tr("JSON that follows a schema"), QStringLiteral("json_schema"));
    layout->addWidget(m_format);
    m_schema = new JsonField(tr("JSON Schema of the answer"),
                             QStringLiteral("{\"type\": \"object\", \"properties\": { … }}"),
                             models::checkJsonSchema, this);
    layout->addWidget(m_schema);
    connect(m_format, &QComboBox::currentIndexChanged, this, &SettingsPanel::refresh);
    connect(m_schema, &JsonField::changed, this, &SettingsPanel::refresh);
}

void SettingsPanel::buildTools(QVBoxLayout* layout)
{
    addSection(layout, tr("Tools"),
               tr("Functions that the model may call. You play the tool: its calls appear in the "
                  "conversation with a field for the result."));
    m_tools = new JsonField(tr("Tools as JSON"), QStringLiteral("[{\"type\": \"function\", …}]"),
                            models::checkTools, this);
    layout->addWidget(m_tools);
    auto* row = new QHBoxLayout;
    auto* example = new QPushButton(tr("Insert an example"), this);
    example->setAccessibleName(tr("Insert an example tool"));
    m_toolChoice = new QComboBox(this);
    m_toolChoice->setAccessibleName(tr("Which tool the model must call"));
    m_toolChoice->setToolTip(tr("tool_choice: whether the model may, must or must not call tools"));
    row->addWidget(example);
    row->addWidget(m_toolChoice, 1);
    layout->addLayout(row);
    addSection(layout, tr("Further members of the body"), {});
    m_others =
        new JsonField(tr("Further members of the body as JSON"),
                      QStringLiteral("{\"presence_penalty\": 0.5}"), models::checkJsonObject, this);
    layout->addWidget(m_others);
    connect(example, &QPushButton::clicked, this, [this] { m_tools->setText(kExampleTools); });
    connect(m_tools, &JsonField::changed, this, &SettingsPanel::noteTools);
    connect(m_toolChoice, &QComboBox::currentIndexChanged, this, &SettingsPanel::refresh);
    connect(m_others, &JsonField::changed, this, &SettingsPanel::refresh);
    noteTools();
}

void SettingsPanel::noteTools()
{
    const QStringList names = toolNames(m_tools->verdict().value);
    m_tools->setNote(names.isEmpty()
                         ? QString()
                         : tr("The model may call %1").arg(names.join(QStringLiteral(", "))));
    const QString chosen = m_toolChoice->currentData().toString();
    const QSignalBlocker blocker(m_toolChoice);
    m_toolChoice->clear();
    m_toolChoice->addItem(tr("Choice: default"), QString());
    for (const char* choice : {"auto", "none", "required"})
        m_toolChoice->addItem(QString::fromLatin1(choice), QString::fromLatin1(choice));
    for (const QString& name : names) m_toolChoice->addItem(name, name);
    m_toolChoice->setCurrentIndex(std::max(0, m_toolChoice->findData(chosen)));
    m_toolChoice->setEnabled(!names.isEmpty());
    refresh();
}

void SettingsPanel::refresh()
{
    if (m_others == nullptr) return;  // still being built
    m_schema->setVisible(m_format->currentData() == L1("json_schema"));
    m_problem->setText(problem());
    m_problem->setVisible(!m_problem->text().isEmpty());
    emit changed();
}

QStringList SettingsPanel::stops() const
{
    auto lines = m_stop->toPlainText().split(u'\n');
    lines.removeAll(QString());
    return lines;
}

QString SettingsPanel::problem() const
{
    if (isUsed(*m_temperature) && !isWithin(numberOf(*m_temperature), 0, 2))
        return tr("Temperature must be a number from 0 to 2");
    if (isUsed(*m_topP) && !isWithin(numberOf(*m_topP), 0, 1))
        return tr("Top p must be a number from 0 to 1");
    if (isUsed(*m_maxTokens) && integerOf(*m_maxTokens).value_or(0) < 1)
        return tr("Max tokens must be a whole number from 1");
    if (isUsed(*m_seed) && !integerOf(*m_seed)) return tr("Seed must be a whole number");
    if (stops().size() > kMaxStops) return tr("At most four stop sequences");
    const bool wantsSchema = m_format->currentData() == L1("json_schema");
    if (wantsSchema && !m_schema->verdict().isUsed())
        return tr("The form of the answer needs a JSON Schema");
    if (m_tools->verdict().finding)
        return tr("Tools: %1").arg(models::findingText(*m_tools->verdict().finding));
    if (m_others->verdict().finding)
        return tr("Further members: %1").arg(models::findingText(*m_others->verdict().finding));
    return {};
}

api::ChatParameters SettingsPanel::parameters() const
{
    api::ChatParameters parameters;
    parameters.temperature = numberOf(*m_temperature);
    parameters.topP = numberOf(*m_topP);
    parameters.maxTokens = integerOf(*m_maxTokens);
    parameters.seed = integerOf(*m_seed);
    parameters.stop = stops();
    parameters.reasoningEffort = m_effort->currentData().toString();
    const QString format = m_format->currentData().toString();
    if (!format.isEmpty()) parameters.responseFormat.insert(L1("type"), format);
    if (format == L1("json_schema"))
        parameters.responseFormat.insert(L1("json_schema"), m_schema->verdict().value);
    parameters.tools = m_tools->verdict().value.toArray();
    parameters.toolChoice = choiceValue(m_toolChoice->currentData().toString());
    parameters.others = m_others->verdict().value.toObject();
    return parameters;
}

ChatSetup SettingsPanel::setup() const
{
    return {m_system->toPlainText(), parameters(), problem()};
}

void SettingsPanel::setSetup(const QString& system, const api::ChatParameters& parameters)
{
    m_system->setPlainText(system);
    m_temperature->setText(numberText(parameters.temperature));
    m_topP->setText(numberText(parameters.topP));
    m_maxTokens->setText(numberText(parameters.maxTokens));
    m_seed->setText(numberText(parameters.seed));
    m_stop->setPlainText(parameters.stop.join(u'\n'));
    choose(*m_effort, parameters.reasoningEffort);
    const auto& format = parameters.responseFormat;
    choose(*m_format, format.value(L1("type")).toString());
    const auto schema = format.value(L1("json_schema")).toObject();
    m_schema->setText(schema.isEmpty() ? QString() : indented(QJsonDocument(schema)));
    m_tools->setText(parameters.tools.isEmpty() ? QString()
                                                : indented(QJsonDocument(parameters.tools)));
    choose(*m_toolChoice, choiceText(parameters.toolChoice));
    m_others->setText(parameters.others.isEmpty() ? QString()
                                                  : indented(QJsonDocument(parameters.others)));
    refresh();
}

int SettingsPanel::usedCount() const
{
    int used = m_system->toPlainText().trimmed().isEmpty() ? 0 : 1;
    for (const auto* field : {m_temperature, m_topP, m_maxTokens, m_seed})
        used += isUsed(*field) ? 1 : 0;
    used += m_stop->toPlainText().trimmed().isEmpty() ? 0 : 1;
    for (const auto* box : {m_effort, m_format}) used += box->currentIndex() > 0 ? 1 : 0;
    for (const auto* field : {m_tools, m_others}) used += field->verdict().isUsed() ? 1 : 0;
    return used;
}

void SettingsPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QScrollArea::changeEvent(event);
}

void SettingsPanel::restyle()
{
    const auto& theme = theme::themeOf(this);
    for (auto* title : std::as_const(m_titles)) widgets::setTextColour(title, theme.textPrimary);
    for (auto* hint : std::as_const(m_hints)) widgets::setTextColour(hint, theme.textTertiary);
    widgets::setTextColour(m_problem, theme.critical.onTint);
}

}  // namespace helix::pages
