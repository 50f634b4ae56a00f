#pragma once

#include <new>
#include <stdexcept>

#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

/// What the C programs hold a pointer to.
struct seatlock_manager {
    seatlock::SeatManager seats;
};

namespace seatlock::c {

/// A clock of the caller's told no time. Thrown through the engine, caught by guarded().
class ClockFailed : public std::runtime_error {
public:
    ClockFailed() : std::runtime_error("the clock of the caller failed") {}
};

/// The body's status, or the one that stands for what it threw: no exception reaches a C program.
template <typename Body>
[[nodiscard]] seatlock_status guarded(Body body) noexcept {
    try {
        return body();
    } catch (const ClockFailed&) {
        return SEATLOCK_ERROR_CLOCK_FAILED;
    } catch (const std::bad_alloc&) {
        return SEATLOCK_ERROR_OUT_OF_MEMORY;
    } catch (const TooManyHolders&) {
        return SEATLOCK_ERROR_TOO_MANY_HOLDERS;
    } catch (const std::length_error&) {
        return SEATLOCK_ERROR_TOO_MANY_SEATS;
    } catch (...) {
        return SEATLOCK_ERROR_INTERNAL;
    }
}

}  // namespace seatlock::c
