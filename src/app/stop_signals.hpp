#pragma once

#include <atomic>
#include <csignal>
#include <cstdint>
#include <functional>
#include <thread>

namespace seatlock::app {

/// SIGINT, SIGTERM and (unless it was ignored from the start) SIGHUP as a call, on a thread of its own. Make it before
/// any other thread: they inherit that these signals are not theirs.
class StopSignals {
public:
    StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;
    ~StopSignals();

    /// What the signal after the first one does.
    enum class Again : std::uint8_t { stops, ends_at_once };

    /// `stop` is called for every such signal from now on, or for the first one only, on the signals' thread.
    void watch(std::function<void()> stop, Again again = Again::stops);

    /// No call begins any more when this returns.
    void unwatch();

private:
    void let_the_next_end() const;

    sigset_t signals_{};
    std::atomic<bool> ended_ = false;
    std::thread thread_;
};

}  // namespace seatlock::app
