#pragma once
// The versions of the configuration and what differs between two of them. Choosing a version shows
// its difference to the one before it or to the one in force. Asks through its signals; the page
// answers. Owned by the configuration page; GUI thread.

#include "api/config_version.h"
#include "api/outcome.h"
#include "theme/format.h"

#include <QWidget>

class QButtonGroup;
class QLabel;
class QPushButton;
class QTabWidget;
class QVBoxLayout;

namespace helix::models {
class ConfigVersionModel;
}
namespace helix::widgets {
class SplitTable;
}

namespace helix::pages {

class ChangeList;
class DiffView;

class VersionsView : public QWidget {
    Q_OBJECT
public:
    explicit VersionsView(QWidget* parent = nullptr);

    void setFirstPage(const api::ConfigVersionPage& page);
    void appendOlder(const api::ConfigVersionPage& page);
    void olderFailed();
    /// The answer to diffWanted().
    void showDiff(const api::Outcome<api::ConfigDiff>& diff);
    /// Whether versions can be restored at all, and why not.
    void setRollBack(bool canRollBack, const QString& refusal);
    void setTimeZone(theme::TimeZone zone);
    [[nodiscard]] std::optional<qint64> chosen() const;

signals:
    void olderWanted(qint64 before);
    void diffWanted(qint64 from, qint64 to);
    void rollBackWanted(qint64 version);

private:
    enum Base { Former, InForce };
    void buildDetail();
    void buildDetailHeader(QVBoxLayout* layout);
    void showChosen();
    void showRollBack();
    [[nodiscard]] int chosenRow() const;
    /// The version that the chosen one is compared with.
    [[nodiscard]] std::optional<qint64> base() const;

    models::ConfigVersionModel* m_model = nullptr;
    widgets::SplitTable* m_table = nullptr;
    QWidget* m_detail = nullptr;
    QLabel* m_headline = nullptr;
    QButtonGroup* m_bases = nullptr;
    QPushButton* m_rollBack = nullptr;
    QTabWidget* m_tabs = nullptr;
    ChangeList* m_changes = nullptr;
    DiffView* m_diff = nullptr;
    std::optional<qint64> m_current;
    std::optional<qint64> m_shown;
    bool m_canRollBack = false;
    QString m_refusal;
    theme::TimeZone m_zone = theme::TimeZone::Local;
};

}  // namespace helix::pages
