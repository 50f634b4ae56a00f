#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <limits>
#include <mutex>
#include <unordered_map>

#include "engine/seat_word.hpp"

namespace seatlock::engine {

/// Lock times as the 40 bits that a SeatWord has for them: milliseconds since a base that lies 8.7
/// years before the first lock. The exact times of locks outside those 34.8 years stand beside.
///
/// Thread safety: all calls from any number of threads; those on one seat only by who has taken it.
class LockTimes {
public:
    /// What is to stand in the word of a seat that will be locked at `stamp`, with room for what does
    /// not fit there. Throws std::bad_alloc, having changed nothing.
    /// REQUIRES: -2^62 <= stamp <= 2^62.
    [[nodiscard]] SeatWord::Bits prepare(SeatIndex seat, Stamp stamp) {
        // Without a sign: a time before the base is a number beyond the window, too.
        const auto since_base = static_cast<SeatWord::Bits>(stamp) - static_cast<SeatWord::Bits>(base(stamp));
        if (since_base < SeatWord::far_time) [[likely]]
            return since_base;
        make_room(seat);
        return SeatWord::far_time;
    }

    /// A seat with this word is no longer locked.
    void forget(SeatIndex seat, SeatWord before) noexcept {
        if (is_far(before)) [[unlikely]]
            drop(seat);
    }

    /// A seat with this word is locked at `stamp`, for which prepare() gave `time`.
    void replace(SeatIndex seat, SeatWord before, SeatWord::Bits time, Stamp stamp) noexcept {
        if (time == SeatWord::far_time) [[unlikely]] {
            keep(seat, stamp);
        } else {
            forget(seat, before);
        }
    }

    /// 0 unless locked.
    [[nodiscard]] Stamp stamp_of(SeatIndex seat, SeatWord word) const {
        if (word.state() != SeatState::locked) return 0;
        if (is_far(word)) [[unlikely]]
            return kept(seat);
        return base_.load(std::memory_order_relaxed) + static_cast<Stamp>(word.time());
    }

    /// The words of all locks that may have stamp < threshold.
    [[nodiscard]] SweepRange before(Stamp threshold) const noexcept {
        const Stamp base = base_.load(std::memory_order_seq_cst);
        if (base == no_base || threshold <= base) return SweepRange(0);
        const auto since_base = static_cast<SeatWord::Bits>(threshold) - static_cast<SeatWord::Bits>(base);
        return SweepRange(std::min(since_base, SeatWord::far_time));
    }

private:
    static constexpr Stamp before_first_lock = Stamp{1} << (SeatWord::time_bits - 2);
    static constexpr Stamp no_base = std::numeric_limits<Stamp>::min();

    [[nodiscard]] static constexpr bool is_far(SeatWord word) noexcept {
        return word.state() == SeatState::locked && word.time() == SeatWord::far_time;
    }

    /// Set by the first lock and never changed.
    Stamp base(Stamp first) noexcept {
        Stamp base = base_.load(std::memory_order_acquire);
        if (base != no_base) [[likely]]
            return base;
        const Stamp mine = first - before_first_lock;
        return base_.compare_exchange_strong(base, mine, std::memory_order_acq_rel) ? mine : base;
    }

    void make_room(SeatIndex seat);
    void keep(SeatIndex seat, Stamp stamp) noexcept;
    void drop(SeatIndex seat) noexcept;
    [[nodiscard]] Stamp kept(SeatIndex seat) const;

    std::atomic<Stamp> base_ = no_base;
    mutable std::mutex mutex_;
    std::unordered_map<SeatIndex, Stamp> far_;  // under mutex_
};

}  // namespace seatlock::engine
