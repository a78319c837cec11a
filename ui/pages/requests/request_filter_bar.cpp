#include "pages/requests/request_filter_bar.h"

#include "pages/requests/filter_field.h"
#include "theme/icons.h"
#include "theme/tokens.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

namespace helix::pages {

namespace {

constexpr int kLeastFieldWidth = 300;
constexpr int kMostFieldWidth = 620;

QString helpText()
{
    QStringList lines;
    for (const models::RequestFieldInfo& info : models::requestFields())
        lines << QStringLiteral("%1:  %2").arg(info.name, info.help);
    lines << QString()
          << RequestFilterBar::tr(
                 "All terms hold. -term negates, * is any text, \u201Ctwo words\u201D "
                 "go in quotes.")
          << RequestFilterBar::tr("Words without a field are looked for in id, model and error.")
          << RequestFilterBar::tr("Ctrl+Space completes.");
    return lines.join(u'\n');
}

}  // namespace

RequestFilterBar::RequestFilterBar(QHBoxLayout* row, QWidget* owner) : QObject(owner)
{
    m_field = new FilterField(
        tr("Filter requests"), tr("provider:claude status:5xx duration:>2s or text\u2026"),
        [this](const QString& word) { return models::completionsOf(word, m_known); }, owner);
    m_field->setMinimumWidth(kLeastFieldWidth);
    m_field->setMaximumWidth(kMostFieldWidth);
    m_field->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    int at = 0;
    row->insertWidget(at++, m_field, 4);
    addHelp(row, at++, owner);
    addButton(row, at++, tr("Errors"), tr("Only requests with an error"),
              QStringLiteral("status:error"), owner);
    addButton(row, at++, tr("Fallbacks"), tr("Only requests that fell back to another provider"),
              QStringLiteral("fallbacks:>0"), owner);
    addButton(row, at++, tr("Slow"), tr("Only requests of more than two seconds"),
              QStringLiteral("duration:>2s"), owner);
    connect(m_field, &widgets::SearchField::searchChanged, this, &RequestFilterBar::take);
    connect(m_field, &QLineEdit::textChanged, this, &RequestFilterBar::followText);
}

void RequestFilterBar::addHelp(QHBoxLayout* row, int at, QWidget* owner)
{
    auto* help = new QToolButton(owner);
    help->setIcon(theme::icon(QStringLiteral("help"), theme::themeOf(owner).textSecondary));
    help->setAccessibleName(tr("Fields of the filter"));
    help->setAccessibleDescription(helpText());
    help->setToolTip(helpText());
    connect(help, &QToolButton::clicked, m_field, [this] {
        m_field->setFocus(Qt::ShortcutFocusReason);
        m_field->proposeFields();
    });
    row->insertWidget(at, help);
}

void RequestFilterBar::addButton(QHBoxLayout* row, int at, const QString& text, const QString& help,
                                 const QString& term, QWidget* owner)
{
    auto* button = new QPushButton(text, owner);
    button->setAutoDefault(false);
    button->setCheckable(true);
    button->setAccessibleName(help);
    button->setToolTip(QStringLiteral("%1 (%2)").arg(help, term));
    connect(button, &QPushButton::toggled, this, [this, term](bool isChecked) {
        setText(models::withTerm(m_field->text(), term, isChecked));
    });
    m_buttons << std::pair(button, term);
    row->insertWidget(at, button);
}

QString RequestFilterBar::text() const
{
    return m_field->text().simplified();
}

void RequestFilterBar::setText(const QString& text)
{
    m_field->setText(text);
    take();
}

void RequestFilterBar::take()
{
    const auto query = models::RequestQuery::parse(m_field->text());
    m_field->setProblem(query.problem());
    if (query == m_query) return;
    m_query = query;
    emit queryChanged();
}

void RequestFilterBar::followText()
{
    for (const auto& [button, term] : std::as_const(m_buttons)) {
        const QSignalBlocker quiet(button);
        button->setChecked(models::hasTerm(m_field->text(), term));
    }
}

}  // namespace helix::pages
