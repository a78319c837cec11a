#include "pages/configuration/reload_dialog.h"

#include "models/plain_text.h"
#include "pages/configuration/change_list.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QDialogButtonBox>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

QString headlineOf(const api::ReloadPlan& plan)
{
    if (plan.result.isUnchanged || plan.result.changed.isEmpty())
        return ReloadDialog::tr("The file says what is in force already; nothing would change.");
    const auto later = plan.result.needsRestart.size();
    const QString text = ReloadDialog::tr("%1 values would change. Streams under way go on.")
                             .arg(plan.result.changed.size());
    return later == 0
               ? text
               : text + u' ' +
                     ReloadDialog::tr("%1 of them take effect after a restart only.").arg(later);
}

// Without details the names alone.
QList<api::ConfigChange> changesOf(const api::ReloadPlan& plan)
{
    if (!plan.changes.isEmpty()) return plan.changes;
    QList<api::ConfigChange> changes;
    for (const auto& path : plan.result.changed)
        changes << api::ConfigChange{.path = path,
                                     .kind = QStringLiteral("changed"),
                                     .before = {},
                                     .after = {},
                                     .needsRestart = plan.result.needsRestart.contains(path)};
    return changes;
}

}  // namespace

ReloadDialog::ReloadDialog(const cluster::Cluster& cluster, QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Reload the configuration of %1").arg(cluster.name));
    if (cluster::isProtected(cluster)) m_typedName = cluster.name;
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(theme::kSpace12);
    m_headline = widgets::plainLabel(tr("Asking the node what would change\u2026"),
                                     theme::TextRole::Body, this);
    m_headline->setWordWrap(true);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_changes = new ChangeList(this);
    layout->addWidget(m_headline);
    layout->addWidget(m_changes, 1);
    buildTyping(layout);
    buildButtons(layout);
    constexpr QSize kStart(860, 440);
    resize(kStart);
    judge();
}

void ReloadDialog::buildTyping(QVBoxLayout* layout)
{
    if (m_typedName.isEmpty()) return;
    layout->addWidget(widgets::plainLabel(
        tr("This cluster is protected. Type its name, %1, to reload it.").arg(m_typedName),
        theme::TextRole::Secondary, this));
    m_typed = new QLineEdit(this);
    m_typed->setAccessibleName(tr("Name of the cluster"));
    layout->addWidget(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &ReloadDialog::judge);
}

void ReloadDialog::buildButtons(QVBoxLayout* layout)
{
    auto* buttons = new QDialogButtonBox(this);
    auto* cancel = buttons->addButton(QDialogButtonBox::Cancel);
    m_confirm = buttons->addButton(tr("Reload"), QDialogButtonBox::AcceptRole);
    m_confirm->setAutoDefault(false);
    cancel->setDefault(true);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void ReloadDialog::showPlan(const api::Outcome<api::ReloadPlan>& plan)
{
    m_isUseful = plan.has_value();
    if (plan) {
        m_headline->setText(headlineOf(*plan));
        m_changes->setChanges(changesOf(*plan));
    } else {
        m_headline->setText(tr("A reload would fail and change nothing:\n%1")
                                .arg(models::plainBlock(plan.error().text)));
    }
    judge();
}

void ReloadDialog::judge()
{
    m_confirm->setEnabled(m_isUseful && (m_typed == nullptr || m_typed->text() == m_typedName));
}

}  // namespace helix::pages
