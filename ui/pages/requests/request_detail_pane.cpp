#include "pages/requests/request_detail_pane.h"

#include "models/attempt_model.h"
#include "models/chart_delegates.h"
#include "models/curl_text.h"
#include "models/money_text.h"
#include "models/plain_text.h"
#include "models/request_text.h"
#include "models/status_look.h"
#include "models/verification_model.h"
#include "pages/playground_request.h"
#include "pages/requests/waterfall_legend.h"
#include "widgets/card.h"
#include "widgets/data_table.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

using Column = models::AttemptModel::Column;

constexpr int kFactsWidth = 392;
constexpr int kBodyHeight = 64;
constexpr int kMaxVisibleAttempts = 5;

models::StatusDelegate::Look lookOfAttempt(const QModelIndex& index)
{
    switch (models::AttemptKind(index.data(models::AttemptModel::KindRole).toInt())) {
        case models::AttemptKind::Succeeded: return {theme::Status::Ok, theme::Circuit::None};
        case models::AttemptKind::Failed: return {theme::Status::Critical, theme::Circuit::None};
        case models::AttemptKind::Shadow: return {theme::Status::Info, theme::Circuit::None};
        case models::AttemptKind::Skipped:
        case models::AttemptKind::HedgeLost: break;
    }
    return {theme::Status::Disabled, theme::Circuit::None};
}

QString orUnknown(const QString& text)
{
    return text.isEmpty() ? theme::unknownText() : models::plainText(models::maskedText(text));
}

/// Nobody shall take a drill for an outage.
QString drillText(const api::RequestDetail& detail)
{
    QStringList faults;
    for (const api::AttemptDetail& attempt : detail.attempts)
        if (!attempt.injected.isEmpty() && !faults.contains(attempt.injected))
            faults << attempt.injected;
    return faults.isEmpty() ? QString()
                            : RequestDetailPane::tr(" \u00B7 a drill injected faults: %1")
                                  .arg(models::plainText(faults.join(QStringLiteral(", "))));
}

QString bytesText(const api::RequestSummary& request)
{
    return RequestDetailPane::tr("%1 in, %2 out")
        .arg(theme::formatBytes(request.bytesIn), theme::formatBytes(request.bytesOut));
}

}  // namespace

RequestDetailPane::RequestDetailPane(QWidget* parent) : QFrame(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPanelPadding, theme::kSpace12, theme::kPanelPadding,
                               theme::kPanelPadding);
    layout->setSpacing(theme::kSpace12);
    buildHeader(layout);
    auto* body = new QHBoxLayout;
    body->setSpacing(theme::kSpace24);
    buildFacts(body);
    buildAttempts(body);
    layout->addLayout(body, 1);
    restyle();
}

void RequestDetailPane::buildHeader(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_chip = new widgets::StatusChip(this);
    m_title = widgets::plainLabel({}, theme::TextRole::PanelTitle, this);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    row->addWidget(m_chip);
    row->addWidget(m_title, 1);
    m_play = addButton(row, tr("Open in the playground"),
                       tr("Open the playground with the model and, when it was kept, the "
                          "conversation of this request"));
    connect(m_play, &QPushButton::clicked, this, &RequestDetailPane::openInPlayground);
    const auto* logs =
        addButton(row, tr("Logs of this request"), tr("Show the log lines of this request"));
    connect(logs, &QPushButton::clicked, this, [this] { emit logsWanted(m_detail.summary.id); });
    const auto* curl =
        addButton(row, tr("Copy as curl"), tr("Copy a curl command that repeats this request"));
    connect(curl, &QPushButton::clicked, this, &RequestDetailPane::copyCurl);
    const auto* id = addButton(row, tr("Copy id"), tr("Copy the request id"));
    connect(id, &QPushButton::clicked, this, &RequestDetailPane::copyId);
    const auto* trace = addButton(row, tr("Copy trace id"), tr("Copy the trace id"));
    connect(trace, &QPushButton::clicked, this, &RequestDetailPane::copyTraceId);
    layout->addLayout(row);
}

QPushButton* RequestDetailPane::addButton(QHBoxLayout* row, const QString& text,
                                          const QString& name)
{
    auto* button = new QPushButton(text, this);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setAutoDefault(false);
    row->addWidget(button);
    return button;
}

void RequestDetailPane::buildFacts(QHBoxLayout* body)
{
    const QStringList names{tr("Model asked"),   tr("Answered by"),   tr("Duration"),
                            tr("First content"), tr("Gateway's own"), tr("Tokens"),
                            tr("Cost"),          tr("Finish"),        tr("Size"),
                            tr("Asked by"),      tr("Client"),        tr("Request id"),
                            tr("Trace id")};
    auto* holder = new QWidget(this);
    holder->setFixedWidth(kFactsWidth);
    m_facts = new QGridLayout(holder);
    m_facts->setContentsMargins(0, 0, 0, 0);
    m_facts->setHorizontalSpacing(theme::kSpace12);
    m_facts->setVerticalSpacing(theme::kSpace2);
    for (int i = 0; i < names.size(); ++i) {
        m_names << widgets::plainLabel(names[i], theme::TextRole::Secondary, holder);
        auto* value = widgets::plainLabel({}, theme::TextRole::Number, holder);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
        m_values << value;
        m_facts->addWidget(m_names[i], i, 0);
        m_facts->addWidget(value, i, 1);
    }
    m_facts->setColumnStretch(1, 1);
    m_facts->setRowStretch(int(names.size()), 1);
    body->addWidget(holder);
}

void RequestDetailPane::buildAttempts(QHBoxLayout* body)
{
    auto* column = new QVBoxLayout;
    column->setSpacing(theme::kSpace8);
    auto* head = new QHBoxLayout;
    m_attemptsTitle = widgets::plainLabel(tr("Attempts"), theme::TextRole::Secondary, this);
    head->addWidget(m_attemptsTitle);
    head->addStretch(1);
    head->addWidget(new WaterfallLegend(this));
    column->addLayout(head);
    m_model = new models::AttemptModel(this);
    m_attempts = new widgets::DataTable(tr("Attempts of the request"), this);
    m_attempts->setFreezingEnabled(false);
    m_attempts->setModel(m_model);
    m_attempts->setItemDelegate(
        new models::TextDelegate({Column::Number, Column::Key}, m_attempts));
    m_attempts->setSelectionMode(QAbstractItemView::NoSelection);
    m_attempts->setItemDelegateForColumn(Column::Outcome,
                                         new models::StatusDelegate(lookOfAttempt, m_attempts));
    m_attempts->setItemDelegateForColumn(Column::Waterfall,
                                         new models::WaterfallDelegate(m_attempts));
    QHeaderView* header = m_attempts->horizontalHeader();
    header->setStretchLastSection(false);
    const QList<int> widths{32, 200, 168, 120, 78, 120};
    for (int i = 0; i < widths.size(); ++i) header->resizeSection(i, widths[i]);
    header->setSectionResizeMode(Column::Waterfall, QHeaderView::Stretch);
    column->addWidget(m_attempts);
    m_error = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_error->setWordWrap(true);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_error);
    m_body = new QPlainTextEdit(this);
    m_body->setReadOnly(true);
    m_body->setAccessibleName(tr("Captured part of the request body"));
    m_body->setFont(theme::fontFor(theme::TextRole::Mono));
    m_body->setFixedHeight(kBodyHeight);
    column->addWidget(m_body);
    column->addStretch(1);
    body->addLayout(column, 1);
}

void RequestDetailPane::showSummary(const api::RequestSummary& summary)
{
    m_detail = {};
    m_detail.summary = summary;
    m_hasAttempts = false;
    m_model->clear();
    fitAttempts();
    m_attemptsTitle->setText(tr("Attempts: loading\u2026"));
    m_body->hide();
    showFacts();
    showError();
}

void RequestDetailPane::showDetail(const api::RequestDetail& detail)
{
    m_detail = detail;
    m_hasAttempts = true;
    m_model->setRequest(detail);
    fitAttempts();
    m_attemptsTitle->setText(detail.attempts.isEmpty()
                                 ? tr("No attempt was made: the gateway answered by itself")
                                 : tr("Attempts: %1").arg(detail.attempts.size()) +
                                       drillText(detail));
    m_body->setVisible(detail.bodyExcerpt.has_value());
    m_play->setToolTip(
        detail.bodyExcerpt
            ? tr("Open the playground with the model and the conversation of this request")
            : tr("Open the playground with the model; the node kept no body of this request"));
    m_body->setPlainText(
        models::plainBlock(models::maskedText(detail.bodyExcerpt.value_or(QString()))));
    showFacts();
    showError();
}

/// The table is as tall as its attempts, so that the error stands right below them.
void RequestDetailPane::fitAttempts()
{
    const int rows = std::clamp(m_model->rowCount(), 1, kMaxVisibleAttempts);
    m_attempts->setFixedHeight(m_attempts->horizontalHeader()->sizeHint().height() +
                               rows * theme::kRowRegular + theme::kSpace4);
}

void RequestDetailPane::showFailure(const api::Failure& failure)
{
    m_attemptsTitle->setText(tr("The attempts could not be loaded: %1").arg(failure.text));
}

void RequestDetailPane::showFacts()
{
    const api::RequestSummary& request = m_detail.summary;
    m_chip->setStatus(models::statusOf(request), models::statusText(request));
    m_play->setEnabled(!request.model.isEmpty());
    m_title->setText(QStringLiteral("%1 %2 \u00B7 %3")
                         .arg(models::plainText(request.method), models::plainText(request.route),
                              theme::formatDateTime(request.atMs, m_zone)));
    const QString client = request.userAgent.isEmpty()
                               ? request.client
                               : request.client + QStringLiteral(" \u00B7 ") + request.userAgent;
    const QStringList values{
        orUnknown(request.model),
        models::answeredByText(request),
        theme::formatLatency(request.durationMs),
        theme::formatLatency(request.firstContentMs),
        theme::formatLatency(request.overheadMs),
        models::tokensText(request),
        models::moneyText(request.costUsd),
        orUnknown(request.finishReason),
        bytesText(request),
        request.keyId.isEmpty() ? tr("nobody named: no API key") : models::plainText(request.keyId),
        orUnknown(client),
        orUnknown(request.id),
        orUnknown(request.traceId)};
    for (int i = 0; i < values.size(); ++i) {
        m_values[i]->setText(values[i]);
        m_values[i]->setToolTip(values[i]);
        m_values[i]->setAccessibleName(m_names[i]->text() + QStringLiteral(": ") + values[i]);
    }
}

void RequestDetailPane::showError()
{
    const api::RequestSummary& request = m_detail.summary;
    const bool hasError = !request.errorType.isEmpty() || !request.errorMessage.isEmpty();
    m_error->setVisible(hasError);
    if (!hasError) return;
    const QStringList parts{request.errorType, request.errorMessage};
    m_error->setText(models::plainText(models::maskedText(parts.join(QStringLiteral(": ")))));
}

/// The conversation comes along when the node kept the whole body; a cut one would say something
/// else than the client did.
void RequestDetailPane::openInPlayground()
{
    const QString model = m_detail.summary.model;
    const QByteArray text = models::maskedText(m_detail.bodyExcerpt.value_or(QString())).toUtf8();
    const QJsonDocument body = QJsonDocument::fromJson(text);
    emit navigationWanted(playgroundNavigation(body.isObject()
                                                   ? playgroundRequestOfBody(body.object(), model)
                                                   : PlaygroundRequest{model, {}, {}}));
}

QString RequestDetailPane::curl() const
{
    return models::curlText(m_detail, m_gateway);
}

void RequestDetailPane::copyCurl()
{
    QApplication::clipboard()->setText(curl());
}

void RequestDetailPane::copyId()
{
    QApplication::clipboard()->setText(m_detail.summary.id);
}

void RequestDetailPane::copyTraceId()
{
    QApplication::clipboard()->setText(m_detail.summary.traceId);
}

void RequestDetailPane::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    showFacts();
}

void RequestDetailPane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void RequestDetailPane::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void RequestDetailPane::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_title, theme.textPrimary);
    widgets::setTextColour(m_attemptsTitle, theme.textSecondary);
    widgets::setTextColour(m_error, theme.critical.onTint);
    for (QLabel* name : std::as_const(m_names)) widgets::setTextColour(name, theme.textTertiary);
}

}  // namespace helix::pages
