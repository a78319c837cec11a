#include "pages/playground/tool_call_view.h"

#include "models/json_check.h"
#include "models/plain_text.h"
#include "pages/playground/stream_text.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QEvent>
#include <QVBoxLayout>

namespace helix::pages {
namespace {

constexpr int kResultLines = 3;

}  // namespace

ToolCallView::ToolCallView(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace12, theme::kSpace4, 0, theme::kSpace4);
    layout->setSpacing(theme::kSpace4);
    m_name = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_arguments = new StreamText(tr("Arguments of the call"), theme::TextRole::Mono, this);
    m_result = new QPlainTextEdit(this);
    m_result->setObjectName(QStringLiteral("field"));
    m_result->setFont(theme::fontFor(theme::TextRole::Mono));
    m_result->setTabChangesFocus(true);
    m_result->setPlaceholderText(tr("Result, as the tool would answer it: text or JSON"));
    m_result->setFixedHeight(m_result->fontMetrics().lineSpacing() * kResultLines +
                             theme::kSpace16);
    m_result->hide();
    layout->addWidget(m_name);
    layout->addWidget(m_arguments);
    layout->addWidget(m_result);
    restyle();
}

void ToolCallView::setCall(const api::ChatToolCall& call)
{
    if (call == m_call && !m_name->text().isEmpty()) return;
    m_call = call;
    const QString name = models::plainText(call.name);
    m_name->setText(tr("Calls %1").arg(name.isEmpty() ? tr("a tool") : name));
    m_result->setAccessibleName(tr("Result of %1").arg(name));
    m_arguments->setText(models::prettyJson(call.arguments));
}

void ToolCallView::setWaiting(bool isWaiting)
{
    m_result->setVisible(isWaiting);
}

QString ToolCallView::result() const
{
    return m_result->toPlainText();
}

void ToolCallView::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

void ToolCallView::restyle()
{
    widgets::setTextColour(m_name, theme::themeOf(this).accent);
}

}  // namespace helix::pages
