#pragma once
// Changes of a configuration as rows: what, from, to, and whether a restart is needed. Read-only.
// GUI thread.

#include "api/config_version.h"

#include <QTreeWidget>

namespace helix::pages {

class ChangeList : public QTreeWidget {
    Q_OBJECT
public:
    explicit ChangeList(QWidget* parent = nullptr);

    void setChanges(const QList<api::ConfigChange>& changes);
};

}  // namespace helix::pages
