#pragma once

#include <cstdint>

namespace seatlock::threads {

/// Cheap random numbers for one thread: SplitMix64 (Steele, Lea and Flood, 2014). A costlier
/// generator between two calls would keep the calls of different threads apart.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t value = state_ += 0x9e3779b97f4a7c15ULL;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
        value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
        return value ^ (value >> 31);
    }

    /// 0 .. bound - 1
    std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(next() % bound); }
    bool one_in(std::uint32_t many) { return below(many) == 0; }

private:
    std::uint64_t state_;
};

}  // namespace seatlock::threads
