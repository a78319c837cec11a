#include "net/curl_exchange.h"

#include "net/metadata_address.h"

#include <charconv>

namespace helix::net {

namespace {

ErrorCode codeOf(CURLcode code)
{
    switch (code) {
        case CURLE_COULDNT_RESOLVE_HOST:
        case CURLE_COULDNT_RESOLVE_PROXY:
        case CURLE_COULDNT_CONNECT:
        case CURLE_OPERATION_TIMEDOUT: return ErrorCode::ConnectionFailed;
        case CURLE_SSL_CONNECT_ERROR:
        case CURLE_SSL_CERTPROBLEM:
        case CURLE_SSL_CIPHER:
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR:
        case CURLE_SSL_INVALIDCERTSTATUS: return ErrorCode::TlsFailed;
        case CURLE_URL_MALFORMAT:
        case CURLE_UNSUPPORTED_PROTOCOL:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_HTTP2:
        case CURLE_HTTP2_STREAM: return ErrorCode::ProtocolError;
        default: return ErrorCode::ConnectionLost;
    }
}

// Host and port only: a path or a query may hold what must not be written to a log.
std::string authority(std::string_view url)
{
    const auto scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto at = url.rfind('@'); at != std::string_view::npos) url.remove_prefix(at + 1);
    return std::string(url);
}

}  // namespace

CurlExchange::CurlExchange(CurlDriver& driver, ClientRequest request)
    : m_driver(driver),
      m_request(std::move(request)),
      m_easy(driver.takeHandle()),
      m_event(driver.context(), driver.timers())
{
    configure();
    m_driver.add(m_easy);
}

CurlExchange::~CurlExchange()
{
    m_driver.remove(m_easy);
    m_driver.giveBack(m_easy);
    curl_slist_free_all(m_fields);
}

void CurlExchange::configure()
{
    const auto set = [this](CURLoption option, auto value) {
        curl_easy_setopt(m_easy, option, value);
    };
    set(CURLOPT_PRIVATE, static_cast<void*>(this));
    set(CURLOPT_ERRORBUFFER, m_errorText);
    set(CURLOPT_URL, m_request.url.c_str());
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(m_request.connectTimeout.count()));
    set(CURLOPT_SSL_VERIFYPEER, m_request.isVerifyingTls ? 1L : 0L);
    set(CURLOPT_SSL_VERIFYHOST, m_request.isVerifyingTls ? 2L : 0L);
    set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(this));
    set(CURLOPT_PREREQDATA, static_cast<void*>(this));
    set(CURLOPT_PREREQFUNCTION,
        m_request.isAddressChecked ? &CurlExchange::beforeRequest : curl_prereq_callback(nullptr));
    set(CURLOPT_HEADERDATA, static_cast<void*>(this));
    set(CURLOPT_WRITEDATA, static_cast<void*>(this));
    for (const Header& field : m_request.headers)
        m_fields = curl_slist_append(m_fields, (field.name + ": " + field.value).c_str());
    m_fields = curl_slist_append(m_fields, "Expect:");  // no wait for 100 Continue
    set(CURLOPT_HTTPHEADER, m_fields);
    configureMethod();
}

void CurlExchange::configureMethod()
{
    const bool isStandard = m_request.method == "GET" || m_request.method == "POST";
    curl_easy_setopt(m_easy, CURLOPT_CUSTOMREQUEST,
                     isStandard ? nullptr : m_request.method.c_str());
    if (m_request.method == "GET") {
        curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, nullptr);
        curl_easy_setopt(m_easy, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(m_easy, CURLOPT_POST, 1L);
    curl_easy_setopt(m_easy, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(m_request.body.size()));
    curl_easy_setopt(m_easy, CURLOPT_POSTFIELDS, m_request.body.data());
}

void CurlExchange::prepare(CURL* easy, const std::string& certificateFile)
{
    const auto set = [easy](CURLoption option, auto value) {
        curl_easy_setopt(easy, option, value);
    };
    set(CURLOPT_PROTOCOLS_STR, "http,https");
    set(CURLOPT_FOLLOWLOCATION, 0L);  // a redirect would carry the key to another host
    set(CURLOPT_NOSIGNAL, 1L);
    // Allocated for every request; the default is 64 KiB.
    set(CURLOPT_UPLOAD_BUFFERSIZE, 16L * 1024);
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));  // or newer
    if (!certificateFile.empty()) set(CURLOPT_CAINFO, certificateFile.c_str());
    // A name that does not resolve must not hold up this thread when its request is given up.
    set(CURLOPT_QUICK_EXIT, 1L);
    set(CURLOPT_HEADERFUNCTION, &CurlExchange::onHeader);
    set(CURLOPT_WRITEFUNCTION, &CurlExchange::onBody);
    set(CURLOPT_OPENSOCKETFUNCTION, &CurlExchange::openSocket);
}

void CurlExchange::forget(CURL* easy)
{
    curl_easy_setopt(easy, CURLOPT_PRIVATE, nullptr);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, nullptr);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, nullptr);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, nullptr);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, nullptr);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, nullptr);
}

curl_socket_t CurlExchange::openSocket(void* self, curlsocktype, curl_sockaddr* address)
{
    auto& exchange = *static_cast<CurlExchange*>(self);
    if (exchange.m_request.isAddressChecked && isMetadataAddress(address->addr)) {
        exchange.m_isForbidden = true;
        return CURL_SOCKET_BAD;
    }
    return exchange.m_driver.openSocket(*address);
}

// A kept connection was perhaps opened for somebody who may go there.
int CurlExchange::beforeRequest(void* self, char* remoteAddress, char*, int, int)
{
    auto& exchange = *static_cast<CurlExchange*>(self);
    const auto address = parseIpAddress(remoteAddress);
    if (!address || !isMetadataAddress(*address)) return CURL_PREREQFUNC_OK;
    exchange.m_isForbidden = true;
    return CURL_PREREQFUNC_ABORT;
}

std::size_t CurlExchange::onHeader(char* bytes, std::size_t size, std::size_t count, void* self)
{
    auto& exchange = *static_cast<CurlExchange*>(self);
    const std::size_t length = size * count;
    exchange.m_headBytes += length;
    if (exchange.m_headBytes > exchange.m_request.maxHeadBytes) {
        exchange.m_limit = "the head of its answer is larger than allowed";
        return 0;
    }
    exchange.takeHeaderLine({bytes, length});
    return length;
}

void CurlExchange::takeHeaderLine(std::string_view line)
{
    while (!line.empty() && (line.back() == '\r' || line.back() == '\n')) line.remove_suffix(1);
    if (m_isHeadComplete) return;  // trailers
    if (line.substr(0, 5) == "HTTP/") {
        m_head = {};
        const auto space = line.find(' ');
        if (space != std::string_view::npos)
            std::from_chars(line.data() + space + 1, line.data() + line.size(), m_head.status);
        return;
    }
    if (line.empty()) {
        if (m_head.status < 200) return;  // 1xx: the final head follows
        m_isHeadComplete = true;
        m_event.signal();
        return;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return;
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
        value.remove_prefix(1);
    m_head.headers.add(std::string(line.substr(0, colon)), std::string(value));
}

std::size_t CurlExchange::onBody(char* bytes, std::size_t size, std::size_t count, void* self)
{
    auto& exchange = *static_cast<CurlExchange*>(self);
    const std::size_t length = size * count;
    if (exchange.m_body.size() + length > kMaxBufferedBody && !exchange.m_body.empty()) {
        exchange.m_isPaused = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    exchange.m_bodyBytes += length;
    if (exchange.m_bodyBytes > exchange.m_request.maxBodyBytes) {
        exchange.m_limit = "the body of its answer is larger than allowed";
        return 0;
    }
    exchange.m_body.append(bytes, length);
    exchange.m_event.signal();
    return length;
}

void CurlExchange::onFinished(CURLcode code)
{
    m_result = code;
    m_event.signal();
}

Error CurlExchange::error() const
{
    const std::string host = authority(m_request.url);
    if (m_limit != nullptr) return {ErrorCode::LimitExceeded, host + ": " + m_limit, {}, false};
    if (m_isForbidden)
        return {ErrorCode::ConnectionFailed,
                host + ": it leads to a link-local or metadata address, where no provider is",
                {},
                false};
    const CURLcode code = m_result.value_or(CURLE_OK);
    std::string cause = m_errorText[0] != '\0' ? m_errorText : curl_easy_strerror(code);
    ErrorCode mapped = codeOf(code);
    const char* what = "the connection to it broke";
    if (mapped == ErrorCode::ConnectionFailed) what = "it cannot be reached";
    if (mapped == ErrorCode::TlsFailed) what = "no trusted TLS connection to it could be made";
    if (mapped == ErrorCode::ProtocolError) what = "its answer is not HTTP";
    return {mapped, host + ": " + what, std::move(cause),
            mapped == ErrorCode::ConnectionFailed || mapped == ErrorCode::ConnectionLost};
}

asio::awaitable<Result<ResponseHead>> CurlExchange::head(SteadyTime until)
{
    while (!m_isHeadComplete) {
        if (m_result) co_return tl::unexpected(error());
        const auto outcome = co_await m_event.wait(until);
        if (m_isHeadComplete) break;
        if (outcome == WaitOutcome::TimedOut)
            co_return fail(ErrorCode::Timeout, authority(m_request.url) + ": no answer in time");
        if (outcome == WaitOutcome::Cancelled)
            co_return fail(ErrorCode::Cancelled, "the request was given up");
    }
    co_return m_head;
}

asio::awaitable<Result<std::optional<std::string>>> CurlExchange::read(SteadyTime until)
{
    while (m_body.empty()) {
        if (m_result) {
            if (*m_result == CURLE_OK) co_return std::optional<std::string>();
            co_return tl::unexpected(error());
        }
        if (m_isPaused) {
            m_isPaused = false;
            curl_easy_pause(m_easy, CURLPAUSE_CONT);
            m_driver.kick();
            continue;
        }
        const auto outcome = co_await m_event.wait(until);
        if (!m_body.empty()) break;
        if (outcome == WaitOutcome::TimedOut)
            co_return fail(ErrorCode::Timeout,
                           authority(m_request.url) + ": its answer paused for too long");
        if (outcome == WaitOutcome::Cancelled)
            co_return fail(ErrorCode::Cancelled, "the request was given up");
    }
    co_return std::optional<std::string>(std::exchange(m_body, {}));
}

std::chrono::microseconds CurlExchange::connectTime() const noexcept
{
    curl_off_t connected = 0;
    curl_off_t secured = 0;
    curl_easy_getinfo(m_easy, CURLINFO_CONNECT_TIME_T, &connected);
    curl_easy_getinfo(m_easy, CURLINFO_APPCONNECT_TIME_T, &secured);
    long opened = 0;
    curl_easy_getinfo(m_easy, CURLINFO_NUM_CONNECTS, &opened);
    return opened == 0 ? std::chrono::microseconds(0)
                       : std::chrono::microseconds(std::max(connected, secured));
}

}  // namespace helix::net
