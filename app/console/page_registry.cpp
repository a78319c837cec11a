#include "page_registry.h"

#include "pages/audit/audit_page.h"
#include "pages/configuration/configuration_page.h"
#include "pages/keys/keys_page.h"
#include "pages/logs/logs_page.h"
#include "pages/overview/overview_page.h"
#include "pages/playground/playground_page.h"
#include "pages/providers/providers_page.h"
#include "pages/requests/requests_page.h"
#include "pages/usage/usage_page.h"

namespace helix::console {
namespace {

template <class PageType>
pages::PageEntry entry()
{
    return {PageType::pageInfo(),
            [](QWidget* parent) -> pages::Page* { return new PageType(parent); }};
}

}  // namespace

QList<pages::PageEntry> allPages()
{
    return {entry<pages::OverviewPage>(),   entry<pages::ProvidersPage>(),
            entry<pages::RequestsPage>(),   entry<pages::LogsPage>(),
            entry<pages::PlaygroundPage>(), entry<pages::KeysPage>(),
            entry<pages::UsagePage>(),      entry<pages::ConfigurationPage>(),
            entry<pages::AuditTrailPage>()};
}

}  // namespace helix::console
