#include "pages/overview/provider_list_view.h"

#include "charts/sparkline.h"
#include "models/plain_text.h"
#include "models/provider_condition.h"
#include "models/status_look.h"
#include "theme/fonts.h"
#include "theme/format.h"
#include "theme/series.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace helix::pages {
namespace {

enum Role {
    StatusRole = Qt::UserRole,
    CircuitRole,
    WordRole,
    HistoryRole,
    SlotRole,
    ErrorRole,
    LatencyRole,
    NameRole
};

constexpr int kRowHeight = 44;
constexpr int kErrorWidth = 58;
constexpr int kLatencyWidth = 66;
constexpr int kSparkWidth = 92;

class ProviderDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const auto& theme = theme::themeFor(option.palette);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        paintGround(*painter, option, theme);
        QRect rest = option.rect.adjusted(6, 0, -6, 0);
        paintFigure(*painter, takeRight(rest, kLatencyWidth), index.data(LatencyRole).toString(),
                    ProviderListView::tr("p95"), theme);
        paintFigure(*painter, takeRight(rest, kErrorWidth), index.data(ErrorRole).toString(),
                    ProviderListView::tr("errors"), theme);
        const QRect spark =
            takeRight(rest, std::min(kSparkWidth, rest.width() / 3)).adjusted(4, 10, -8, -8);
        charts::paintSparkline(*painter, spark, index.data(HistoryRole).value<QList<double>>(),
                               theme::seriesColour(theme, index.data(SlotRole).toInt()), theme);
        paintName(*painter, rest, index, theme);
        painter->restore();
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {200, kRowHeight};
    }

private:
    static QRect takeRight(QRect& rest, int width)
    {
        const QRect part(rest.right() - width + 1, rest.top(), width, rest.height());
        rest.setRight(rest.right() - width);
        return part;
    }

    static void paintGround(QPainter& painter, const QStyleOptionViewItem& option,
                            const theme::Theme& theme)
    {
        const bool isSelected = option.state.testFlag(QStyle::State_Selected);
        if (!isSelected && !option.state.testFlag(QStyle::State_MouseOver)) return;
        painter.setPen(Qt::NoPen);
        painter.setBrush(isSelected ? theme.selection : theme.raised);
        painter.drawRoundedRect(option.rect, theme::kRadiusControl, theme::kRadiusControl);
    }

    static void paintFigure(QPainter& painter, const QRect& rect, const QString& value,
                            const QString& unit, const theme::Theme& theme)
    {
        painter.setFont(theme::fontFor(theme::TextRole::Number));
        painter.setPen(theme.textPrimary);
        const int middle = rect.center().y();
        painter.drawText(QRect(rect.left(), middle - 18, rect.width(), 19),
                         Qt::AlignRight | Qt::AlignVCenter, value);
        painter.setFont(theme::fontFor(theme::TextRole::Micro));
        painter.setPen(theme.textTertiary);
        painter.drawText(QRect(rect.left(), middle + 1, rect.width(), 16),
                         Qt::AlignRight | Qt::AlignVCenter, unit);
    }

    static void paintName(QPainter& painter, const QRect& rect, const QModelIndex& index,
                          const theme::Theme& theme)
    {
        const int middle = rect.center().y();
        const auto status = theme::Status(index.data(StatusRole).toInt());
        theme::paintStatus(painter, QRectF(rect.left(), middle - 16, 14, 14), status, theme);
        const auto circuit = theme::Circuit(index.data(CircuitRole).toInt());
        theme::paintCircuit(painter, QRectF(rect.left() - 1, middle + 1, 16, 16), circuit, theme);
        const int left = rect.left() + 24;
        const int width = rect.width() - 24;
        painter.setFont(theme::fontFor(theme::TextRole::Body));
        painter.setPen(theme.textPrimary);
        painter.drawText(QRect(left, middle - 18, width, 19), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(index.data(Qt::DisplayRole).toString(),
                                                          Qt::ElideRight, width));
        painter.setFont(theme::fontFor(theme::TextRole::Secondary));
        painter.setPen(theme.textTertiary);
        painter.drawText(QRect(left, middle + 1, width, 16), Qt::AlignLeft | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(index.data(WordRole).toString(),
                                                          Qt::ElideRight, width));
    }
};

QList<double> historyOf(const api::ProviderState& provider)
{
    QList<double> values;
    for (const auto& bucket : provider.history) values.append(double(bucket.requests));
    return values;
}

void fill(QStandardItem& item, const api::ProviderState& provider, const QStringList& names)
{
    const auto status = models::statusOf(models::severityOf(provider));
    const QString word = models::breakerWord(provider);
    const QString error = theme::formatShare(provider.errorRate);
    const QString latency = theme::formatLatency(provider.latencyP95Ms);
    item.setText(models::plainText(provider.name));
    item.setData(provider.name, NameRole);
    item.setData(int(status), StatusRole);
    item.setData(int(models::circuitOf(models::drawnBreaker(provider))), CircuitRole);
    item.setData(word, WordRole);
    item.setData(QVariant::fromValue(historyOf(provider)), HistoryRole);
    item.setData(theme::seriesSlot(provider.name, names), SlotRole);
    item.setData(error, ErrorRole);
    item.setData(latency, LatencyRole);
    item.setData(QStringLiteral("%1, %2, %3, errors %4, p95 %5")
                     .arg(provider.name, theme::statusWord(status), word, error, latency),
                 Qt::AccessibleTextRole);
}

bool isWorse(const api::ProviderState& a, const api::ProviderState& b)
{
    const auto left = models::severityOf(a);
    const auto right = models::severityOf(b);
    if (left != right) return int(left) < int(right);
    return a.requestsPerSecond.value_or(0) > b.requestsPerSecond.value_or(0);
}

}  // namespace

ProviderListView::ProviderListView(QWidget* parent)
    : QListView(parent), m_model(new QStandardItemModel(this))
{
    setAccessibleName(tr("Providers, worst first"));
    setModel(m_model);
    setItemDelegate(new ProviderDelegate(this));
    setUniformItemSizes(true);
    setMouseTracking(true);
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(this, &QListView::clicked, this, &ProviderListView::choose);
}

// The order stands still while the pointer is over the list: rows must not move away under a click.
void ProviderListView::setProviders(const api::ProviderList& providers)
{
    QStringList names;
    for (const auto& provider : providers.providers) names << provider.name;
    auto sorted = providers.providers;
    if (underMouse() && m_model->rowCount() == int(sorted.size())) {
        const auto placeOf = [this](const api::ProviderState& provider) {
            for (int row = 0; row < m_model->rowCount(); ++row)
                if (m_model->item(row)->data(NameRole).toString() == provider.name) return row;
            return m_model->rowCount();
        };
        std::stable_sort(sorted.begin(), sorted.end(),
                         [&](const auto& a, const auto& b) { return placeOf(a) < placeOf(b); });
    } else {
        std::stable_sort(sorted.begin(), sorted.end(), isWorse);
    }
    while (m_model->rowCount() > int(sorted.size())) m_model->removeRow(m_model->rowCount() - 1);
    for (int row = 0; row < int(sorted.size()); ++row) {
        if (row >= m_model->rowCount()) m_model->appendRow(new QStandardItem);
        fill(*m_model->item(row), sorted.at(row), names);
    }
}

void ProviderListView::choose(const QModelIndex& index)
{
    if (index.isValid()) emit providerChosen(index.data(NameRole).toString());
}

void ProviderListView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        return choose(currentIndex());
    QListView::keyPressEvent(event);
}

}  // namespace helix::pages
