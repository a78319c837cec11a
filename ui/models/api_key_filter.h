#pragma once
// Which of the loaded keys are shown: words that all occur in name, id, team, permissions or
// allowed models, and a status. Sorts by the model's sort values. Owned by the keys page; GUI
// thread.

#include "api/api_key.h"

#include <QSortFilterProxyModel>

namespace helix::models {

enum class KeyChoice { NotRevoked, Active, Expired, Revoked, All };

class ApiKeyFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    explicit ApiKeyFilter(QObject* parent = nullptr);

    void setText(const QString& text);
    void setChoice(KeyChoice choice);
    [[nodiscard]] KeyChoice choice() const { return m_choice; }
    [[nodiscard]] const QString& text() const { return m_text; }
    /// Loaded keys that are not shown.
    [[nodiscard]] int hiddenCount() const;

protected:
    [[nodiscard]] bool filterAcceptsRow(int sourceRow,
                                        const QModelIndex& sourceParent) const override;

private:
    [[nodiscard]] bool isChosen(api::KeyStatus status) const;

    QString m_text;
    KeyChoice m_choice = KeyChoice::NotRevoked;
};

}  // namespace helix::models
