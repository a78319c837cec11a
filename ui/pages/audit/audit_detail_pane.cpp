#include "pages/audit/audit_detail_pane.h"

#include "models/json_diff_delegate.h"
#include "models/json_diff_model.h"
#include "models/plain_text.h"
#include "widgets/card.h"
#include "widgets/data_table.h"
#include "widgets/plain_label.h"

#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QPushButton>
#include <QStackedLayout>
#include <QTimer>

namespace helix::pages {

namespace {

using Column = models::JsonDiffModel::Column;

constexpr int kMemberWidth = 240;

/// Where a subject is shown: keys by their id, providers by their name.
QString pageOfSubject(const api::AuditEntry& entry)
{
    if (entry.subject.isEmpty()) return {};
    if (entry.action.startsWith(QLatin1String("api_key."))) return QStringLiteral("keys");
    if (entry.action.startsWith(QLatin1String("provider.")) ||
        entry.action.startsWith(QLatin1String("breaker.")))
        return QStringLiteral("providers");
    return {};
}

}  // namespace

AuditDetailPane::AuditDetailPane(QWidget* parent)
    : QFrame(parent), m_diff(new models::JsonDiffModel(this))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPanelPadding, theme::kSpace12, theme::kPanelPadding,
                               theme::kPanelPadding);
    layout->setSpacing(theme::kSpace8);
    buildHeader(layout);
    buildDiff(layout);
    restyle();
}

void AuditDetailPane::buildHeader(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_title = widgets::plainLabel({}, theme::TextRole::PanelTitle, this);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_title, 1);
    m_onlyChanged = new QCheckBox(tr("Only what changed"), this);
    m_onlyChanged->setAccessibleName(tr("Show only the members that changed"));
    connect(m_onlyChanged, &QCheckBox::toggled, m_diff, &models::JsonDiffModel::setOnlyChanged);
    row->addWidget(m_onlyChanged);
    m_subject = new QPushButton(tr("Show the subject"), this);
    m_subject->setAutoDefault(false);
    m_subject->setAccessibleName(tr("Show the subject on its page"));
    connect(m_subject, &QPushButton::clicked, this, &AuditDetailPane::openSubject);
    row->addWidget(m_subject);
    auto* copying = new QPushButton(tr("Copy as JSON"), this);
    copying->setAutoDefault(false);
    copying->setAccessibleName(tr("Copy the record as JSON"));
    connect(copying, &QPushButton::clicked, this, &AuditDetailPane::copyJson);
    row->addWidget(copying);
    layout->addLayout(row);
    auto* facts = new QHBoxLayout;
    m_facts = widgets::plainLabel({}, theme::TextRole::Number, this);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_changes = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    facts->addWidget(m_facts, 1);
    facts->addWidget(m_changes);
    layout->addLayout(facts);
}

void AuditDetailPane::buildDiff(QVBoxLayout* layout)
{
    auto* holder = new QWidget(this);
    m_stack = new QStackedLayout(holder);
    m_table = new widgets::DataTable(tr("Members before and after"), holder);
    m_table->setFreezingEnabled(false);
    m_table->setModel(m_diff);
    m_table->setRowHeight(theme::kRowCompact);
    m_table->setItemDelegate(new models::JsonDiffDelegate(m_table));
    m_table->horizontalHeader()->setStretchLastSection(false);
    m_table->horizontalHeader()->resizeSection(Column::Member, kMemberWidth);
    for (const Column column : {Column::Before, Column::After})
        m_table->horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
    m_nothing = widgets::plainLabel(tr("The act carries no values: nothing was there before, and "
                                       "nothing is kept of what came after."),
                                    theme::TextRole::Body, holder);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->setWordWrap(true);
    m_stack->addWidget(m_table);
    m_stack->addWidget(m_nothing);
    layout->addWidget(holder, 1);
}

void AuditDetailPane::showEntry(const api::AuditEntry& entry, theme::TimeZone zone)
{
    m_entry = entry;
    m_zone = zone;
    m_diff->setValues(entry.before, entry.after);
    const bool hasValues = m_diff->changedCount() > 0 || m_diff->rowCount() > 0;
    m_stack->setCurrentWidget(hasValues ? static_cast<QWidget*>(m_table) : m_nothing);
    m_onlyChanged->setEnabled(hasValues);
    const int changed = m_diff->changedCount();
    const bool isNew = entry.before == "null";
    m_changes->setText(!hasValues              ? QString()
                       : isNew                 ? tr("nothing was there before")
                       : entry.after == "null" ? tr("nothing is there any more")
                                               : tr("changed members: %1").arg(changed));
    m_subject->setVisible(!pageOfSubject(entry).isEmpty());
    showFacts();
    // Once the pane has its height: what changed must not wait below the edge.
    QTimer::singleShot(0, this, [this] {
        const int row = m_diff->firstChangedRow();
        if (row >= 0) m_table->scrollTo(m_diff->index(row, 0), QAbstractItemView::PositionAtCenter);
    });
}

void AuditDetailPane::showFacts()
{
    const QString subject = models::plainText(m_entry.subject);
    m_title->setText(
        subject.isEmpty()
            ? models::plainText(m_entry.action)
            : QStringLiteral("%1 \u00B7 %2").arg(models::plainText(m_entry.action), subject));
    QStringList parts{theme::formatDateTime(m_entry.atMs, m_zone),
                      tr("by %1").arg(models::plainText(m_entry.actor))};
    if (!m_entry.client.isEmpty()) parts << tr("from %1").arg(models::plainText(m_entry.client));
    parts << tr("record %1").arg(m_entry.id);
    m_facts->setText(parts.join(QStringLiteral("  \u00B7  ")));
    m_facts->setAccessibleName(m_title->text() + QStringLiteral(", ") + m_facts->text());
}

void AuditDetailPane::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    showFacts();
}

void AuditDetailPane::openSubject()
{
    const QString page = pageOfSubject(m_entry);
    if (page.isEmpty()) return;
    const QString name =
        page == QLatin1String("keys") ? QStringLiteral("key") : QStringLiteral("provider");
    emit subjectWanted(page, {{name, m_entry.subject}});
}

void AuditDetailPane::copyJson() const
{
    QJsonObject members;
    for (const models::JsonMember& member : models::jsonDiff(m_entry.before, m_entry.after))
        if (!member.before.isEmpty() || !member.after.isEmpty())
            members.insert(member.path, QJsonObject{{QStringLiteral("before"), member.before},
                                                    {QStringLiteral("after"), member.after}});
    const QJsonObject record{{QStringLiteral("id"), m_entry.id},
                             {QStringLiteral("at"), theme::formatRfc3339(m_entry.atMs, m_zone)},
                             {QStringLiteral("actor"), m_entry.actor},
                             {QStringLiteral("action"), m_entry.action},
                             {QStringLiteral("subject"), m_entry.subject},
                             {QStringLiteral("client"), m_entry.client},
                             {QStringLiteral("members"), members}};
    QApplication::clipboard()->setText(QString::fromUtf8(QJsonDocument(record).toJson()));
}

void AuditDetailPane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void AuditDetailPane::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void AuditDetailPane::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_title, theme.textPrimary);
    widgets::setTextColour(m_facts, theme.textSecondary);
    widgets::setTextColour(m_changes, theme.textTertiary);
    widgets::setTextColour(m_nothing, theme.textTertiary);
}

}  // namespace helix::pages
