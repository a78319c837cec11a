#pragma once
// Brings an outcome from the api thread to a callback on the GUI thread. The application object
// receives the call, so that the context may be destroyed at any time; the guard is read on the GUI
// thread only.

#include "api/outcome.h"

#include <QCoreApplication>
#include <QPointer>
#include <memory>

namespace helix::api {

template <class T>
using Delivery = std::function<void(Outcome<T>)>;

template <class T>
[[nodiscard]] Delivery<T> deliverTo(QObject* context, Callback<T> done)
{
    auto callback = std::make_shared<Callback<T>>(std::move(done));
    return [guard = QPointer<QObject>(context), callback](Outcome<T> outcome) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [guard, callback, outcome = std::move(outcome)]() mutable {
                if (guard) (*callback)(std::move(outcome));
            },
            Qt::QueuedConnection);
    };
}

}  // namespace helix::api
