#pragma once
// "● 3 s ago", "◐ 48 s ago (3 missed)", "○ stale since 14:02": the age of what a view shows. Ticks
// by itself once a second below a minute, then once a minute, and only while visible. GUI thread.

#include "theme/format.h"
#include "theme/freshness.h"

#include <QTimer>
#include <QWidget>

namespace helix::widgets {

/// The badge's text; pure, so that tests and accessible names use the same words.
[[nodiscard]] QString freshnessText(const theme::Freshness& freshness, qint64 nowMs,
                                    theme::TimeZone zone);

class FreshnessBadge : public QWidget {
    Q_OBJECT
public:
    explicit FreshnessBadge(QWidget* parent = nullptr);
    void setFreshness(const theme::Freshness& freshness);
    void setTimeZone(theme::TimeZone zone);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void refresh();

    theme::Freshness m_freshness;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    QString m_text;
    QTimer m_tick;
};

}  // namespace helix::widgets
