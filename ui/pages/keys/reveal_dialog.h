#pragma once
// The one time that the text of a new key is shown. It closes only by "I have stored it"; then the
// text is overwritten. The text lives in the SecretView alone. Deletes itself when closed. GUI
// thread.

#include "api/api_key.h"
#include "theme/format.h"

#include <QDialog>

class QLabel;

namespace helix::widgets {
class SecretClipboard;
class SecretView;
}  // namespace helix::widgets

namespace helix::pages {

class RevealDialog : public QDialog {
    Q_OBJECT
public:
    /// @param clipboard outlives the dialog: it empties itself later.
    RevealDialog(api::IssuedKey issued, widgets::SecretClipboard& clipboard, theme::TimeZone zone,
                 QWidget* parent = nullptr);

    /// Escape and the window's cross do not lose a key that nobody stored.
    void reject() override;

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void buildText(const api::IssuedKey& issued, theme::TimeZone zone, class QVBoxLayout* layout);
    void buildSecret(QString secret, class QVBoxLayout* layout);
    void buildButtons(class QVBoxLayout* layout);
    void copy();
    void remind();

    widgets::SecretClipboard& m_clipboard;
    widgets::SecretView* m_secret = nullptr;
    QLabel* m_note = nullptr;
    bool m_isStored = false;
};

}  // namespace helix::pages
