#include "pages/requests/request_filter_bar.h"

#include "theme/format.h"
#include "widgets/search_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QSignalBlocker>

namespace helix::pages {

namespace {

constexpr double kDurations[]{100, 500, 1'000, 5'000, 30'000};
constexpr int kSearchWidth = 220;

/// Chooses the entry with this value; adds it when the list does not have it.
void choose(QComboBox* box, const QVariant& value, const QString& text)
{
    int index = box->findData(value);
    if (index < 0) {
        box->addItem(text, value);
        index = box->count() - 1;
    }
    box->setCurrentIndex(index);
}

}  // namespace

RequestFilterBar::RequestFilterBar(QHBoxLayout* row, QWidget* owner) : QObject(owner)
{
    m_search = new widgets::SearchField(tr("Filter requests by text"), tr("Model, id, error\u2026"),
                                        owner);
    m_search->setFixedWidth(kSearchWidth);
    buildStatus(owner);
    m_provider = new QComboBox(owner);
    m_provider->setAccessibleName(tr("Provider that answered"));
    m_provider->addItem(tr("Any provider"), QString());
    buildDuration(owner);
    m_errors = new QCheckBox(tr("Errors"), owner);
    m_errors->setAccessibleName(tr("Only requests with an error"));
    m_fallbacks = new QCheckBox(tr("Fallbacks"), owner);
    m_fallbacks->setAccessibleName(tr("Only requests that fell back to another provider"));
    placeIn(row);
    connect(m_search, &widgets::SearchField::searchChanged, this, &RequestFilterBar::filterChanged);
    for (QComboBox* box : {m_status, m_provider, m_duration})
        connect(box, &QComboBox::currentIndexChanged, this, &RequestFilterBar::filterChanged);
    for (QCheckBox* box : {m_errors, m_fallbacks})
        connect(box, &QCheckBox::toggled, this, &RequestFilterBar::filterChanged);
}

void RequestFilterBar::buildStatus(QWidget* owner)
{
    using Status = models::RequestShownFilter::Status;
    m_status = new QComboBox(owner);
    m_status->setAccessibleName(tr("Status"));
    m_status->addItem(tr("Any status"), int(Status::All));
    m_status->addItem(tr("2xx and 3xx"), int(Status::Ok));
    m_status->addItem(tr("4xx"), int(Status::ClientError));
    m_status->addItem(tr("5xx"), int(Status::ServerError));
}

void RequestFilterBar::buildDuration(QWidget* owner)
{
    m_duration = new QComboBox(owner);
    m_duration->setAccessibleName(tr("Least duration"));
    m_duration->addItem(tr("Any duration"), 0.0);
    for (const double value : kDurations)
        m_duration->addItem(tr("\u2265 %1").arg(theme::formatLatency(value)), value);
}

void RequestFilterBar::placeIn(QHBoxLayout* row)
{
    int at = 0;
    for (QWidget* control : std::initializer_list<QWidget*>{m_search, m_status, m_provider,
                                                            m_duration, m_errors, m_fallbacks})
        row->insertWidget(at++, control);
}

models::RequestShownFilter RequestFilterBar::filter() const
{
    models::RequestShownFilter filter;
    filter.status = models::RequestShownFilter::Status(m_status->currentData().toInt());
    filter.provider = m_provider->currentData().toString();
    filter.text = m_search->text().trimmed();
    filter.minDurationMs = m_duration->currentData().toDouble();
    filter.isOnlyErrors = m_errors->isChecked();
    filter.isOnlyFallbacks = m_fallbacks->isChecked();
    return filter;
}

void RequestFilterBar::setFilter(const models::RequestShownFilter& filter)
{
    {
        const QSignalBlocker quiet(this);
        m_search->setText(filter.text);
        choose(m_status, int(filter.status), {});
        choose(m_provider, filter.provider, filter.provider);
        choose(m_duration, filter.minDurationMs,
               tr("\u2265 %1").arg(theme::formatLatency(filter.minDurationMs)));
        m_errors->setChecked(filter.isOnlyErrors);
        m_fallbacks->setChecked(filter.isOnlyFallbacks);
    }
    emit filterChanged();
}

void RequestFilterBar::setProviders(const QStringList& names)
{
    if (names == m_names) return;
    m_names = names;
    const QSignalBlocker quiet(m_provider);
    const QString chosen = m_provider->currentData().toString();
    while (m_provider->count() > 1) m_provider->removeItem(1);
    for (const QString& name : names) m_provider->addItem(name, name);
    choose(m_provider, chosen, chosen);
}

}  // namespace helix::pages
