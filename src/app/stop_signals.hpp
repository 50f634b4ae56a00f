#pragma once

#include <atomic>
#include <csignal>
#include <functional>
#include <thread>

namespace seatlock::app {

/// SIGINT and SIGTERM as a call, on a thread of its own. Make it before any other thread: they
/// inherit that these signals are not theirs.
class StopSignals {
public:
    StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();

    /// `stop` is called for every such signal from now on, on the signals' thread.
    void watch(std::function<void()> stop);

    /// No call begins any more when this returns.
    void unwatch();

private:
    sigset_t signals_{};
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

}  // namespace seatlock::app
