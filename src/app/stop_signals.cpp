#include "app/stop_signals.hpp"

#include <utility>

#include <pthread.h>

namespace seatlock::app {
namespace {

/// Ends the watching thread; no person sends it.
constexpr int end_signal = SIGUSR1;

}  // namespace

StopSignals::StopSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGINT, SIGTERM, end_signal}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);  // a peer that left is an error of the write, not a signal
}

StopSignals::~StopSignals() {
    if (!thread_.joinable()) return;
    pthread_kill(thread_.native_handle(), end_signal);
    thread_.join();
}

void StopSignals::watch(std::function<void()> stop) {
    thread_ = std::thread([this, stop = std::move(stop)] {
        int signal = 0;
        while (sigwait(&signals_, &signal) == 0 && signal != end_signal) stop();
    });
}

}  // namespace seatlock::app
