#pragma once

#include <ctime>

namespace seatlock::threads {

/// While it lives, a timer interrupts the calling thread every few microseconds, anywhere, and makes
/// it stand still or give way: what a scheduler does rarely. Does nothing where the system has no
/// such timers.
class Interruption {
public:
    explicit Interruption(long period_ns);
    ~Interruption();
    Interruption(const Interruption&) = delete;
    Interruption(Interruption&&) = delete;
    Interruption& operator=(const Interruption&) = delete;
    Interruption& operator=(Interruption&&) = delete;

private:
    timer_t timer_{};
    bool armed_ = false;
};

}  // namespace seatlock::threads
