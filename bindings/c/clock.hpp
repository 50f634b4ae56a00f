#pragma once

#include <chrono>
#include <cstdint>
#include <limits>

#include <seatlock/seat.hpp>
#include <seatlock/seatlock.h>

#include "c/manager.hpp"

namespace seatlock::c {

/// A C program's clock as the engine calls it.
class CallersClock {
public:
    CallersClock(seatlock_clock read, void* data) : read_(read), data_(data) {}

    [[nodiscard]] TimePoint operator()() const {
        std::int64_t now_ms = untouched;
        if (status(now_ms) != 0 || now_ms == untouched) throw ClockFailed();
        return TimePoint(std::chrono::milliseconds(now_ms));
    }

private:
    // A callback that failed in another language (an exception in Python's ctypes) returns 0 all the
    // same, but has written nothing.
    static constexpr std::int64_t untouched = std::numeric_limits<std::int64_t>::min();

    [[nodiscard]] std::int32_t status(std::int64_t& now_ms) const {
        try {
            return read_(data_, &now_ms);
        } catch (...) {
            throw ClockFailed();
        }
    }

    seatlock_clock read_;
    void* data_;
};

}  // namespace seatlock::c
