#include "page_registry.h"

#include "pages/logs/logs_page.h"
#include "pages/overview/overview_page.h"
#include "pages/playground/playground_page.h"
#include "pages/providers/providers_page.h"
#include "pages/requests/requests_page.h"

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
    return {entry<pages::OverviewPage>(), entry<pages::ProvidersPage>(),
            entry<pages::RequestsPage>(), entry<pages::LogsPage>(), entry<pages::PlaygroundPage>()};
}

}  // namespace helix::console
