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
    // Whoever started us with nohup wants us to outlive the terminal.
    struct sigaction hang_up{};
    sigaction(SIGHUP, nullptr, &hang_up);
    if (hang_up.sa_handler != SIG_IGN) sigaddset(&signals_, SIGHUP);
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

void StopSignals::watch(std::function<void()> stop, Again again) {
    thread_ = std::thread([this, again, stop = std::move(stop)] {
        int signal = 0;
        while (sigwait(&signals_, &signal) == 0 && !ended_) {
            if (signal == end_signal) continue;
            stop();
            if (again == Again::ends_at_once) return let_the_next_end();
        }
    });
}

/// Threads made before this one still block the signals, so they come here.
void StopSignals::let_the_next_end() const {
    // timeout(1) signals its child, and then the child's whole group: these two are one.
    const timespec same{.tv_sec = 0, .tv_nsec = 300'000'000};
    const int signal = sigtimedwait(&signals_, nullptr, &same);
    sigset_t deadly = signals_;
    sigdelset(&deadly, end_signal);
    pthread_sigmask(SIG_UNBLOCK, &deadly, nullptr);
    sigset_t end{};
    sigemptyset(&end);
    sigaddset(&end, end_signal);
    int last = signal;
    while (!ended_ && last != end_signal) sigwait(&end, &last);
}

}  // namespace seatlock::app
