#pragma once
// Chooses a model of the cluster by typing or from the list, which names the provider of each. What
// is typed counts as it stands: gateways also know `provider/model`. GUI thread.

#include "api/chat_answer.h"

#include <QComboBox>

namespace helix::pages {

class ModelPicker : public QComboBox {
    Q_OBJECT
public:
    explicit ModelPicker(QWidget* parent = nullptr);

    /// Keeps the choice; without one, takes the first model at @p preferred, or the last one.
    void setModels(const QList<api::ModelEntry>& models, int preferred);
    void setModel(const QString& id);
    [[nodiscard]] QString model() const;

signals:
    void modelChanged();

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    void choose(const QString& id);

    QList<api::ModelEntry> m_models;
};

}  // namespace helix::pages
