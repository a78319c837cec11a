#pragma once
// The effective values with their origin, filtered by text and, if wanted, without the defaults.
// Owned by the configuration page; GUI thread.

#include "api/config_version.h"

#include <QWidget>

class QCheckBox;
class QSortFilterProxyModel;

namespace helix::models {
class ConfigValueModel;
}
namespace helix::widgets {
class SearchField;
class SplitTable;
}  // namespace helix::widgets

namespace helix::pages {

class ConfigValueFilter;

class EffectiveView : public QWidget {
    Q_OBJECT
public:
    explicit EffectiveView(QWidget* parent = nullptr);

    void setConfig(const api::EffectiveConfig& config);
    void setFilter(const QString& text);
    [[nodiscard]] QString filter() const;
    [[nodiscard]] QWidget* searchWidget() const;
    /// The YAML of the effective configuration, secrets redacted.
    void copyYaml() const;

private:
    void showCounts();

    QString m_yaml;
    models::ConfigValueModel* m_model = nullptr;
    ConfigValueFilter* m_filter = nullptr;
    widgets::SearchField* m_search = nullptr;
    QCheckBox* m_changedOnly = nullptr;
    widgets::SplitTable* m_table = nullptr;
};

}  // namespace helix::pages
