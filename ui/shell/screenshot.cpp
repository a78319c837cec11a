#include "shell/screenshot.h"

#include "pages/page.h"
#include "shell/main_window.h"

#include <QPixmap>
#include <chrono>

namespace helix::shell {
namespace {

constexpr std::chrono::milliseconds kLookEvery{100};
constexpr std::chrono::milliseconds kSettle{300};
constexpr std::chrono::milliseconds kPatience{20'000};

}  // namespace

Screenshot::Screenshot(MainWindow& window, QString file, QObject* parent)
    : QObject(parent), m_window(window), m_file(std::move(file))
{
    m_waited.start();
    connect(&m_look, &QTimer::timeout, this, &Screenshot::look);
    m_look.start(kLookEvery);
}

void Screenshot::look()
{
    const auto* page = m_window.currentPage();
    if (page != nullptr && page->isVisible() && page->isReadyForScreenshot()) {
        m_look.stop();
        QTimer::singleShot(kSettle, this, &Screenshot::save);
    } else if (m_waited.elapsed() > kPatience.count()) {
        m_look.stop();
        emit finished(1, tr("The page %1 had no data after %2 s")
                             .arg(page == nullptr ? QString() : page->id())
                             .arg(kPatience.count() / 1000));
    }
}

void Screenshot::save()
{
    const bool isSaved = m_window.grab().save(m_file, "PNG");
    emit finished(isSaved ? 0 : 1, isSaved ? QString() : tr("Cannot write %1").arg(m_file));
}

}  // namespace helix::shell
