#include "net/curl_driver.h"

#include "net/curl_exchange.h"

#include <sys/socket.h>
#include <unistd.h>
#include <boost/asio/post.hpp>
#include <cstdlib>
#include <mutex>

namespace helix::net {

namespace {

constexpr long kMaxIdleConnections = 256;
constexpr std::size_t kMaxSpareHandles = 64;

CURLM* newMulti()
{
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    return curl_multi_init();
}

}  // namespace

CurlDriver::CurlDriver(asio::io_context& context, CoarseTimers& timers)
    : m_context(context), m_timers(timers), m_multi(newMulti())
{
    if (const char* file = std::getenv("SSL_CERT_FILE")) m_certificateFile = file;
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETFUNCTION, &CurlDriver::socketCallback);
    curl_multi_setopt(m_multi, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERFUNCTION, &CurlDriver::timerCallback);
    curl_multi_setopt(m_multi, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(m_multi, CURLMOPT_MAXCONNECTS, kMaxIdleConnections);
}

CurlDriver::~CurlDriver()
{
    *m_isAlive = false;
    for (CURL* easy : m_spareHandles) curl_easy_cleanup(easy);
    curl_multi_cleanup(m_multi);
    for (auto& [socket, watch] : m_watches) watch->descriptor.release();
}

std::unique_ptr<ClientExchange> CurlDriver::start(ClientRequest request)
{
    return std::make_unique<CurlExchange>(*this, std::move(request));
}

CURL* CurlDriver::takeHandle()
{
    if (!m_spareHandles.empty()) {
        CURL* spare = m_spareHandles.back();
        m_spareHandles.pop_back();
        return spare;
    }
    CURL* easy = curl_easy_init();
    CurlExchange::prepare(easy, m_certificateFile);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlDriver::closeSocket);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
    return easy;
}

void CurlDriver::giveBack(CURL* easy)
{
    if (m_spareHandles.size() >= kMaxSpareHandles) {
        curl_easy_cleanup(easy);
        return;
    }
    CurlExchange::forget(easy);
    m_spareHandles.push_back(easy);
}

void CurlDriver::add(CURL* easy)
{
    curl_multi_add_handle(m_multi, easy);
    act(CURL_SOCKET_TIMEOUT, 0);
}

void CurlDriver::remove(CURL* easy)
{
    curl_multi_remove_handle(m_multi, easy);
}

void CurlDriver::kick()
{
    if (m_isKickPosted) return;
    m_isKickPosted = true;
    asio::post(m_context, [this, isAlive = m_isAlive] {
        if (!*isAlive) return;
        m_isKickPosted = false;
        act(CURL_SOCKET_TIMEOUT, 0);
    });
}

void CurlDriver::act(curl_socket_t socket, int event)
{
    int running = 0;
    curl_multi_socket_action(m_multi, socket, event, &running);
    collectFinished();
}

void CurlDriver::collectFinished()
{
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(m_multi, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        char* owner = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        const CURLcode code = message->data.result;
        if (owner != nullptr) reinterpret_cast<CurlExchange*>(owner)->onFinished(code);
    }
}

int CurlDriver::socketCallback(CURL*, curl_socket_t socket, int what, void* self, void*)
{
    auto& driver = *static_cast<CurlDriver*>(self);
    auto found = driver.m_watches.find(socket);
    if (what == CURL_POLL_REMOVE) {
        if (found == driver.m_watches.end()) return 0;
        if (found->second->isOwnedByCurl)
            found->second->wanted = 0;
        else
            driver.forget(socket);
        return 0;
    }
    if (found == driver.m_watches.end())
        found = driver.m_watches.emplace(socket, std::make_shared<Watch>(driver.m_context)).first;
    const auto& watch = found->second;
    if (!watch->descriptor.is_open()) {
        boost::system::error_code error;
        watch->descriptor.assign(socket, error);
    }
    watch->wanted = what;
    driver.arm(socket, watch);
    return 0;
}

void CurlDriver::arm(curl_socket_t socket, const std::shared_ptr<Watch>& watch)
{
    using Wait = asio::posix::stream_descriptor::wait_type;
    if ((watch->wanted & CURL_POLL_IN) != 0 && !watch->isReadArmed) {
        watch->isReadArmed = true;
        watch->descriptor.async_wait(Wait::wait_read,
                                     [this, socket, watch](const boost::system::error_code& error) {
                                         watch->isReadArmed = false;
                                         if (error != asio::error::operation_aborted)
                                             onReady(socket, watch, CURL_CSELECT_IN);
                                     });
    }
    if ((watch->wanted & CURL_POLL_OUT) != 0 && !watch->isWriteArmed) {
        watch->isWriteArmed = true;
        watch->descriptor.async_wait(Wait::wait_write,
                                     [this, socket, watch](const boost::system::error_code& error) {
                                         watch->isWriteArmed = false;
                                         if (error != asio::error::operation_aborted)
                                             onReady(socket, watch, CURL_CSELECT_OUT);
                                     });
    }
}

void CurlDriver::onReady(curl_socket_t socket, const std::shared_ptr<Watch>& watch, int event)
{
    const int wanted = event == CURL_CSELECT_IN ? CURL_POLL_IN : CURL_POLL_OUT;
    if ((watch->wanted & wanted) != 0) act(socket, event);
    // curl may have closed the socket meanwhile; then the watch is closed and must not be armed
    // again.
    if (watch->descriptor.is_open()) arm(socket, watch);
}

void CurlDriver::forget(curl_socket_t socket)
{
    const auto found = m_watches.find(socket);
    if (found == m_watches.end()) return;
    found->second->wanted = 0;
    if (found->second->descriptor.is_open()) found->second->descriptor.release();
    m_watches.erase(found);
}

curl_socket_t CurlDriver::openSocket(const curl_sockaddr& address)
{
    const int socket =
        ::socket(address.family, address.socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address.protocol);
    if (socket < 0) return CURL_SOCKET_BAD;
    forget(socket);
    const auto watch = std::make_shared<Watch>(m_context);
    watch->isOwnedByCurl = true;
    m_watches.emplace(socket, watch);
    return socket;
}

int CurlDriver::closeSocket(void* self, curl_socket_t socket)
{
    static_cast<CurlDriver*>(self)->forget(socket);
    return ::close(socket);
}

int CurlDriver::timerCallback(CURLM*, long timeoutMs, void* self)
{
    static_cast<CurlDriver*>(self)->setTimer(timeoutMs);
    return 0;
}

void CurlDriver::setTimer(long timeoutMs)
{
    if (m_timer) {
        m_timers.cancel(*m_timer);
        m_timer.reset();
    }
    if (timeoutMs < 0) return;
    if (timeoutMs == 0) {
        kick();
        return;
    }
    m_timer = m_timers.schedule(
        std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs), [this] {
            m_timer.reset();
            act(CURL_SOCKET_TIMEOUT, 0);
        });
}

}  // namespace helix::net
