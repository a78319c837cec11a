#include "pages/configuration/versions_view.h"

#include "models/cell_delegate.h"
#include "models/config_version_model.h"
#include "models/plain_text.h"
#include "pages/configuration/change_list.h"
#include "pages/configuration/diff_view.h"
#include "widgets/plain_label.h"
#include "widgets/split_table.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QRadioButton>
#include <QTabWidget>
#include <QVBoxLayout>

namespace helix::pages {

using Model = models::ConfigVersionModel;

VersionsView::VersionsView(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace8, 0, 0);
    m_table = new widgets::SplitTable(tr("Versions, newest first"), this);
    layout->addWidget(m_table);
    m_model = new Model(this);
    m_table->table()->setModel(m_model);
    m_table->table()->setFreezingEnabled(false);
    m_table->table()->setItemDelegate(new models::TextDelegate({Model::Time, Model::Who}, m_table));
    auto* header = m_table->table()->horizontalHeader();
    const QList<int> widths{120, 160, 190, 150, 420};
    for (int i = 0; i < widths.size(); ++i) header->resizeSection(i, widths[i]);
    buildDetail();
    connect(m_model, &Model::olderWanted, this, &VersionsView::olderWanted);
    connect(m_table->table()->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &VersionsView::showChosen);
    connect(m_table, &widgets::SplitTable::detailClosed, this, [this] { m_shown.reset(); });
}

void VersionsView::buildDetail()
{
    m_detail = new QWidget(this);
    auto* layout = new QVBoxLayout(m_detail);
    layout->setContentsMargins(0, 0, 0, 0);
    buildDetailHeader(layout);
    m_tabs = new QTabWidget(m_detail);
    m_tabs->setDocumentMode(true);
    m_changes = new ChangeList(m_tabs);
    m_diff = new DiffView(m_tabs);
    m_tabs->addTab(m_changes, tr("Values"));
    m_tabs->addTab(m_diff, tr("Text"));
    layout->addWidget(m_tabs, 1);
    m_table->setDetail(m_detail);
    m_table->setDetailBelow();
}

void VersionsView::buildDetailHeader(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_headline = widgets::plainLabel({}, theme::TextRole::PanelTitle, m_detail);
    row->addWidget(m_headline, 1);
    m_bases = new QButtonGroup(this);
    const auto add = [&](const QString& text, Base base) {
        auto* button = new QRadioButton(text, m_detail);
        button->setChecked(base == Former);
        m_bases->addButton(button, base);
        row->addWidget(button);
    };
    add(tr("against the version before"), Former);
    add(tr("against the one in force"), InForce);
    m_rollBack = new QPushButton(tr("Roll back to this version\u2026"), m_detail);
    row->addWidget(m_rollBack);
    layout->addLayout(row);
    connect(m_bases, &QButtonGroup::idClicked, this, &VersionsView::showChosen);
    connect(m_rollBack, &QPushButton::clicked, this, [this] {
        if (const auto version = chosen()) emit rollBackWanted(*version);
    });
}

void VersionsView::setFirstPage(const api::ConfigVersionPage& page)
{
    const auto kept = m_shown;
    m_current = page.current;
    m_model->setFirstPage(page);
    m_table->setCountText(page.nextBefore
                              ? tr("%1 versions, older ones follow").arg(page.versions.size())
                              : tr("%1 versions").arg(page.versions.size()));
    for (int row = 0; kept && row < m_model->rowCount(); ++row)
        if (m_model->versionAt(row)->version == *kept) m_table->table()->selectRow(row);
}

void VersionsView::appendOlder(const api::ConfigVersionPage& page)
{
    m_model->appendOlder(page);
    m_table->setCountText(tr("%1 versions").arg(m_model->rowCount()));
}

void VersionsView::olderFailed()
{
    m_model->olderFailed();
}

void VersionsView::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    m_model->setTimeZone(zone);
}

int VersionsView::chosenRow() const
{
    const auto rows = m_table->table()->selectionModel()->selectedRows();
    return rows.isEmpty() ? -1 : rows.first().row();
}

std::optional<qint64> VersionsView::chosen() const
{
    const auto* version = m_model->versionAt(chosenRow());
    return version != nullptr ? std::optional(version->version) : std::nullopt;
}

std::optional<qint64> VersionsView::base() const
{
    if (m_bases->checkedId() == InForce) return m_current;
    const auto* former = m_model->versionAt(chosenRow() + 1);
    return former != nullptr ? std::optional(former->version) : std::nullopt;
}

void VersionsView::showChosen()
{
    const auto* version = m_model->versionAt(chosenRow());
    if (version == nullptr) return;
    m_shown = version->version;
    m_table->showDetail(true);
    showRollBack();
    const auto from = base();
    m_changes->setChanges({});
    if (!from || *from == version->version) {
        m_headline->setText(tr("Version %1").arg(version->version));
        m_diff->setDiff({}, from ? tr("This is the version in force.")
                                 : tr("There is no version before this one."));
        m_tabs->setCurrentWidget(m_diff);
        return;
    }
    m_headline->setText(tr("Version %1 against %2").arg(version->version).arg(*from));
    m_diff->setDiff({}, tr("Asking the node\u2026"));
    emit diffWanted(*from, version->version);
}

void VersionsView::showDiff(const api::Outcome<api::ConfigDiff>& diff)
{
    if (!diff) {
        m_diff->setDiff({}, tr("The differences could not be loaded: %1")
                                .arg(models::plainText(diff.error().text)));
        m_tabs->setCurrentWidget(m_diff);
        return;
    }
    m_changes->setChanges(diff->changes);
    m_tabs->setTabText(0, tr("Values (%1)").arg(diff->changes.size()));
    m_diff->setDiff(diff->text, tr("The two versions are equal."));
}

void VersionsView::setRollBack(bool canRollBack, const QString& refusal)
{
    m_canRollBack = canRollBack;
    m_refusal = refusal;
    showRollBack();
}

void VersionsView::showRollBack()
{
    const auto version = chosen();
    const bool isInForce = version && version == m_current;
    m_rollBack->setEnabled(m_canRollBack && version && !isInForce);
    widgets::setPlainToolTip(m_rollBack, isInForce        ? tr("This version is in force")
                                         : !m_canRollBack ? models::plainText(m_refusal)
                                                          : QString());
}

}  // namespace helix::pages
