#include "pages/logs/log_detail_pane.h"

#include "models/log_text.h"
#include "models/plain_text.h"
#include "models/status_look.h"
#include "widgets/card.h"
#include "widgets/plain_label.h"
#include "widgets/status_chip.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

constexpr int kMinimumWidth = 340;

}  // namespace

LogDetailPane::LogDetailPane(QWidget* parent) : QFrame(parent)
{
    setMinimumWidth(kMinimumWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kPanelPadding, theme::kSpace12, theme::kPanelPadding,
                               theme::kPanelPadding);
    layout->setSpacing(theme::kSpace8);
    buildHeader(layout);
    m_message = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_message);
    buildButtons(layout);
    m_record = new QPlainTextEdit(this);
    m_record->setReadOnly(true);
    m_record->setAccessibleName(tr("The whole record"));
    m_record->setFont(theme::fontFor(theme::TextRole::Mono));
    layout->addWidget(m_record, 1);
    restyle();
}

void LogDetailPane::buildHeader(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_chip = new widgets::StatusChip(this);
    m_when = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_when->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_chip);
    row->addWidget(m_when);
    row->addStretch(1);
    layout->addLayout(row);
}

void LogDetailPane::buildButtons(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->setSpacing(theme::kSpace8);
    m_same = addButton(row, tr("Same request"), tr("Show only lines of this request"));
    connect(m_same, &QPushButton::clicked, this,
            [this] { emit sameRequestWanted(m_line.requestId); });
    m_request = addButton(row, tr("Open request"), tr("Show the request with its attempts"));
    connect(m_request, &QPushButton::clicked, this,
            [this] { emit requestWanted(m_line.requestId); });
    const auto* copy = addButton(row, tr("Copy"), tr("Copy the record as JSON"));
    connect(copy, &QPushButton::clicked, this, &LogDetailPane::copyRecord);
    row->addStretch(1);
    layout->addLayout(row);
}

QPushButton* LogDetailPane::addButton(QHBoxLayout* row, const QString& text, const QString& name)
{
    auto* button = new QPushButton(text, this);
    button->setAccessibleName(name);
    button->setToolTip(name);
    button->setAutoDefault(false);
    row->addWidget(button);
    return button;
}

void LogDetailPane::showLine(const api::LogLine& line)
{
    m_line = line;
    m_chip->setStatus(models::statusOf(line.level), models::levelWord(line.level));
    m_when->setText(line.atMs ? theme::formatRfc3339(*line.atMs, m_zone) : theme::unknownText());
    m_message->setText(models::plainBlock(line.message));
    m_record->setPlainText(models::prettyRecord(line));
    m_same->setEnabled(!line.requestId.isEmpty());
    m_request->setEnabled(!line.requestId.isEmpty());
}

void LogDetailPane::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    if (m_line.seq > 0) showLine(m_line);
}

QString LogDetailPane::recordText() const
{
    return m_record->toPlainText();
}

void LogDetailPane::copyRecord()
{
    QApplication::clipboard()->setText(recordText());
}

void LogDetailPane::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    widgets::paintCard(painter, rect(), theme::themeOf(this));
}

void LogDetailPane::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QFrame::changeEvent(event);
}

void LogDetailPane::restyle()
{
    widgets::setTextColour(m_when, theme::themeOf(this).textSecondary);
    widgets::setTextColour(m_message, theme::themeOf(this).textPrimary);
}

}  // namespace helix::pages
