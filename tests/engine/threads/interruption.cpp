#include "interruption.hpp"

#include <atomic>
#include <csignal>

#include <sched.h>
#include <unistd.h>

namespace seatlock::threads {
namespace {

std::atomic<unsigned> interruptions = 0;

/// Stands still long enough for another core to make several calls, or gives way.
void stand_still(int /*signal*/) {
    const unsigned number = interruptions.fetch_add(1, std::memory_order_relaxed);
    if (number % 4 == 0) {
        sched_yield();
        return;
    }
    static std::atomic<unsigned> spun = 0;
    for (unsigned turns = (number * 2654435761U) % 4096; turns > 0; --turns)
        spun.store(turns, std::memory_order_relaxed);
}

void install() {
    struct sigaction action{};
    action.sa_handler = stand_still;
    action.sa_flags = SA_RESTART;
    sigaction(SIGRTMIN, &action, nullptr);
}

}  // namespace

Interruption::Interruption(long period_ns) {
    static const bool installed = (install(), true);
    (void)installed;
    sigevent notice{};
    notice.sigev_notify = SIGEV_THREAD_ID;
    notice.sigev_signo = SIGRTMIN;
    notice._sigev_un._tid = gettid();
    if (timer_create(CLOCK_MONOTONIC, &notice, &timer_) != 0) return;
    const itimerspec period{{0, period_ns}, {0, period_ns}};
    armed_ = timer_settime(timer_, 0, &period, nullptr) == 0;
}

Interruption::~Interruption() {
    if (armed_) timer_delete(timer_);
}

}  // namespace seatlock::threads
