#include "app/stop_signals.hpp"

#include <utility>

#include <pthread.h>

namespace seatlock::app {
namespace {

/// Wakes the watching thread for its end; means nothing when somebody else sends it.
constexpr int end_signal = SIGUSR1;

}  // namespace

StopSignals::StopSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, end_signal}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    // A peer that left and a file that may not grow are errors of the write, not the end of the server.
    for (const int signal : {SIGPIPE, SIGXFSZ}) std::signal(signal, SIG_IGN);
}

StopSignals::~StopSignals() { unwatch(); }

void StopSignals::unwatch() {
    if (!thread_.joinable()) return;
    ended_ = true;
    pthread_kill(thread_.native_handle(), end_signal);
    thread_.join();
}

void StopSignals::watch(std::function<void()> stop) {
    thread_ = std::thread([this, stop = std::move(stop)] {
        int signal = 0;
        while (sigwait(&signals_, &signal) == 0 && !ended_) {
            if (signal != end_signal) stop();
        }
    });
}

}  // namespace seatlock::app
