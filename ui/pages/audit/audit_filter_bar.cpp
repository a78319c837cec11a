#include "pages/audit/audit_filter_bar.h"

#include "theme/tokens.h"
#include "widgets/plain_label.h"
#include "widgets/search_field.h"

#include <QComboBox>
#include <QCompleter>
#include <QDateTimeEdit>
#include <QHBoxLayout>
#include <QSignalBlocker>

namespace helix::pages {

namespace {

constexpr qint64 kHourMs = qint64(3600) * 1000;

struct Range {
    const char* id;
    const char* text;
    qint64 spanMs;  ///< 0: all time; -1: typed ends
};
constexpr Range kRanges[]{
    {"all", QT_TRANSLATE_NOOP("AuditFilterBar", "All time"), 0},
    {"1h", QT_TRANSLATE_NOOP("AuditFilterBar", "Last hour"), kHourMs},
    {"24h", QT_TRANSLATE_NOOP("AuditFilterBar", "Last 24 hours"), 24 * kHourMs},
    {"7d", QT_TRANSLATE_NOOP("AuditFilterBar", "Last 7 days"), 7 * 24 * kHourMs},
    {"30d", QT_TRANSLATE_NOOP("AuditFilterBar", "Last 30 days"), 30 * 24 * kHourMs},
    {"own", QT_TRANSLATE_NOOP("AuditFilterBar", "From \u2026 to \u2026"), -1}};

QDateTimeEdit* instantField(const QString& name, const QDateTime& at, QWidget* parent)
{
    auto* field = new QDateTimeEdit(at, parent);
    field->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm"));
    field->setCalendarPopup(true);
    field->setAccessibleName(name);
    return field;
}

}  // namespace

AuditFilterBar::AuditFilterBar(QHBoxLayout* row, QWidget* owner) : QObject(owner)
{
    m_text = new widgets::SearchField(tr("Filter by text"), tr("Text\u2026"), owner);
    row->insertWidget(0, m_text, 3);
    m_actor = addCombo(row, tr("Filter by who"), tr("Who"), 150);
    m_action = addCombo(row, tr("Filter by action; * is any text"), tr("Action"), 170);
    m_subject = new widgets::SearchField(tr("Filter by subject"), tr("Subject"), owner);
    m_subject->setMinimumWidth(120);
    row->insertWidget(3, m_subject, 2);
    buildRange(row, owner);
    for (auto* field : {m_text, m_subject})
        connect(field, &widgets::SearchField::searchChanged, this, &AuditFilterBar::filterChanged);
}

QComboBox* AuditFilterBar::addCombo(QHBoxLayout* row, const QString& name, const QString& hint,
                                    int width)
{
    auto* combo = new QComboBox(m_text->parentWidget());
    combo->setEditable(true);
    combo->setInsertPolicy(QComboBox::NoInsert);
    combo->setAccessibleName(name);
    combo->setToolTip(name);
    combo->setMinimumWidth(width);
    combo->lineEdit()->setPlaceholderText(hint);
    combo->completer()->setCaseSensitivity(Qt::CaseInsensitive);
    combo->completer()->setFilterMode(Qt::MatchContains);
    combo->completer()->setCompletionMode(QCompleter::PopupCompletion);
    row->insertWidget(row->indexOf(m_text) + (m_actor == nullptr ? 1 : 2), combo, 1);
    connect(combo, &QComboBox::currentIndexChanged, this, &AuditFilterBar::filterChanged);
    connect(combo->lineEdit(), &QLineEdit::editingFinished, this, &AuditFilterBar::filterChanged);
    return combo;
}

void AuditFilterBar::buildRange(QHBoxLayout* row, QWidget* owner)
{
    m_range = new QComboBox(owner);
    m_range->setAccessibleName(tr("Span of time"));
    for (const Range& range : kRanges) m_range->addItem(tr(range.text), range.spanMs);
    row->insertWidget(4, m_range);
    m_custom = new QWidget(owner);
    auto* line = new QHBoxLayout(m_custom);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(theme::kSpace8);
    const QDateTime now = QDateTime::currentDateTime();
    m_since = instantField(tr("From, local time"), now.addDays(-1), m_custom);
    m_until = instantField(tr("To, local time"), now, m_custom);
    line->addWidget(widgets::plainLabel(tr("From"), theme::TextRole::Body, m_custom));
    line->addWidget(m_since);
    line->addWidget(widgets::plainLabel(tr("to"), theme::TextRole::Body, m_custom));
    line->addWidget(m_until);
    line->addWidget(widgets::plainLabel(tr("local time"), theme::TextRole::Secondary, m_custom));
    line->addStretch(1);
    m_custom->hide();
    connect(m_range, &QComboBox::currentIndexChanged, this, &AuditFilterBar::chooseRange);
    for (auto* field : {m_since, m_until})
        connect(field, &QDateTimeEdit::dateTimeChanged, this, &AuditFilterBar::filterChanged);
}

void AuditFilterBar::chooseRange()
{
    m_custom->setVisible(m_range->currentData().toLongLong() < 0);
    emit filterChanged();
}

api::AuditFilter AuditFilterBar::filter(qint64 nowMs) const
{
    api::AuditFilter filter;
    filter.text = m_text->text().trimmed();
    filter.actor = m_actor->currentText().trimmed();
    filter.action = m_action->currentText().trimmed();
    filter.subject = m_subject->text().trimmed();
    const qint64 span = m_range->currentData().toLongLong();
    if (span > 0) filter.sinceMs = nowMs - span;
    if (span < 0) {
        filter.sinceMs = m_since->dateTime().toMSecsSinceEpoch();
        filter.untilMs = m_until->dateTime().toMSecsSinceEpoch();
    }
    return filter;
}

bool AuditFilterBar::isEmpty() const
{
    return filter(0) == api::AuditFilter();
}

void AuditFilterBar::clear()
{
    apply({{QStringLiteral("text"), {}},
           {QStringLiteral("actor"), {}},
           {QStringLiteral("action"), {}},
           {QStringLiteral("subject"), {}},
           {QStringLiteral("range"), QStringLiteral("all")}});
}

void AuditFilterBar::apply(const QMap<QString, QString>& values)
{
    {
        const QSignalBlocker quietActor(m_actor);
        const QSignalBlocker quietAction(m_action);
        const QSignalBlocker quietRange(m_range);
        for (auto it = values.begin(); it != values.end(); ++it) {
            if (it.key() == QLatin1String("text")) m_text->setText(it.value());
            if (it.key() == QLatin1String("subject")) m_subject->setText(it.value());
            if (it.key() == QLatin1String("actor")) m_actor->setCurrentText(it.value());
            if (it.key() == QLatin1String("action")) m_action->setCurrentText(it.value());
            for (int i = 0; i < int(std::size(kRanges)); ++i)
                if (it.key() == QLatin1String("range") &&
                    it.value() == QLatin1String(kRanges[i].id))
                    m_range->setCurrentIndex(i);
        }
    }
    chooseRange();
}

QMap<QString, QString> AuditFilterBar::values() const
{
    const int range = std::clamp(m_range->currentIndex(), 0, int(std::size(kRanges)) - 1);
    return {{QStringLiteral("text"), m_text->text()},
            {QStringLiteral("actor"), m_actor->currentText()},
            {QStringLiteral("action"), m_action->currentText()},
            {QStringLiteral("subject"), m_subject->text()},
            {QStringLiteral("range"), QString::fromLatin1(kRanges[range].id)}};
}

void AuditFilterBar::propose(QComboBox* combo, const QStringList& values)
{
    QStringList present;
    for (int i = 0; i < combo->count(); ++i) present << combo->itemText(i);
    const QStringList wanted = QStringList(QString()) + values;
    if (present == wanted || combo->lineEdit()->hasFocus()) return;
    const QSignalBlocker quiet(combo);
    const QString typed = combo->currentText();
    combo->clear();
    combo->addItems(wanted);
    combo->setCurrentText(typed);
}

void AuditFilterBar::setKnown(const QStringList& actors, const QStringList& actions)
{
    propose(m_actor, actors);
    propose(m_action, actions);
}

}  // namespace helix::pages
