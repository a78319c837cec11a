#pragma once
// The settings of one pane: system prompt, sampling, reasoning effort, the form of the answer,
// tools and further members of the body. Every field may stay empty: then it is not sent and the
// model's default holds. GUI thread.

#include "pages/playground/chat_setup.h"

#include <QScrollArea>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QVBoxLayout;

namespace helix::pages {

class JsonField;

class SettingsPanel : public QScrollArea {
    Q_OBJECT
public:
    explicit SettingsPanel(QWidget* parent = nullptr);

    [[nodiscard]] ChatSetup setup() const;
    void setSetup(const QString& system, const api::ChatParameters& parameters);
    [[nodiscard]] JsonField* tools() const { return m_tools; }
    /// How many settings differ from "not sent"; for the button that opens the panel.
    [[nodiscard]] int usedCount() const;

signals:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void buildPrompt(QVBoxLayout* layout);
    void buildSampling(QVBoxLayout* layout);
    void buildFormat(QVBoxLayout* layout);
    void buildTools(QVBoxLayout* layout);
    void addSection(QVBoxLayout* layout, const QString& title, const QString& hint);
    QLineEdit* addNumber(class QGridLayout* grid, const QString& title, const QString& hint);
    void noteTools();
    void refresh();
    [[nodiscard]] api::ChatParameters parameters() const;
    [[nodiscard]] QString problem() const;
    [[nodiscard]] QStringList stops() const;
    void restyle();

    QList<QLabel*> m_titles;
    QList<QLabel*> m_hints;
    QPlainTextEdit* m_system = nullptr;
    QLineEdit* m_temperature = nullptr;
    QLineEdit* m_topP = nullptr;
    QLineEdit* m_maxTokens = nullptr;
    QLineEdit* m_seed = nullptr;
    QPlainTextEdit* m_stop = nullptr;
    QComboBox* m_effort = nullptr;
    QComboBox* m_format = nullptr;
    JsonField* m_schema = nullptr;
    JsonField* m_tools = nullptr;
    QComboBox* m_toolChoice = nullptr;
    JsonField* m_others = nullptr;
    QLabel* m_problem = nullptr;
};

}  // namespace helix::pages
