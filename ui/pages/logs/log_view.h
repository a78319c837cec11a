#pragma once
// The table of log lines with a follow mode that explains itself: it follows only while the last
// line is in view. A wheel, Page Up, Home, the scroll bar, or choosing a line pauses it; End
// resumes. While paused the lines in view stay where they are, also when older ones leave the ring,
// and the horizontal position is never touched. Owned by the logs page; GUI thread.

#include "widgets/data_table.h"

#include <QPersistentModelIndex>

namespace helix::pages {

class LogView : public widgets::DataTable {
    Q_OBJECT
public:
    explicit LogView(const QString& name, QWidget* parent = nullptr);

    [[nodiscard]] bool isFollowing() const { return m_isFollowing; }
    void pause();
    void resume();

    /// Brackets a change of the model: keeps the anchor while paused, the end while following.
    void beginUpdate();
    void endUpdate();

signals:
    void followingChanged(bool isFollowing);

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void takeScroll(int value);
    void setFollowing(bool isFollowing);
    void keepEndInView();
    void keepAnchor();

    bool m_isFollowing = true;
    bool m_isUpdating = false;
    QPersistentModelIndex m_anchor;  ///< the topmost line in view
    int m_anchorTop = 0;             ///< its distance from the viewport's top, pixels
};

}  // namespace helix::pages
