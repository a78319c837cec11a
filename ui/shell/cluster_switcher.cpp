#include "shell/cluster_switcher.h"

#include "shell/connection_text.h"
#include "theme/fonts.h"
#include "theme/icons.h"

#include <QMenu>
#include <QPainter>

namespace helix::shell {
namespace {

constexpr int kHeight = 30;
constexpr int kPadding = 10;
constexpr int kGlyph = 14;
constexpr int kChevron = 14;

/// What the button shows: name, and the environment's word in its band.
struct Face {
    QString name;
    QString environment;
    QColor band;
    theme::Status status = theme::Status::Unknown;
};

Face faceOf(const cluster::ClusterConnection* connection, const theme::Theme& theme)
{
    if (connection == nullptr)
        return {ClusterSwitcher::tr("No cluster"), {}, {}, theme::Status::Unknown};
    const auto& cluster = connection->cluster();
    return {clusterTitle(cluster), cluster::environmentWord(cluster.environment),
            environmentBand(theme, cluster.environment), connectionStatus(*connection)};
}

int advance(const QString& text, theme::TextRole role)
{
    return QFontMetrics(theme::fontFor(role)).horizontalAdvance(text);
}

QPixmap glyphPixmap(theme::Status status, const theme::Theme& theme)
{
    QPixmap pixmap(32, 32);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    theme::paintStatus(painter, pixmap.rect(), status, theme);
    return pixmap;
}

}  // namespace

ClusterSwitcher::ClusterSwitcher(cluster::ClusterList& clusters, QWidget* parent)
    : QToolButton(parent), m_clusters(clusters)
{
    setPopupMode(QToolButton::InstantPopup);
    setMenu(new QMenu(this));
    setFixedHeight(kHeight);
    setFocusPolicy(Qt::TabFocus);
    connect(menu(), &QMenu::aboutToShow, this, &ClusterSwitcher::fillMenu);
    connect(&clusters, &cluster::ClusterList::listChanged, this, &ClusterSwitcher::refresh);
    connect(&clusters, &cluster::ClusterList::currentChanged, this, &ClusterSwitcher::refresh);
    refresh();
}

void ClusterSwitcher::refresh()
{
    const auto* connection = m_clusters.current();
    const auto face = faceOf(connection, theme::themeOf(this));
    setAccessibleName(tr("Cluster %1, %2").arg(face.name, face.environment));
    setToolTip(connection == nullptr
                   ? tr("No cluster is attached")
                   : QStringLiteral("%1\n%2").arg(connectionWord(*connection),
                                                  connection->cluster().apiUrl.toString()));
    updateGeometry();
    update();
}

QSize ClusterSwitcher::sizeHint() const
{
    const auto face = faceOf(m_clusters.current(), theme::themeOf(this));
    const int band =
        face.environment.isEmpty() ? 0 : advance(face.environment, theme::TextRole::Micro) + 12 + 8;
    return {kPadding + kGlyph + 8 + advance(face.name, theme::TextRole::Body) + 10 + band +
                kChevron + kPadding,
            kHeight};
}

void ClusterSwitcher::paintEvent(QPaintEvent*)
{
    const auto& theme = theme::themeOf(this);
    const auto face = faceOf(m_clusters.current(), theme);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(hasFocus() ? QPen(theme.focusRing, 2) : QPen(theme.borderControl, 1));
    painter.setBrush(underMouse() ? theme.raised : theme.card);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), theme::kRadiusControl,
                            theme::kRadiusControl);
    int x = kPadding;
    theme::paintStatus(painter, QRectF(x, (height() - kGlyph) / 2.0, kGlyph, kGlyph), face.status,
                       theme);
    x += kGlyph + 8;
    painter.setFont(theme::fontFor(theme::TextRole::Body));
    painter.setPen(theme.textPrimary);
    painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter | Qt::AlignLeft,
                     face.name);
    x += advance(face.name, theme::TextRole::Body) + 10;
    if (!face.environment.isEmpty()) {
        const int width = advance(face.environment, theme::TextRole::Micro) + 12;
        painter.setPen(Qt::NoPen);
        painter.setBrush(face.band);
        painter.drawRoundedRect(QRectF(x, (height() - 18) / 2.0, width, 18), 3, 3);
        painter.setFont(theme::fontFor(theme::TextRole::Micro));
        painter.setPen(theme.onBand);
        painter.drawText(QRect(x, 0, width, height()), Qt::AlignCenter, face.environment);
    }
    theme::icon(QStringLiteral("chevron-down"), theme.textSecondary)
        .paint(&painter,
               QRect(width() - kPadding - kChevron, (height() - kChevron) / 2, kChevron, kChevron));
}

void ClusterSwitcher::fillMenu()
{
    menu()->clear();
    for (int index = 0; index < m_clusters.count(); ++index) {
        const auto* connection = m_clusters.at(index);
        const QString text = QStringLiteral("%1   %2").arg(clusterTitle(connection->cluster()),
                                                           connectionWord(*connection));
        auto* action = menu()->addAction(
            QIcon(glyphPixmap(connectionStatus(*connection), theme::themeOf(this))), text);
        connect(action, &QAction::triggered, this, [this, index] { m_clusters.setCurrent(index); });
    }
    if (m_clusters.count() > 0) menu()->addSeparator();
    connect(menu()->addAction(tr("Attach a cluster…")), &QAction::triggered, this,
            &ClusterSwitcher::attachRequested);
}

}  // namespace helix::shell
