#pragma once
// A secret that is shown once: painted from the only copy that the widget keeps, never put into a
// label or an editor, which would keep copies of their own. wipe() overwrites that copy; the
// destructor does it too. GUI thread.

#include <QWidget>

namespace helix::widgets {

class SecretView : public QWidget {
    Q_OBJECT
public:
    /// @param name the accessible name; the secret is the accessible description until wiped.
    SecretView(const QString& name, QString secret, QWidget* parent = nullptr);
    ~SecretView() override;

    /// For the clipboard; empty after wipe().
    [[nodiscard]] const QString& secret() const { return m_secret; }
    void wipe();

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

signals:
    /// Ctrl+C while it has the focus.
    void copyRequested();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_secret;
    QSize m_size;
};

}  // namespace helix::widgets
