#pragma once

#include <seatlock/seat_manager.hpp>
#include <seatlock/seatlock.h>

#include "c/argument.hpp"
#include "c/clock.hpp"

namespace seatlock::c {

/// NULL stands for the defaults.
[[nodiscard]] inline seatlock_status check_options(const seatlock_options* options) {
    if (options == nullptr) return SEATLOCK_OK;
    const seatlock_status status = check_struct(*options);
    if (status != SEATLOCK_OK) return status;
    const bool known = options->expiry == SEATLOCK_EXPIRY_ON_SWEEP || options->expiry == SEATLOCK_EXPIRY_AT_DEADLINE;
    return known ? SEATLOCK_OK : SEATLOCK_ERROR_UNKNOWN_EXPIRY;
}

/// REQUIRES: check_options() said that they may be used.
[[nodiscard]] inline SeatManager::Options engine_options(const seatlock_options* options) {
    SeatManager::Options made;
    if (options == nullptr) return made;
    if (options->expiry == SEATLOCK_EXPIRY_AT_DEADLINE) made.expiry = ExpiryRule::at_deadline;
    made.lock_timeout = std::chrono::milliseconds(options->lock_timeout_ms);
    if (options->clock != nullptr) made.clock = CallersClock(options->clock, options->clock_data);
    return made;
}

}  // namespace seatlock::c
