#pragma once
// A unified diff as text: added and removed lines tinted and marked by their sign, so that colour
// is never the only difference. Read-only, plain text. GUI thread.

#include <QPlainTextEdit>

namespace helix::pages {

class DiffView : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit DiffView(QWidget* parent = nullptr);

    /// Without differences @p emptyText is shown.
    void setDiff(const QString& diff, const QString& emptyText);

protected:
    void changeEvent(QEvent* event) override;

private:
    void tint();
};

}  // namespace helix::pages
