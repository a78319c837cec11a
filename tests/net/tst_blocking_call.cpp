// Waiting for what blocks on a pool, when the one who waits is cancelled or the worker ends.

#include "net/blocking_call.h"

#include <QtTest>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <future>

#undef emit  // Qt's word for nothing is the name of a member function here

using namespace helix;
using namespace helix::net;
using namespace std::chrono_literals;

class TestBlockingCall : public QObject {
    Q_OBJECT
    // One coroutine that waits for a call, which waits for us.
    struct Scene {
        Worker worker{0};
        asio::thread_pool pool{1};
        asio::cancellation_signal cancel;
        std::promise<void> begun;
        std::promise<void> gate;
        std::promise<Result<int>> told;

        ~Scene() { worker.stop(); }
        template <class Wait>
        void start(Wait wait)
        {
            worker.start();
            auto run = [this, wait]() -> asio::awaitable<void> {
                co_await asio::this_coro::throw_if_cancelled(false);
                auto call = [this]() -> Result<int> {
                    begun.set_value();
                    gate.get_future().wait();
                    return 7;
                };
                auto outcome = co_await wait(worker, pool, std::move(call));
                told.set_value(std::move(outcome));
            };
            asio::post(worker.context(), [this, run = std::move(run)] {
                asio::co_spawn(worker.context(), run,
                               asio::bind_cancellation_slot(cancel.slot(), asio::detached));
            });
        }
        void cancelAndSettle()
        {
            std::promise<void> settled;
            asio::post(worker.context(), [&] {
                cancel.emit(asio::cancellation_type::terminal);
                asio::post(worker.context(), [&] { settled.set_value(); });
            });
            settled.get_future().wait();
        }
    };

private slots:
    void aCancelledWaitEndsAtOnce()
    {
        Scene scene;
        scene.start([](Worker& worker, asio::thread_pool& pool, auto call) {
            return runBlocking(worker, pool, std::move(call));
        });
        scene.begun.get_future().wait();
        scene.cancelAndSettle();
        auto told = scene.told.get_future();
        const bool isThere = told.wait_for(10s) == std::future_status::ready;
        scene.gate.set_value();
        scene.pool.join();
        QVERIFY(isThere);
        QCOMPARE(told.get().error().code, ErrorCode::Cancelled);
    }

    void whatIsRunToItsEndIsAnsweredAlsoWhenCancelled()
    {
        Scene scene;
        scene.start([](Worker& worker, asio::thread_pool& pool, auto call) {
            return runToEnd(worker, pool, std::move(call));
        });
        scene.begun.get_future().wait();
        scene.cancelAndSettle();
        scene.gate.set_value();
        auto told = scene.told.get_future();
        QVERIFY(told.wait_for(10s) == std::future_status::ready);
        const auto outcome = told.get();
        QVERIFY(outcome.has_value());
        QCOMPARE(*outcome, 7);
        scene.pool.join();
    }

    void afterwardsTheCoroutineCanBeCancelledAgain()
    {
        Scene scene;
        std::promise<void> isWaiting;
        scene.start([&](Worker& worker, asio::thread_pool& pool,
                        auto call) -> asio::awaitable<Result<int>> {
            auto outcome = co_await runToEnd(worker, pool, std::move(call));
            Event never(worker.context(), worker.timers());
            // Runs once this coroutine has given up the thread, in the wait below.
            asio::post(worker.context(), [&isWaiting] { isWaiting.set_value(); });
            const auto ended = co_await never.wait(SteadyTime::max());
            if (ended != WaitOutcome::Cancelled) co_return fail(ErrorCode::Internal, "no end");
            co_return outcome;
        });
        scene.begun.get_future().wait();
        scene.gate.set_value();
        scene.pool.join();
        isWaiting.get_future().wait();
        scene.cancelAndSettle();
        auto told = scene.told.get_future();
        QVERIFY(told.wait_for(10s) == std::future_status::ready);
        QVERIFY(told.get().has_value());
    }

    void theEndOfTheWorkerEndsTheWait()
    {
        auto scene = std::make_unique<Scene>();
        scene->start([](Worker& worker, asio::thread_pool& pool, auto call) {
            return runToEnd(worker, pool, std::move(call));
        });
        scene->begun.get_future().wait();
        scene->worker.stop();
        scene->gate.set_value();
        scene->pool.join();
        auto told = scene->told.get_future();
        scene.reset();
        QVERIFY_EXCEPTION_THROWN((void)told.get(), std::future_error);
    }
};

QTEST_APPLESS_MAIN(TestBlockingCall)
#include "tst_blocking_call.moc"
