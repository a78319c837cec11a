#pragma once
// The frame that list pages share: title, a summary line, the freshness badge, a banner for results
// and problems, and below them either the content or the reason why there is none. GUI thread.

#include "theme/format.h"
#include "theme/freshness.h"
#include "theme/status.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QStackedLayout;

namespace helix::widgets {

class Banner;
class EmptyState;
class FreshnessBadge;
class StaleOverlay;

class PageFrame : public QWidget {
    Q_OBJECT
public:
    explicit PageFrame(const QString& title, QWidget* parent = nullptr);

    /// Takes ownership. The stale hatch lies over it.
    void setContent(QWidget* content);

    /// What the page shows in one line: "1 open, 3 ok".
    void setSummary(const QString& text);
    [[nodiscard]] QString summary() const;

    /// Sets the badge, and hatches the content when the data is stale at @p nowMs.
    void setFreshness(const theme::Freshness& freshness, qint64 nowMs);
    /// Off for pages that show nothing that ages.
    void setFreshnessShown(bool isShown);
    void setTimeZone(theme::TimeZone zone);

    /// Shows the reason instead of the content. An empty @p action hides the button.
    void showNotice(theme::Status status, const QString& headline, const QString& reason,
                    const QString& action);
    void showContent();
    [[nodiscard]] bool isContentShown() const;

    [[nodiscard]] Banner* banner() const { return m_banner; }
    /// The row of the title: put buttons behind the summary.
    [[nodiscard]] QHBoxLayout* header() const { return m_header; }

signals:
    /// The button of a notice.
    void noticeActionTriggered();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildHeader(const QString& title);
    void restyle();

    QHBoxLayout* m_header = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_summary = nullptr;
    FreshnessBadge* m_badge = nullptr;
    Banner* m_banner = nullptr;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_notice = nullptr;
    QWidget* m_content = nullptr;
    StaleOverlay* m_overlay = nullptr;
};

}  // namespace helix::widgets
