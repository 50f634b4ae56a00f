#pragma once

#include <cstdint>
#include <cstdlib>
#include <random>

namespace seatlock::rehearse {

/// The seed of a random test: SEATLOCK_SEED if it is set, else a new one. The test must print it.
inline std::uint64_t random_seed() {
    if (const char* const given = std::getenv("SEATLOCK_SEED")) return std::strtoull(given, nullptr, 10);
    return std::random_device{}();
}

}  // namespace seatlock::rehearse
