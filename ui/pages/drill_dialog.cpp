#include "pages/drill_dialog.h"

#include "api/fault_client.h"
#include "pages/fault_text.h"
#include "pages/span_text.h"
#include "theme/tokens.h"
#include "widgets/form.h"
#include "widgets/plain_label.h"

#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

constexpr int kWidth = 520;
constexpr int kMaxLatencyMs = 600'000;

QSpinBox* spin(int least, int most, int value, const QString& suffix)
{
    auto* box = new QSpinBox;
    box->setRange(least, most);
    box->setValue(value);
    box->setSuffix(suffix);
    box->setButtonSymbols(QAbstractSpinBox::NoButtons);
    return box;
}

}  // namespace

DrillDialog::DrillDialog(cluster::ClusterConnection& connection, const QString& provider,
                         QWidget* parent)
    : QDialog(parent), m_connection(&connection)
{
    const QString title = tr("Start a drill on %1").arg(connection.cluster().name);
    setWindowTitle(title);
    setAccessibleName(title);
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace24, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(title, theme::TextRole::PageTitle, this));
    auto* what = widgets::plainLabel(
        tr("Real requests of real clients meet the fault. It ends by itself; everybody who has "
           "this window open sees it, and the audit trail names you."),
        theme::TextRole::Body, this);
    what->setWordWrap(true);
    layout->addWidget(what);
    m_form = new widgets::Form(this);
    layout->addWidget(m_form);
    buildTarget();
    buildFault();
    buildButtons(layout);
    const int chosen = m_provider->findData(provider);
    if (chosen >= 0) m_provider->setCurrentIndex(chosen);
    fillModels();
    refresh();
}

void DrillDialog::buildTarget()
{
    m_provider = new QComboBox;
    if (const auto list = m_connection->providers())
        for (const auto& provider : list->providers)
            if (provider.isEnabled) m_provider->addItem(provider.name, provider.name);
    m_provider->addItem(tr("All providers"), QStringLiteral("*"));
    m_form->addField(tr("Provider"), m_provider);
    m_model = new QComboBox;
    m_form->addField(tr("Model"), m_model);
    connect(m_provider, &QComboBox::currentIndexChanged, this, [this] {
        fillModels();
        refresh();
    });
    connect(m_model, &QComboBox::currentIndexChanged, this, &DrillDialog::refresh);
}

void DrillDialog::fillModels()
{
    m_model->clear();
    m_model->addItem(tr("All models"), QString());
    const auto list = m_connection ? m_connection->providers() : nullptr;
    if (list == nullptr) return;
    for (const auto& provider : list->providers)
        if (provider.name == m_provider->currentData().toString())
            for (const QString& model : provider.models) m_model->addItem(model, model);
}

void DrillDialog::buildFault()
{
    m_kind = new QComboBox;
    m_kind->addItem(tr("Latency: attempts take longer"), int(api::FaultKind::Latency));
    m_kind->addItem(tr("Error: attempts fail with a status"), int(api::FaultKind::Error));
    m_kind->addItem(tr("Cut: streams break off"), int(api::FaultKind::Cut));
    m_form->addField(tr("Fault"), m_kind);
    m_latency = spin(1, kMaxLatencyMs, 500, tr(" ms"));
    m_form->addField(tr("Delay"), m_latency);
    m_status = spin(400, 599, 503, {});
    m_form->addField(tr("Status"), m_status);
    m_afterEvents = spin(1, 10'000, 3, {});
    m_form->addField(tr("After events"), m_afterEvents);
    m_share = spin(1, 100, 100, tr(" %"));
    m_form->addField(tr("Share of the attempts"), m_share);
    m_duration = new QComboBox;
    m_duration->setEditable(true);
    m_duration->addItems(
        {QStringLiteral("1m"), QStringLiteral("5m"), QStringLiteral("15m"), QStringLiteral("1h")});
    m_duration->setCurrentIndex(1);
    m_form->addField(tr("Duration"), m_duration);
    m_reason = new QLineEdit;
    m_reason->setPlaceholderText(tr("Game day, row 3 of the plan"));
    m_form->addField(tr("Reason"), m_reason);
    for (auto* box : {m_latency, m_status, m_afterEvents, m_share})
        connect(box, &QSpinBox::valueChanged, this, &DrillDialog::refresh);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &DrillDialog::refresh);
    connect(m_duration, &QComboBox::currentTextChanged, this, &DrillDialog::refresh);
    if (!m_connection->isProtected()) return;
    m_typed = new QLineEdit;
    m_form->addField(tr("Type %1 to go on").arg(m_connection->cluster().name), m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &DrillDialog::refresh);
}

void DrillDialog::buildButtons(QVBoxLayout* layout)
{
    m_effect = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_effect->setWordWrap(true);
    m_problem = widgets::plainLabel({}, theme::TextRole::Body, this);
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout->addWidget(m_effect);
    layout->addWidget(m_problem);
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setDefault(true);
    m_start = new QPushButton(tr("Start drill"), this);
    m_start->setAccessibleName(tr("Start drill"));
    m_start->setAutoDefault(false);
    row->addWidget(cancel);
    row->addWidget(m_start);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_start, &QPushButton::clicked, this, &DrillDialog::start);
}

api::FaultDraft DrillDialog::draft() const
{
    api::FaultDraft draft;
    draft.provider = m_provider->currentData().toString();
    draft.model = m_model->currentData().toString();
    draft.kind = api::FaultKind(m_kind->currentData().toInt());
    draft.latencyMs = m_latency->value();
    draft.status = m_status->value();
    draft.afterEvents = m_afterEvents->value();
    draft.share = m_share->value() / 100.0;
    draft.duration = m_duration->currentText().trimmed();
    draft.reason = m_reason->text().trimmed();
    return draft;
}

void DrillDialog::refresh()
{
    const auto kind = api::FaultKind(m_kind->currentData().toInt());
    m_form->setFieldShown(m_latency, kind == api::FaultKind::Latency);
    m_form->setFieldShown(m_status, kind == api::FaultKind::Error);
    m_form->setFieldShown(m_afterEvents, kind == api::FaultKind::Cut);
    const bool isSpan = isSpanText(m_duration->currentText().trimmed());
    m_form->setProblem(m_duration, isSpan ? QString() : tr("A span such as 30s, 5m or 1h"));
    m_effect->setText(draftText(draft()));
    const bool isTyped =
        m_typed == nullptr || (m_connection && m_typed->text() == m_connection->cluster().name);
    m_start->setEnabled(isSpan && isTyped && !m_isAsking);
}

void DrillDialog::start()
{
    if (!m_connection) return;
    m_isAsking = true;
    m_problem->hide();
    refresh();
    m_connection->faults().start(draft(), this, [this](const api::Outcome<api::Fault>& outcome) {
        m_isAsking = false;
        if (m_connection) m_connection->pollStatus();
        if (outcome) return accept();
        m_problem->setText(faultFailureText(outcome.error()));
        widgets::setTextColour(m_problem, theme::themeOf(this).critical.text);
        m_problem->show();
        refresh();
    });
}

}  // namespace helix::pages
