#pragma once

#include <cstdint>

#include "engine/transition.hpp"

namespace seatlock::engine {

/// One seat of a SeatManager in 64 bits, so that one atomic operation takes it and a sweep reads eight
/// of them per cache line: state (2 bits), time of the lock (40), owner (21), busy (1).
///
/// The state stands on top and the time right below it, so that all expired locks are one range of
/// numbers: the sweep needs one subtraction and one comparison a seat.
class SeatWord {
public:
    using Bits = std::uint64_t;

    static constexpr int owner_bits = 21;
    static constexpr int time_bits = 40;
    static constexpr Owner owner_max = (Owner{1} << owner_bits) - 1;

    /// What a lock has for a time that does not fit; the exact one stands beside (LockTimes).
    static constexpr Bits far_time = (Bits{1} << time_bits) - 1;

    /// Set while a call has the seat to itself.
    static constexpr Bits busy = 1;

    constexpr SeatWord() = default;  // an available seat
    explicit constexpr SeatWord(Bits bits) noexcept : bits_(bits & ~busy) {}

    [[nodiscard]] static constexpr SeatWord locked(Bits time, Owner owner) noexcept {
        return SeatWord(of(SeatState::locked) | time << time_shift | Bits{owner} << owner_shift);
    }

    /// A state without owner and time.
    [[nodiscard]] static constexpr SeatWord unlocked(SeatState state) noexcept { return SeatWord(of(state)); }

    [[nodiscard]] constexpr Bits bits() const noexcept { return bits_; }
    [[nodiscard]] constexpr SeatState state() const noexcept { return static_cast<SeatState>(bits_ >> state_shift); }
    [[nodiscard]] constexpr Bits time() const noexcept { return bits_ >> time_shift & far_time; }
    [[nodiscard]] constexpr Owner owner() const noexcept {
        return static_cast<Owner>(bits_ >> owner_shift & owner_max);
    }

    friend bool operator==(const SeatWord&, const SeatWord&) = default;

private:
    static constexpr int owner_shift = 1;
    static constexpr int time_shift = owner_shift + owner_bits;
    static constexpr int state_shift = time_shift + time_bits;
    static_assert(state_shift + 2 == 64);

    static constexpr Bits of(SeatState state) noexcept { return Bits{static_cast<std::uint8_t>(state)} << state_shift; }

    Bits bits_ = 0;
};

/// What a sweep has to look at: the words of all locks with times below a bound; of all with far_time, of
/// which the words do not tell; and of all seats that a call has, which may be about to lock them. Two
/// ranges of numbers and a bit.
class SweepRange {
public:
    /// REQUIRES: time <= SeatWord::far_time.
    explicit constexpr SweepRange(SeatWord::Bits time) noexcept
        : size_(SeatWord::locked(time, nobody).bits() - first) {}

    [[nodiscard]] bool contains(SeatWord::Bits bits) const noexcept {
        const bool is_far = bits - first_far < far_size;
        return (bits - first < size_) | (is_far & !mutated(Mutant::sweep_misses_far_times)) |
               ((bits & SeatWord::busy) != 0);
    }

private:
    static constexpr SeatWord::Bits first = SeatWord::locked(0, nobody).bits();
    static constexpr SeatWord::Bits first_far = SeatWord::locked(SeatWord::far_time, nobody).bits();
    static constexpr SeatWord::Bits far_size = SeatWord::locked(1, nobody).bits() - first;

    SeatWord::Bits size_;
};

}  // namespace seatlock::engine
