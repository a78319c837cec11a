#pragma once
// The way of a request when providers fail, drawn: claude -> gemini -> deepseek -> error, each hop
// with its status and the share of the traffic that it answered. Owned by the provider detail pane;
// GUI thread. Paints from geometry kept since the last change.

#include "api/provider_state.h"
#include "theme/status.h"

#include <QWidget>

namespace helix::pages {

/// One box of the chain.
struct ChainBox {
    QString name;
    theme::Status status = theme::Status::Unknown;
    theme::Circuit circuit = theme::Circuit::None;
    std::optional<double> share;
    std::optional<qint64> requests;
    bool isError = false;  ///< the end of the chain: nobody answered
};

/// Boxes of @p chain, with the status of each provider from @p providers; a chain without traffic
/// keeps its hops.
QList<ChainBox> chainBoxes(const api::FallbackChain& chain,
                           const QList<api::ProviderState>& providers);

class ChainView : public QWidget {
    Q_OBJECT
public:
    explicit ChainView(QWidget* parent = nullptr);

    void setBoxes(const QList<ChainBox>& boxes);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    /// A box was clicked.
    void providerChosen(const QString& name);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    void layOut();
    void paintBox(QPainter& painter, const QRectF& rect, const ChainBox& box) const;
    void paintArrow(QPainter& painter, const QRectF& from, const QRectF& to,
                    const ChainBox& target) const;

    QList<ChainBox> m_boxes;
    QList<QRectF> m_rects;
};

}  // namespace helix::pages
