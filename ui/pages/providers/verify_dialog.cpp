#include "pages/providers/verify_dialog.h"

#include "models/plain_text.h"
#include "models/verification_model.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

#include <algorithm>

namespace helix::pages {

namespace {

constexpr int kWidth = 520;

}  // namespace

VerifyDialog::VerifyDialog(const QString& provider, bool isSimulated,
                           const cluster::Cluster& cluster, QWidget* parent)
    : QDialog(parent),
      m_provider(provider),
      m_isSimulated(isSimulated),
      m_isProtected(cluster::isProtected(cluster))
{
    const QString title = tr("Verify %1?").arg(models::plainText(provider));
    setWindowTitle(title);
    setAccessibleName(title);
    setModal(true);
    setMinimumWidth(kWidth);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace16, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(title, theme::TextRole::PanelTitle, this));
    auto* where = widgets::plainLabel(
        tr("The node %1 asks the provider itself, past its circuit breaker, with its default "
           "model. The tests run one after the other; a required one that fails ends the run.")
            .arg(models::plainText(cluster.name)),
        theme::TextRole::Body, this);
    where->setWordWrap(true);
    layout->addWidget(where);
    buildTests(layout);
    m_cost = widgets::plainLabel(costText(), theme::TextRole::Number, this);
    m_cost->setWordWrap(true);
    layout->addWidget(m_cost);
    if (m_isProtected) buildTyping(layout);
    buildButtons(layout);
}

void VerifyDialog::buildTests(QVBoxLayout* layout)
{
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::kSpace16);
    grid->setVerticalSpacing(theme::kSpace4);
    int row = 0;
    for (const models::TestPlan& plan : models::testPlans()) {
        auto* name = new QCheckBox(plan.title, this);
        name->setChecked(true);
        name->setAccessibleName(plan.title);
        name->setAccessibleDescription(plan.help);
        connect(name, &QCheckBox::toggled, this, &VerifyDialog::showChoice);
        m_tests.append(name);
        auto* help = widgets::plainLabel(plan.help, theme::TextRole::Secondary, this);
        widgets::setTextColour(help, theme::themeOf(this).textSecondary);
        auto* calls = widgets::plainLabel(plan.calls == 0   ? tr("free")
                                          : plan.calls == 1 ? tr("1 call")
                                                            : tr("%1 calls").arg(plan.calls),
                                          theme::TextRole::SecondaryNumber, this);
        widgets::setTextColour(calls, theme::themeOf(this).textTertiary);
        grid->addWidget(name, row, 0);
        grid->addWidget(help, row, 1);
        grid->addWidget(calls, row++, 2, Qt::AlignRight);
    }
    grid->setColumnStretch(1, 1);
    layout->addLayout(grid);
}

void VerifyDialog::buildTyping(QVBoxLayout* layout)
{
    auto* prompt = widgets::plainLabel(
        tr("This is a production cluster. Type %1 to confirm.").arg(models::plainText(m_provider)),
        theme::TextRole::Body, this);
    prompt->setWordWrap(true);
    layout->addWidget(prompt);
    m_typed = new QLineEdit(this);
    m_typed->setAccessibleName(tr("Name of the provider, to confirm"));
    layout->addWidget(m_typed);
    connect(m_typed, &QLineEdit::textChanged, this, &VerifyDialog::showChoice);
}

void VerifyDialog::buildButtons(QVBoxLayout* layout)
{
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    cancel->setDefault(true);
    m_confirm = new QPushButton(tr("Run the tests"), this);
    m_confirm->setAccessibleName(tr("Run the tests"));
    m_confirm->setAutoDefault(false);
    m_confirm->setEnabled(!m_isProtected);
    row->addWidget(cancel);
    row->addWidget(m_confirm);
    layout->addLayout(row);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_confirm, &QPushButton::clicked, this, &QDialog::accept);
    (m_typed != nullptr ? static_cast<QWidget*>(m_typed) : cancel)->setFocus();
}

QStringList VerifyDialog::tests() const
{
    QStringList names;
    const QList<models::TestPlan> plans = models::testPlans();
    for (qsizetype i = 0; i < m_tests.size(); ++i)
        if (m_tests.at(i)->isChecked()) names.append(plans.at(i).name);
    return names.size() == plans.size() ? QStringList() : names;
}

void VerifyDialog::showChoice()
{
    const bool hasTests = std::any_of(m_tests.cbegin(), m_tests.cend(),
                                      [](const QCheckBox* test) { return test->isChecked(); });
    const bool isConfirmed = m_typed == nullptr || m_typed->text() == m_provider;
    m_confirm->setEnabled(hasTests && isConfirmed);
    m_cost->setText(hasTests ? costText() : tr("No test is chosen."));
}

QString VerifyDialog::costText() const
{
    const int calls = models::plannedCalls(tests());
    return m_isSimulated
               ? tr("%1 calls to a simulated provider: they cost nothing.").arg(calls)
               : tr("Makes up to %1 small paid calls; the vendor charges for them.").arg(calls);
}

}  // namespace helix::pages
