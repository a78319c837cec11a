#include "api/api_thread.h"

#include <QNetworkAccessManager>

namespace helix::api {

ApiThread::ApiThread() : m_context(new QObject), m_network(new QNetworkAccessManager(m_context))
{
    m_thread.setObjectName(QStringLiteral("api"));
    // A redirect could carry the token to another origin.
    m_network->setRedirectPolicy(QNetworkRequest::ManualRedirectPolicy);
    m_context->moveToThread(&m_thread);
    QObject::connect(&m_thread, &QThread::finished, m_context, &QObject::deleteLater);
    m_thread.start();
}

ApiThread::~ApiThread()
{
    m_thread.quit();
    m_thread.wait();
}

void ApiThread::post(std::function<void()> work)
{
    QMetaObject::invokeMethod(m_context, std::move(work), Qt::QueuedConnection);
}

}  // namespace helix::api
