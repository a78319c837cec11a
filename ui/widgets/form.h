#pragma once
// Labelled fields of a dialog under one another, each with a quiet hint that gives way to the
// reason why its value is refused. GUI thread.

#include <QWidget>

class QGridLayout;
class QLabel;

namespace helix::widgets {

class Form : public QWidget {
    Q_OBJECT
public:
    explicit Form(QWidget* parent = nullptr);

    /// Takes ownership of @p field, which gets @p label as its accessible name.
    void addField(const QString& label, QWidget* field, const QString& hint = {});
    /// A quiet title over the fields that follow.
    void addSection(const QString& title);
    /// Shows why the value is refused; an empty text shows the hint again.
    void setProblem(QWidget* field, const QString& problem);
    void setHint(QWidget* field, const QString& hint);
    void setFieldShown(QWidget* field, bool isShown);
    [[nodiscard]] bool hasProblems() const;
    [[nodiscard]] QString problemOf(QWidget* field) const;

protected:
    void changeEvent(QEvent* event) override;

private:
    struct Row {
        QLabel* label = nullptr;
        QWidget* field = nullptr;
        QWidget* holder = nullptr;  ///< field and note
        QLabel* note = nullptr;
        QString hint;
        QString problem;
    };
    [[nodiscard]] Row* rowOf(QWidget* field);
    void showNote(const Row& row);
    void restyle();

    QGridLayout* m_grid = nullptr;
    QList<Row> m_rows;
    QList<QLabel*> m_sections;
};

}  // namespace helix::widgets
