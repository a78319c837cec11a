#include "shell/workspace.h"

#include "shell/connection_text.h"
#include "widgets/banner.h"
#include "widgets/empty_state.h"

#include <QStackedWidget>
#include <QVBoxLayout>

namespace helix::shell {
namespace {

constexpr qsizetype kMaxVisits = 50;
/// Beyond this, ages of the node's time stamps would be wrong without notice.
constexpr qint64 kSkewWorthTellingMs = 5'000;

}  // namespace

Workspace::Workspace(QList<pages::PageEntry> entries, QWidget* parent)
    : QWidget(parent), m_entries(std::move(entries))
{
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_bannerRow = new QWidget(this);
    auto* bannerRow = new QVBoxLayout(m_bannerRow);
    bannerRow->setContentsMargins(theme::kSpace16, theme::kSpace12, theme::kSpace16, 0);
    m_banner = new widgets::Banner(this);
    bannerRow->addWidget(m_banner);
    layout->addWidget(m_bannerRow);
    m_stack = new QStackedWidget(this);
    m_notice = new widgets::EmptyState(m_stack);
    m_stack->addWidget(m_notice);
    layout->addWidget(m_stack, 1);
    connect(m_notice, &widgets::EmptyState::actionTriggered, this,
            &Workspace::noticeActionTriggered);
    connect(m_banner, &widgets::Banner::actionTriggered, this, &Workspace::bannerActed);
}

bool Workspace::hasPage(const QString& id) const
{
    return std::any_of(m_entries.begin(), m_entries.end(),
                       [&](const auto& entry) { return entry.info.id == id; });
}

pages::Page* Workspace::pageFor(const QString& id)
{
    if (auto* page = m_pages.value(id)) return page;
    for (const auto& entry : m_entries) {
        if (entry.info.id != id) continue;
        auto* page = entry.create(m_stack);
        page->setTimeZone(m_zone);
        page->setFleet(m_fleet);
        page->setConnection(m_connection);
        m_pages.insert(id, page);
        m_stack->addWidget(page);
        connect(page, &pages::Page::navigationRequested, this,
                [this](const pages::Navigation& navigation) {
                    open(navigation.pageId, navigation.filters);
                });
        return page;
    }
    return nullptr;
}

void Workspace::open(const QString& id, const QMap<QString, QString>& filters)
{
    if (!hasPage(id)) return;
    if (m_position >= 0 && m_visits.at(m_position).id == id && filters.isEmpty())
        return show(m_visits.at(m_position));
    m_visits.remove(m_position + 1, m_visits.size() - m_position - 1);
    m_visits.append({id, filters});
    if (m_visits.size() > kMaxVisits) m_visits.removeFirst();
    m_position = m_visits.size() - 1;
    show(m_visits.last());
    if (!filters.isEmpty()) m_current->applyNavigation(filters);
}

void Workspace::show(const Visit& visit)
{
    m_current = pageFor(visit.id);
    if (!hasNotice()) m_stack->setCurrentWidget(m_current);
    emit pageOpened(m_current);
}

void Workspace::back()
{
    if (m_position <= 0) return;
    const auto visit = m_visits.at(--m_position);
    show(visit);
    if (!visit.filters.isEmpty()) m_current->applyNavigation(visit.filters);
}

void Workspace::forward()
{
    if (m_position + 1 >= m_visits.size()) return;
    const auto visit = m_visits.at(++m_position);
    show(visit);
    if (!visit.filters.isEmpty()) m_current->applyNavigation(visit.filters);
}

void Workspace::setConnection(cluster::ClusterConnection* connection)
{
    if (m_connection) m_connection->disconnect(this);
    m_connection = connection;
    for (auto* page : std::as_const(m_pages)) page->setConnection(connection);
    if (connection != nullptr) {
        hideNotice();
        connect(connection, &cluster::ClusterConnection::stateChanged, this,
                &Workspace::refreshBanner);
    }
    refreshBanner();
}

void Workspace::setFleet(const QList<cluster::ClusterConnection*>& fleet)
{
    if (fleet == m_fleet) return;
    m_fleet = fleet;
    for (auto* page : std::as_const(m_pages)) page->setFleet(fleet);
}

void Workspace::setTimeZone(theme::TimeZone zone)
{
    m_zone = zone;
    for (auto* page : std::as_const(m_pages)) page->setTimeZone(zone);
    refreshBanner();
}

void Workspace::showNotice(theme::Status status, const QString& headline, const QString& reason,
                           const QString& action)
{
    m_notice->setStatus(status);
    m_notice->setText(headline, reason);
    m_notice->setAction(action);
    m_stack->setCurrentWidget(m_notice);
}

void Workspace::hideNotice()
{
    if (m_current != nullptr) m_stack->setCurrentWidget(m_current);
}

bool Workspace::hasNotice() const
{
    return m_stack->currentWidget() == m_notice && m_connection.isNull();
}

// Only when the page has old data to show: without any, the page itself explains.
void Workspace::refreshBanner()
{
    showBanner();
    m_bannerRow->setVisible(!m_banner->isHidden());
}

void Workspace::showBanner()
{
    m_banner->hide();
    if (m_connection.isNull()) return;
    const auto& state = m_connection->state();
    if (state.failure && state.failure->isAuthentication()) {
        m_banner->showMessage(theme::Status::Warning,
                              tr("%1 answers, but its admin API wants the admin token.")
                                  .arg(clusterTitle(m_connection->cluster())),
                              tr("Enter token…"));
    } else if (state.failure && m_connection->status() != nullptr) {
        const auto since = m_connection->freshness(cluster::View::Status).updatedMs.value_or(0);
        m_banner->showMessage(theme::Status::Critical,
                              tr("%1. Everything below is from %2.")
                                  .arg(state.failure->text, theme::formatClock(since, m_zone)),
                              tr("Try now"));
    } else if (std::abs(m_connection->clockSkewMs()) > kSkewWorthTellingMs) {
        m_banner->showMessage(
            theme::Status::Warning,
            tr("The clock of %1 differs from this computer's by %2. Ages are corrected for it.")
                .arg(clusterTitle(m_connection->cluster()),
                     theme::formatSpan(std::abs(m_connection->clockSkewMs()))));
    }
}

void Workspace::bannerActed()
{
    if (m_connection.isNull()) return;
    const auto& failure = m_connection->state().failure;
    if (failure && failure->isAuthentication())
        emit tokenRequested();
    else
        m_connection->retry();
}

}  // namespace helix::shell
