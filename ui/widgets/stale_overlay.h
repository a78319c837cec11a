#pragma once
// Lies over a view whose data is stale: desaturates it, hatches it, and stamps it with the time of
// the data. Lets every mouse event through. Follows its target's size. GUI thread.

#include <QWidget>

namespace helix::widgets {

class StaleOverlay : public QWidget {
    Q_OBJECT
public:
    explicit StaleOverlay(QWidget* target);
    /// `stamp` such as "Stale since 14:02"; shown while `isStale`.
    void setStale(bool isStale, const QString& stamp = {});

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_stamp;
};

}  // namespace helix::widgets
