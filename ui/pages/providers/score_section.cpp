#include "pages/providers/score_section.h"

#include "models/cell_delegate.h"
#include "models/money_text.h"
#include "models/plain_text.h"
#include "models/provider_score.h"
#include "models/verification_model.h"
#include "theme/format.h"
#include "widgets/data_table.h"
#include "widgets/plain_label.h"
#include "widgets/share_bars.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QProgressBar>
#include <QVBoxLayout>

namespace helix::pages {

namespace {

constexpr int kTestHeight = 40;
constexpr double kFullPoints = 10;
constexpr double kGoodPoints = 7;
constexpr double kPoorPoints = 5;

models::StatusDelegate::Look lookOfTest(const QModelIndex& index)
{
    switch (api::TestOutcome(index.data(models::VerificationModel::OutcomeRole).toInt())) {
        case api::TestOutcome::Passed: return {theme::Status::Ok, theme::Circuit::None};
        case api::TestOutcome::Failed: return {theme::Status::Critical, theme::Circuit::None};
        case api::TestOutcome::Skipped: return {theme::Status::Disabled, theme::Circuit::None};
        case api::TestOutcome::Unknown: break;
    }
    return {theme::Status::Unknown, theme::Circuit::None};
}

widgets::ShareBar componentBar(const api::ScoreComponent& component)
{
    widgets::ShareBar bar;
    bar.name = models::plainText(component.name);
    bar.value =
        component.points ? QString::number(*component.points, 'f', 1) : theme::unknownText();
    if (component.points) {
        bar.share = *component.points / kFullPoints;
        if (*component.points < kGoodPoints)
            bar.status =
                *component.points < kPoorPoints ? theme::Status::Critical : theme::Status::Warning;
    }
    QStringList notes;
    if (component.weight)
        notes << ScoreSection::tr("weight %1").arg(theme::formatShare(component.weight));
    if (component.value)
        notes << QStringLiteral("%1 %2")
                     .arg(theme::formatNumber(*component.value), models::plainText(component.unit))
                     .trimmed();
    if (!component.text.isEmpty()) notes << models::plainText(component.text);
    bar.note = notes.join(QStringLiteral(" \u00B7 "));
    return bar;
}

QString factsText(const DetailSubject& subject)
{
    const api::ProviderState& provider = *subject.provider;
    QStringList facts;
    if (const QString confidence = models::confidenceText(provider); !confidence.isEmpty())
        facts << ScoreSection::tr("confidence %1").arg(confidence);
    facts << models::verifiedText(provider, subject.nowMs);
    if (const auto& run = provider.verification) {
        if (!run->status.isEmpty())
            facts.prepend(models::plainText(run->status).replace(u'_', u' '));
        if (!run->model.isEmpty()) facts << models::plainText(run->model);
        if (run->durationMs)
            facts << ScoreSection::tr("took %1").arg(theme::formatLatency(run->durationMs));
        if (run->costUsd) facts << ScoreSection::tr("cost %1").arg(models::moneyText(run->costUsd));
    }
    return facts.join(QStringLiteral(" \u00B7 "));
}

}  // namespace

ScoreSection::ScoreSection(QWidget* parent) : QWidget(parent)
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::kSpace4);
    auto* head = new QHBoxLayout;
    head->setSpacing(theme::kSpace8);
    m_score = widgets::plainLabel({}, theme::TextRole::Stat, this);
    m_scale = widgets::plainLabel(tr("of 10"), theme::TextRole::Secondary, this);
    m_facts = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_facts->setWordWrap(true);
    head->addWidget(m_score);
    head->addWidget(m_scale, 0, Qt::AlignBottom);
    head->addWidget(m_facts, 1, Qt::AlignVCenter);
    layout->addLayout(head);
    m_progressText = widgets::plainLabel({}, theme::TextRole::SecondaryNumber, this);
    m_progressText->setWordWrap(true);
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, 0);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(theme::kSpace4);
    m_progress->setAccessibleName(tr("Verification is running"));
    layout->addWidget(m_progressText);
    layout->addWidget(m_progress);
    m_components = new widgets::ShareBars(tr("Components of the score"), this);
    layout->addWidget(m_components);
    m_testsTitle = widgets::plainLabel({}, theme::TextRole::Secondary, this);
    m_testsTitle->setWordWrap(true);
    layout->addWidget(m_testsTitle);
    m_model = new models::VerificationModel(this);
    m_tests = new widgets::DataTable(tr("Tests of the newest verification"), this);
    m_tests->setFreezingEnabled(false);
    m_tests->setSelectionMode(QAbstractItemView::NoSelection);
    m_tests->setRowHeight(kTestHeight);
    m_tests->setModel(m_model);
    using Column = models::VerificationModel::Column;
    m_tests->setItemDelegate(new models::TextDelegate({Column::Cost}, m_tests));
    m_tests->setItemDelegateForColumn(Column::Outcome,
                                      new models::StatusDelegate(lookOfTest, m_tests));
    m_tests->setItemDelegateForColumn(
        Column::Finding,
        new models::StackedDelegate(models::VerificationModel::TextRole,
                                    models::VerificationModel::EvidenceRole, m_tests));
    m_tests->horizontalHeader()->setStretchLastSection(false);
    m_tests->horizontalHeader()->setSectionResizeMode(Column::Finding, QHeaderView::Stretch);
    m_tests->horizontalHeader()->resizeSection(Column::Outcome, 96);
    m_tests->horizontalHeader()->resizeSection(Column::Test, 128);
    m_tests->horizontalHeader()->resizeSection(Column::Cost, 80);
    layout->addWidget(m_tests, 1);
    layout->addStretch(0);
    connect(&m_second, &QTimer::timeout, this, &ScoreSection::showProgress);
    m_second.setInterval(std::chrono::seconds(1));
    showProgress();
    restyle();
}

void ScoreSection::showSubject(const DetailSubject& subject)
{
    m_shown = subject.name;
    const bool isKnown = subject.provider != nullptr;
    for (QWidget* part :
         std::initializer_list<QWidget*>{m_score, m_scale, m_components, m_testsTitle, m_tests})
        part->setVisible(isKnown);
    showProgress();
    if (!isKnown) {
        m_facts->setText(tr("%1 is not on this node").arg(models::plainText(subject.name)));
        return;
    }
    showScore(subject);
    showTests(subject);
}

void ScoreSection::showScore(const DetailSubject& subject)
{
    m_score->setText(models::scoreText(*subject.provider));
    m_scale->setVisible(subject.provider->score.has_value());
    m_facts->setText(factsText(subject));
    QList<widgets::ShareBar> bars;
    if (subject.provider->verification)
        for (const api::ScoreComponent& component : subject.provider->verification->components)
            bars << componentBar(component);
    m_components->setBars(bars);
    m_components->setVisible(!bars.isEmpty());
}

void ScoreSection::showTests(const DetailSubject& subject)
{
    const auto& run = subject.provider->verification;
    m_model->setRun(run);
    m_tests->setVisible(m_model->rowCount() > 0);
    if (!run)
        m_testsTitle->setText(
            tr("This node has not verified %1: there is no score to trust yet. \u201CVerify\u201D "
               "asks it with a few small calls.")
                .arg(models::plainText(subject.name)));
    else if (!run->error.isEmpty())
        m_testsTitle->setText(models::plainText(run->error));
    else
        m_testsTitle->setText(run->isVerified ? tr("Tests \u00B7 every required one passed")
                                              : tr("Tests \u00B7 not every required one passed"));
}

void ScoreSection::showRunning(const QString& provider, int tests, int calls)
{
    Run run;
    run.since.start();
    run.tests = tests;
    run.calls = calls;
    m_running.insert(provider, run);
    m_second.start();
    showProgress();
}

void ScoreSection::showFinished(const QString& provider)
{
    m_running.remove(provider);
    if (m_running.isEmpty()) m_second.stop();
    showProgress();
}

void ScoreSection::showProgress()
{
    const auto run = m_running.constFind(m_shown);
    const bool isRunning = run != m_running.constEnd();
    m_progress->setVisible(isRunning);
    m_progressText->setVisible(isRunning);
    if (!isRunning) return;
    m_progressText->setText(tr("Verifying for %1: %2 tests, about %3 calls. The result below is "
                               "still the one before.")
                                .arg(theme::formatSpan(run->since.elapsed()))
                                .arg(run->tests)
                                .arg(run->calls));
}

void ScoreSection::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange && m_testsTitle != nullptr) restyle();
    QWidget::changeEvent(event);
}

void ScoreSection::restyle()
{
    const theme::Theme& theme = theme::themeOf(this);
    widgets::setTextColour(m_score, theme.textPrimary);
    widgets::setTextColour(m_scale, theme.textTertiary);
    for (QLabel* label : {m_facts, m_testsTitle, m_progressText})
        widgets::setTextColour(label, theme.textSecondary);
}

}  // namespace helix::pages
