#pragma once
// Asks before an act that changes a cluster: what will happen, to what, and the name to type when
// the target is protected. Enter never confirms; the cancelling button is the default. GUI thread.

#include <QColor>
#include <QDialog>

class QLineEdit;
class QPushButton;

namespace helix::widgets {

struct Confirmation {
    QString title;        ///< "Force claude open?"
    QString effect;       ///< what changes for whom, one or two sentences
    QString confirmText;  ///< the verb on the button: "Force open"
    QString typedName;    ///< not empty: must be typed to enable the button
    QString environment;  ///< "Production": shown in the band
    QColor band;          ///< colour of the band, invalid: no band
};

class ConfirmDialog : public QDialog {
    Q_OBJECT
public:
    explicit ConfirmDialog(const Confirmation& confirmation, QWidget* parent = nullptr);

private:
    void buildBand(const Confirmation& confirmation, class QVBoxLayout* layout);
    void buildTyping(const Confirmation& confirmation, class QVBoxLayout* layout);
    void buildButtons(const Confirmation& confirmation, class QVBoxLayout* layout);

    QLineEdit* m_typed = nullptr;
    QPushButton* m_confirm = nullptr;
};

}  // namespace helix::widgets
