#pragma once
// The providers in one column: glyph, name, breaker switch, two minutes of traffic, error share and
// p95. Worst first, then busiest. Enter or a click opens the provider. GUI thread.

#include "api/provider_state.h"

#include <QListView>

class QStandardItemModel;

namespace helix::pages {

class ProviderListView : public QListView {
    Q_OBJECT
public:
    explicit ProviderListView(QWidget* parent = nullptr);
    void setProviders(const api::ProviderList& providers);

signals:
    void providerChosen(const QString& name);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void choose(const QModelIndex& index);

    QStandardItemModel* m_model = nullptr;
};

}  // namespace helix::pages
