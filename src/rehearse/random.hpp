#pragma once

#include <cstdint>

namespace seatlock::rehearse {

/// SplitMix64 (Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014): equal
/// seeds give equal numbers on every machine, which the distributions of <random> do not promise.
class Random {
public:
    explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

    std::uint64_t next() noexcept {
        state_ += 0x9E3779B97F4A7C15U;
        std::uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
        return mixed ^ (mixed >> 31U);
    }

    /// From 0 to `bound` - 1. REQUIRES: bound > 0. The bias of the remainder is far below what a
    /// rehearsal could notice.
    std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }

    /// REQUIRES: min <= max.
    std::int64_t between(std::int64_t min, std::int64_t max) noexcept {
        return min + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(max - min) + 1));
    }

    bool chance(std::int64_t percent) noexcept { return between(1, 100) <= percent; }

private:
    std::uint64_t state_;
};

}  // namespace seatlock::rehearse
