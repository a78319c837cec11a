#include "widgets/form.h"

#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QGridLayout>

namespace helix::widgets {
namespace {

constexpr int kLabelTop = 5;

}  // namespace

Form::Form(QWidget* parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(theme::kSpace12);
    m_grid->setVerticalSpacing(theme::kSpace8);
    m_grid->setColumnStretch(1, 1);
}

void Form::addField(const QString& label, QWidget* field, const QString& hint)
{
    Row row;
    row.label = plainLabel(label, theme::TextRole::Body, this);
    row.label->setBuddy(field);
    row.field = field;
    row.hint = hint;
    row.note = plainLabel(hint, theme::TextRole::Secondary, this);
    row.note->setWordWrap(true);
    field->setAccessibleName(label);
    row.holder = new QWidget(this);
    auto* column = new QVBoxLayout(row.holder);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::kSpace2);
    column->addWidget(field);
    column->addWidget(row.note);
    // The label stands at the height of the field's own text, whatever is below it.
    row.label->setContentsMargins(0, kLabelTop, 0, 0);
    const int at = m_grid->rowCount();
    m_grid->addWidget(row.label, at, 0, Qt::AlignTop);
    m_grid->addWidget(row.holder, at, 1);
    m_rows << row;
    showNote(row);
    restyle();
}

void Form::addSection(const QString& title)
{
    auto* label = plainLabel(title, theme::TextRole::PanelTitle, this);
    label->setContentsMargins(0, theme::kSpace8, 0, theme::kSpace4);
    m_grid->addWidget(label, m_grid->rowCount(), 0, 1, 2);
    m_sections << label;
    restyle();
}

Form::Row* Form::rowOf(QWidget* field)
{
    for (Row& row : m_rows)
        if (row.field == field) return &row;
    return nullptr;
}

void Form::showNote(const Row& row)
{
    const QString text = row.problem.isEmpty() ? row.hint : row.problem;
    row.note->setText(text);
    row.note->setVisible(!text.isEmpty());
    row.field->setAccessibleDescription(text);
}

void Form::setProblem(QWidget* field, const QString& problem)
{
    Row* row = rowOf(field);
    if (row == nullptr || row->problem == problem) return;
    row->problem = problem;
    showNote(*row);
    restyle();
}

void Form::setHint(QWidget* field, const QString& hint)
{
    Row* row = rowOf(field);
    if (row == nullptr || row->hint == hint) return;
    row->hint = hint;
    showNote(*row);
}

void Form::setFieldShown(QWidget* field, bool isShown)
{
    Row* row = rowOf(field);
    if (row == nullptr) return;
    row->label->setVisible(isShown);
    row->holder->setVisible(isShown);
    showNote(*row);
}

bool Form::hasProblems() const
{
    return std::any_of(m_rows.begin(), m_rows.end(), [](const Row& row) {
        return !row.problem.isEmpty() && !row.holder->isHidden();
    });
}

QString Form::problemOf(QWidget* field) const
{
    for (const Row& row : m_rows)
        if (row.field == field) return row.problem;
    return {};
}

void Form::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void Form::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    for (const Row& row : std::as_const(m_rows)) {
        setTextColour(row.label, theme.textSecondary);
        setTextColour(row.note, row.problem.isEmpty() ? theme.textTertiary : theme.critical.text);
    }
    for (QLabel* section : std::as_const(m_sections)) setTextColour(section, theme.textPrimary);
}

}  // namespace helix::widgets
