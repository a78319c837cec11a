#include "shell/attach_dialog.h"

#include "cluster/cluster_probe.h"
#include "theme/tokens.h"
#include "widgets/plain_label.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace helix::shell {

AttachDialog::AttachDialog(api::ApiThread& thread, QWidget* parent)
    : QDialog(parent), m_thread(thread)
{
    setWindowTitle(tr("Attach a cluster"));
    setAccessibleName(windowTitle());
    setAttribute(Qt::WA_DeleteOnClose);
    setMinimumWidth(520);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme::kSpace24, theme::kSpace24, theme::kSpace24, theme::kSpace16);
    layout->setSpacing(theme::kSpace12);
    layout->addWidget(widgets::plainLabel(windowTitle(), theme::TextRole::PageTitle, this));
    buildForm();
    m_report = widgets::plainLabel(tr("Probe tells what the address can do."),
                                   theme::TextRole::Body, this);
    m_report->setWordWrap(true);
    layout->addWidget(m_report);
    buildButtons();
}

AttachDialog::~AttachDialog() = default;

void AttachDialog::buildForm()
{
    auto* form = new QFormLayout;
    form->setSpacing(theme::kSpace8);
    m_url = new QLineEdit(this);
    m_url->setPlaceholderText(QStringLiteral("http://gateway.example:8080"));
    m_url->setAccessibleName(tr("URL of the gateway"));
    m_name = new QLineEdit(this);
    m_name->setPlaceholderText(tr("the node's own name"));
    m_name->setAccessibleName(tr("Name of the cluster"));
    m_token = new QLineEdit(this);
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setAccessibleName(tr("Admin token"));
    m_environment = new QComboBox(this);
    m_environment->setAccessibleName(tr("Environment"));
    for (const auto environment : {cluster::Environment::Development, cluster::Environment::Test,
                                   cluster::Environment::Production})
        m_environment->addItem(cluster::environmentWord(environment), int(environment));
    form->addRow(tr("URL"), m_url);
    form->addRow(tr("Name"), m_name);
    form->addRow(tr("Admin token"), m_token);
    form->addRow(tr("Environment"), m_environment);
    static_cast<QVBoxLayout*>(layout())->addLayout(form);
}

void AttachDialog::buildButtons()
{
    auto* row = new QHBoxLayout;
    auto* probeButton = new QPushButton(tr("Probe"), this);
    probeButton->setAccessibleName(tr("Probe the address"));
    auto* cancel = new QPushButton(tr("Cancel"), this);
    cancel->setAccessibleName(tr("Cancel"));
    m_attach = new QPushButton(tr("Attach"), this);
    m_attach->setAccessibleName(tr("Attach the cluster"));
    m_attach->setDefault(true);
    m_attach->setEnabled(false);
    row->addWidget(probeButton);
    row->addStretch(1);
    row->addWidget(cancel);
    row->addWidget(m_attach);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_url, &QLineEdit::textChanged, this,
            [this] { m_attach->setEnabled(entered().apiUrl.isValid()); });
    connect(probeButton, &QPushButton::clicked, this, &AttachDialog::probe);
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    connect(m_attach, &QPushButton::clicked, this, [this] {
        emit clusterChosen(entered());
        accept();
    });
}

cluster::Cluster AttachDialog::entered() const
{
    cluster::Cluster cluster;
    const QUrl url = QUrl::fromUserInput(m_url->text().trimmed());
    const bool isHttp =
        url.scheme() == QLatin1String("http") || url.scheme() == QLatin1String("https");
    if (isHttp && !url.host().isEmpty())
        cluster.apiUrl = url.adjusted(QUrl::RemoveUserInfo | QUrl::RemoveFragment);
    if (cluster.apiUrl.isEmpty()) cluster.apiUrl = QUrl(QStringLiteral(":"), QUrl::StrictMode);
    cluster.name = m_name->text().trimmed();
    cluster.adminToken = m_token->text().trimmed();
    cluster.environment = cluster::Environment(m_environment->currentData().toInt());
    return cluster;
}

void AttachDialog::probe()
{
    const auto cluster = entered();
    if (!cluster.apiUrl.isValid()) return m_report->setText(tr("Give the URL of a gateway first."));
    m_report->setText(tr("Asking %1…").arg(cluster.apiUrl.toString()));
    m_probe = std::make_unique<cluster::ClusterProbe>(m_thread, cluster);
    connect(m_probe.get(), &cluster::ClusterProbe::finished, this, &AttachDialog::showReport);
    m_probe->start();
}

void AttachDialog::showReport()
{
    m_report->setText(m_probe->report().join(QLatin1Char('\n')));
}

}  // namespace helix::shell
