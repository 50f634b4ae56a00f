#pragma once

#include <seatlock/outcome.hpp>

#include "engine/transition.hpp"

namespace seatlock::engine {

/// What a call does to each of its seats.
[[nodiscard]] constexpr Operation operation_of(Call call) noexcept {
    switch (call) {
        case Call::lock_seat:
        case Call::lock_seats_bulk: return Operation::lock;
        case Call::book_a_seat:
        case Call::book_seats_bulk: return Operation::book;
        case Call::cancel_lock:
        case Call::cancel_locks_bulk: return Operation::release;
    }
    return Operation::lock;
}

}  // namespace seatlock::engine
