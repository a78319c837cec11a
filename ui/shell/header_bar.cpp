#include "shell/header_bar.h"

#include "shell/cluster_switcher.h"
#include "shell/connection_text.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>

namespace helix::shell {
namespace {

constexpr int kHeaderHeight = 50;
constexpr int kBandHeight = 3;

}  // namespace

HeaderBar::HeaderBar(cluster::ClusterList& clusters, QWidget* parent)
    : QWidget(parent), m_clusters(clusters)
{
    setFixedHeight(kHeaderHeight);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(theme::kSpace16, 0, theme::kSpace16, kBandHeight);
    layout->setSpacing(theme::kSpace12);
    m_switcher = new ClusterSwitcher(clusters, this);
    m_search = new QPushButton(tr("Search or run…   Ctrl+K"), this);
    m_search->setAccessibleName(tr("Open the command palette"));
    m_search->setToolTip(tr("Command palette (Ctrl+K)"));
    m_search->setFocusPolicy(Qt::TabFocus);
    layout->addWidget(m_switcher);
    layout->addStretch(1);
    layout->addWidget(m_search);
    const auto repaint = qOverload<>(&QWidget::update);
    connect(&clusters, &cluster::ClusterList::listChanged, this, repaint);
    connect(&clusters, &cluster::ClusterList::currentChanged, this, repaint);
    connect(m_search, &QPushButton::clicked, this, &HeaderBar::paletteRequested);
}

void HeaderBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const auto& theme = theme::themeOf(this);
    painter.fillRect(rect(), theme.card);
    const auto* connection = m_clusters.current();
    const QColor band = connection == nullptr
                            ? theme.borderSubtle
                            : environmentBand(theme, connection->cluster().environment);
    painter.fillRect(QRect(0, height() - kBandHeight, width(), kBandHeight), band);
}

}  // namespace helix::shell
