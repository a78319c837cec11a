#pragma once
// What a pane shows before the first message: what the playground is, that nothing is sent unasked,
// and a few examples that fill the prompt. GUI thread.

#include <QWidget>

class QLabel;
class QPushButton;

namespace helix::pages {

class WelcomeView : public QWidget {
    Q_OBJECT
public:
    explicit WelcomeView(QWidget* parent = nullptr);

    void setCluster(const QString& name);

signals:
    void exampleChosen(const QString& prompt);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void addExample(class QVBoxLayout* layout, const QString& prompt);
    void dropWhatDoesNotFit();
    void restyle();

    QWidget* m_column = nullptr;
    QList<QPushButton*> m_examples;
    QLabel* m_icon = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_reason = nullptr;
    QLabel* m_keys = nullptr;
};

}  // namespace helix::pages
