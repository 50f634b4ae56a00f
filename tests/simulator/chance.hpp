#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace seatlock::simulator {

/// All chance of a world comes from one of these: the same seed draws the same on every machine, which
/// the distributions of the standard library do not promise.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : bits_(seed) {}

    /// 0 to n - 1. REQUIRES: n > 0.
    std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(bits_() % static_cast<std::uint64_t>(n)); }
    std::int64_t between(std::int64_t least, std::int64_t most) { return least + below(most - least + 1); }
    bool one_in(std::int64_t n) { return below(n) == 0; }

    template <typename T, std::size_t n>
    const T& any(const T (&of)[n]) {
        return of[static_cast<std::size_t>(below(n))];
    }

    /// The index of one of the weights, each as likely as it is heavy.
    std::size_t weighed(std::span<const int> weights) {
        std::int64_t all = 0;
        for (const int weight : weights) all += weight;
        std::int64_t left = below(all);
        std::size_t index = 0;
        while (left >= weights[index]) left -= weights[index++];
        return index;
    }

private:
    std::mt19937_64 bits_;
};

}  // namespace seatlock::simulator
