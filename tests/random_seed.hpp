#pragma once

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>

namespace seatlock {

/// The seed of a random test, printed; SEATLOCK_SEED=<number> repeats a run.
inline std::uint64_t random_seed() {
    const char* given = std::getenv("SEATLOCK_SEED");
    const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::cout << "SEATLOCK_SEED=" << seed << " replays this run\n";
    return seed;
}

}  // namespace seatlock
