#pragma once
// Everything about one request: its facts, every attempt on one time axis, its error, the captured
// part of its body, and what can be copied. Secrets are masked before they reach a label or the
// clipboard. Owned by the requests page; GUI thread.

#include "api/outcome.h"
#include "api/request_detail.h"
#include "pages/page.h"
#include "theme/format.h"

#include <QFrame>
#include <QUrl>

class QGridLayout;
class QHBoxLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QVBoxLayout;

namespace helix::models {
class AttemptModel;
}
namespace helix::widgets {
class DataTable;
class StatusChip;
}  // namespace helix::widgets

namespace helix::pages {

class RequestDetailPane : public QFrame {
    Q_OBJECT
public:
    explicit RequestDetailPane(QWidget* parent = nullptr);

    /// Shows what the table knows until the details come.
    void showSummary(const api::RequestSummary& summary);
    void showDetail(const api::RequestDetail& detail);
    /// The details could not be fetched; the summary stays.
    void showFailure(const api::Failure& failure);

    void setGateway(const QUrl& gateway) { m_gateway = gateway; }
    void setTimeZone(theme::TimeZone zone);

    [[nodiscard]] const api::RequestDetail& detail() const { return m_detail; }
    /// The command of "Copy as curl".
    [[nodiscard]] QString curl() const;

public slots:
    void copyCurl();
    void copyId();
    void copyTraceId();
    void openInPlayground();

signals:
    void logsWanted(const QString& requestId);
    void navigationWanted(const helix::pages::Navigation& navigation);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void buildHeader(QVBoxLayout* layout);
    void buildFacts(QHBoxLayout* body);
    void buildAttempts(QHBoxLayout* body);
    QPushButton* addButton(QHBoxLayout* row, const QString& text, const QString& name);
    void fitAttempts();
    void showFacts();
    void showError();
    void restyle();

    api::RequestDetail m_detail;
    bool m_hasAttempts = false;
    QUrl m_gateway;
    theme::TimeZone m_zone = theme::TimeZone::Local;
    widgets::StatusChip* m_chip = nullptr;
    QLabel* m_title = nullptr;
    QGridLayout* m_facts = nullptr;
    QList<QLabel*> m_names;
    QList<QLabel*> m_values;
    QPushButton* m_play = nullptr;
    QLabel* m_attemptsTitle = nullptr;
    widgets::DataTable* m_attempts = nullptr;
    models::AttemptModel* m_model = nullptr;
    QLabel* m_error = nullptr;
    QPlainTextEdit* m_body = nullptr;
};

}  // namespace helix::pages
