#pragma once

#include <cstddef>
#include <cstdint>
#include <random>

#include "linearizability/history.hpp"

namespace seatlock::linearizability {

/// A load on a show.
struct Load {
    std::size_t calls = 1000;
    std::size_t clients = 8;
    std::size_t seats = 6;
    std::size_t seats_per_hold_max = 3;
    Policy policy{.hold_ttl_seconds = 1, .hold_seats_max = 3, .extend_max = 2, .hold_lifetime_max_seconds = 3};
    Micros call_us = 20'000;        ///< how long a call takes at most, on each way
    Micros pause_us = 10'000;       ///< between two calls of a client, at most
    std::uint32_t map_percent = 5;  ///< of the calls
    std::uint32_t unknown_per_mille = 20;
    bool sells = true;  ///< otherwise no seat is ever booked, and the fight for them does not end
};

/// A linearizable history: clients as that many clients would be, each call done at an instant
/// between its invocation and its return, at which ShowModel says the answer.
[[nodiscard]] History simulated_history(std::uint64_t seed, const Load& load);

}  // namespace seatlock::linearizability
