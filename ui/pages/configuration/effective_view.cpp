#include "pages/configuration/effective_view.h"

#include "models/cell_delegate.h"
#include "models/config_value_model.h"
#include "pages/configuration/config_value_filter.h"
#include "theme/format.h"
#include "widgets/empty_state.h"
#include "widgets/search_field.h"
#include "widgets/split_table.h"

#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {

EffectiveView::EffectiveView(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, theme::kSpace8, 0, 0);
    m_table = new widgets::SplitTable(tr("Effective values"), this);
    layout->addWidget(m_table);
    m_search = new widgets::SearchField(tr("Filter by key or value"), tr("Key or value"), this);
    constexpr int kSearchWidth = 320;
    m_search->setFixedWidth(kSearchWidth);
    m_changedOnly = new QCheckBox(tr("Without defaults"), this);
    auto* copy = new QPushButton(tr("Copy as YAML"), this);
    copy->setToolTip(tr("The effective configuration with secrets redacted"));
    int place = 0;
    for (QWidget* tool : std::initializer_list<QWidget*>{m_search, m_changedOnly, copy})
        m_table->toolRow()->insertWidget(place++, tool);
    m_model = new models::ConfigValueModel(this);
    m_filter = new ConfigValueFilter(this);
    m_filter->setSourceModel(m_model);
    m_table->table()->setModel(m_filter);
    m_table->table()->setItemDelegate(
        new models::TextDelegate({models::ConfigValueModel::Origin}, m_table));
    constexpr int kPathWidth = 420;
    constexpr int kValueWidth = 420;
    auto* header = m_table->table()->horizontalHeader();
    header->resizeSection(models::ConfigValueModel::Path, kPathWidth);
    header->resizeSection(models::ConfigValueModel::Value, kValueWidth);
    m_table->emptyState()->setText(tr("No value matches"), tr("Others are filtered out."));
    m_table->emptyState()->setAction(tr("Clear the filter"));
    connect(m_search, &widgets::SearchField::searchChanged, this, [this](const QString& text) {
        m_filter->setText(text);
        showCounts();
    });
    connect(m_changedOnly, &QCheckBox::toggled, this, [this](bool isChecked) {
        m_filter->setWithoutDefaults(isChecked);
        showCounts();
    });
    connect(copy, &QPushButton::clicked, this, &EffectiveView::copyYaml);
    connect(m_table->emptyState(), &widgets::EmptyState::actionTriggered, this, [this] {
        m_changedOnly->setChecked(false);
        setFilter({});
    });
}

void EffectiveView::setConfig(const api::EffectiveConfig& config)
{
    m_yaml = config.base.yaml;
    m_model->setValues(config.values);
    showCounts();
}

void EffectiveView::setFilter(const QString& text)
{
    m_search->setText(text);
    m_filter->setText(text);
    showCounts();
}

QString EffectiveView::filter() const
{
    return m_filter->text();
}

QWidget* EffectiveView::searchWidget() const
{
    return m_search;
}

void EffectiveView::copyYaml() const
{
    QGuiApplication::clipboard()->setText(m_yaml);
}

void EffectiveView::showCounts()
{
    const int shown = m_filter->rowCount();
    const int hidden = m_model->rowCount() - shown;
    QStringList parts{tr("%1 values").arg(theme::formatCount(qint64(shown)))};
    if (hidden > 0) parts << tr("%1 filtered out").arg(theme::formatCount(qint64(hidden)));
    m_table->setCountText(parts.join(QStringLiteral(" \u00B7 ")));
    m_table->showEmpty(shown == 0 && hidden > 0);
}

}  // namespace helix::pages
