#pragma once
// Names the colours of the attempts' time lines. Owned by the request detail pane; GUI thread.

#include <QWidget>

namespace helix::pages {

class WaterfallLegend : public QWidget {
    Q_OBJECT
public:
    explicit WaterfallLegend(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
};

}  // namespace helix::pages
